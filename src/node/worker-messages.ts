/** What the window and the library's worker say to each other. */

import type { LibraryRoot } from '../core/library/library-types.ts';
import type { IndexStorage } from './cache-files.ts';
import type { ToldEvent } from './told-documents.ts';

/** Methods of `Library` that are asked by message. */
export type Asked =
  | 'open'
  | 'close'
  | 'put'
  | 'release'
  | 'refresh'
  | 'reconcile'
  | 'stopReading'
  | 'readOn'
  | 'search'
  | 'alerts'
  | 'referencesTo'
  | 'idsNamedIn'
  | 'findingsOf'
  | 'due'
  | 'editsToFixAll'
  | 'setToday';

/** Methods of `Files` that the worker asks the window for, where a folder is not on this machine's disk. */
export type FileAsked = 'readDirectory' | 'status' | 'read';

export interface WorkerStart {
  readonly today: string;
  /** undefined: no indexes are stored. */
  readonly storage?: IndexStorage | undefined;
}

export type ToWorker =
  | { readonly type: 'ask'; readonly number: number; readonly method: Asked; readonly values: readonly unknown[] }
  /** Goes before `open`: where the folder lies on the disk; undefined when the window reads it. */
  | { readonly type: 'folder'; readonly root: string; readonly folder: string | undefined }
  /** One event, or part of an answer, was taken in. */
  | { readonly type: 'heard' }
  | { readonly type: 'file-answer'; readonly number: number; readonly value?: unknown; readonly problem?: WireProblem };

export type FromWorker =
  /** What comes before the rest of a long list; each is heard like an event. */
  | { readonly type: 'answer-part'; readonly number: number; readonly values: readonly unknown[] }
  | { readonly type: 'answer'; readonly number: number; readonly value?: unknown; readonly problem?: string }
  | { readonly type: 'event'; readonly event: ToldEvent }
  | {
      readonly type: 'file-ask';
      readonly number: number;
      readonly root: LibraryRoot;
      readonly method: FileAsked;
      readonly path: string;
    };

/** A `FileProblem` on its way between threads, where classes are lost. */
export interface WireProblem {
  readonly code: string;
  readonly path: string;
  readonly message: string;
}

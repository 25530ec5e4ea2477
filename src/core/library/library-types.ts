/**
 * The library as the window and the command line see it: one owner of parsing, catalog, search and lint (decision 1).
 * In the desktop window it lives in a worker thread behind messages, in the browser and the CLI in the same thread;
 * the shape is the same, so nobody above knows which.
 */

import type { IdMention, Reference } from '../authoring/mentions.ts';
import type { AlertAnswer, AskedAlert } from '../catalog/alerts.ts';
import type { Kind } from '../document/kinds-types.ts';
import type { DueItem } from '../lint/due.ts';
import type { Finding, TextEdit } from '../lint/rule.ts';
import type { DocumentSummary, SearchHit } from '../search/search-types.ts';

export interface LibraryRoot {
  /** Uri of the folder, no slash at its end. */
  readonly uri: string;
  /** Shown to people. */
  readonly name: string;
  /** Documents that come with the extension: ranked below one's own, never a target of references, not linted. */
  readonly builtIn: boolean;
  /** A person vouches for what is in it, so that its own schemas may be used. Default: nobody does. */
  readonly trusted?: boolean | undefined;
}

export interface LibraryProgress {
  readonly read: number;
  readonly total: number;
  readonly done: boolean;
  /** Reading was stopped before its end: so many are read, and nothing is judged. */
  readonly stopped?: boolean | undefined;
}

/** A file that is not in the catalog, and the sentence that says why. */
export interface LeftOut {
  readonly root: string;
  readonly path: string;
  readonly code: string;
  readonly message: string;
}

/** An alert and the sections that answer it, the surest first. */
export interface AnsweredAlert {
  readonly alert: AskedAlert;
  readonly answers: readonly AlertAnswer[];
  /** The known alert whose name is nearest, when there is no answer; undefined when none is near. */
  readonly nearest: string | undefined;
}

/** A file, or a folder with a slash at its end, that `exclude` of the settings keeps away. */
export interface Excluded {
  readonly root: string;
  readonly path: string;
}

/** What is wrong with a document, as it is told unasked; how it can be mended is answered by `findingsOf`. */
export type ToldFinding = Pick<Finding, 'rule' | 'severity' | 'message' | 'range'>;

/** What the library says on its own; every event carries only what changed. */
export type LibraryEvent =
  | { readonly type: 'documents'; readonly put: readonly DocumentSummary[]; readonly removed: readonly string[] }
  | {
      readonly type: 'findings';
      readonly findings: readonly { readonly uri: string; readonly findings: readonly ToldFinding[] }[];
    }
  /** The kinds of a root, where they are other than before: those of Drillbook and its own. */
  | { readonly type: 'kinds'; readonly root: string; readonly kinds: ReadonlyMap<string, Kind> }
  /** What `due` answers may be another than before. */
  | { readonly type: 'due' }
  | { readonly type: 'progress'; readonly progress: LibraryProgress }
  | { readonly type: 'left-out'; readonly leftOut: readonly LeftOut[]; readonly excluded: readonly Excluded[] }
  | { readonly type: 'problem'; readonly message: string };

export interface Library {
  /**
   * Opens a folder: walks, parses, indexes, lints; resolves when it is all known. Progress and documents come as events before.
   * @param first Uris of documents that somebody looks at: they are read before the others.
   */
  open(root: LibraryRoot, first?: readonly string[]): Promise<void>;
  close(rootUri: string): Promise<void>;
  /** The text of a document as it stands in an editor; it stands above the file until `release`. */
  put(uri: string, text: string): Promise<void>;
  release(uri: string): Promise<void>;
  /** Files that changed, appeared or vanished on the disk; folders may be named too. */
  refresh(uris: readonly string[]): Promise<void>;
  /** Compares every root with the disk; answers how many documents differed. */
  reconcile(): Promise<number>;
  /** Leaves what is not read yet. What is read stays and is found; of a folder that is read in part nothing is judged. */
  stopReading(): Promise<void>;
  /** Reads what was left by `stopReading`. */
  readOn(): Promise<void>;
  /** Best first, own documents before built-in ones. */
  search(query: string, limit: number): Promise<readonly SearchHit[]>;
  /** What answers the alerts in a name, a chat line or the JSON of an alerting tool; none when there is no alert in it. */
  alerts(text: string): Promise<readonly AnsweredAlert[]>;
  /** Every place that names a document, by its id or by a link, and the place of the id itself; none when it is unknown. */
  referencesTo(uri: string): Promise<readonly Reference[]>;
  /** The ids that a document names, with their places; its own is none of them. None when the document is unknown. */
  idsNamedIn(uri: string): Promise<readonly IdMention[]>;
  /** Findings of one document. */
  findingsOf(uri: string): Promise<readonly Finding[]>;
  /** What is overdue in one's own folders, or becomes due within so many days. */
  due(within: number): Promise<readonly DueItem[]>;
  /** The edits that mend what needs no thought in a document as it stands here; none when there is nothing, or it is unknown. */
  editsToFixAll(uri: string): Promise<readonly TextEdit[]>;
  /** The day against which dates are judged, `YYYY-MM-DD`; a new one lints again. */
  setToday(today: string): Promise<void>;
  onEvent(listener: (event: LibraryEvent) => void): void;
  dispose(): Promise<void>;
}

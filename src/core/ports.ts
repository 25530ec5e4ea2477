/** What core asks of the outside. Adapters live in `node`, `editor` and the tests' fakes. */

/** One name in a folder, as it lies there: links are not followed. */
export interface DirectoryEntry {
  readonly name: string;
  readonly type: 'file' | 'directory' | 'link' | 'other';
}

/** What can be said of a file before reading it. */
export interface FileStatus {
  /** Bytes. */
  readonly size: number;
  /** Milliseconds since 1970, UTC. */
  readonly modified: number;
}

/**
 * A folder of files. Paths are relative to its root, with `/` between names and '' for the root itself.
 * Every method rejects with a `FileProblem` and nothing else.
 */
export interface Files {
  readonly root: string;
  readDirectory(path: string): Promise<readonly DirectoryEntry[]>;
  /** Status of a regular file (links not followed). */
  status(path: string): Promise<FileStatus>;
  /** Text of a regular file, decoded as UTF-8 with one byte order mark dropped. */
  read(path: string): Promise<string>;
  /** Where a link leads: a path below the root, 'outside', or 'nowhere' when it dangles. Absent where links do not exist. */
  followLink?(
    path: string,
  ): Promise<{ readonly path: string; readonly type: 'file' | 'directory' | 'other' } | 'outside' | 'nowhere'>;
}

export type FileProblemCode =
  | 'file/too-big'
  | 'file/encoding'
  | 'file/not-text'
  | 'file/line-ends'
  | 'file/missing'
  | 'file/denied'
  | 'file/unreadable'
  | 'file/link';

/** Why a file could not be read; the message says what was found and what to do. */
export class FileProblem extends Error {
  readonly code: FileProblemCode;
  readonly path: string;
  constructor(code: FileProblemCode, path: string, message: string) {
    super(message);
    this.name = 'FileProblem';
    this.code = code;
    this.path = path;
  }
}

/** Largest file that is read, in bytes (reliability T07). */
export const maximumFileBytes = 2 * 1024 * 1024;

/** The present, given in: core reads no clock. */
export interface Clock {
  /** UTC instant, RFC 3339 with milliseconds, such as `2026-11-21T09:12:00.000Z`. */
  now(): string;
  /** Minutes east of UTC of the reader's zone at that moment. */
  offsetMinutes(): number;
  /** Milliseconds from an arbitrary start, never going back. */
  monotonic(): number;
}

/** What a step run is handed: the exact text and all it may see. */
export interface StepRequest {
  readonly runId: string;
  readonly stepId: string;
  /** 1 for the first try of this step in this run. */
  readonly attempt: number;
  /** Shell by name: what `core/run/shells.ts` allows. */
  readonly shell: string;
  /** The exact approved text of the step. */
  readonly command: string;
  /** Parameters, by the name the step reads them under. */
  readonly parameters: ReadonlyMap<string, string>;
  /** Typed into the terminal with its input and output: nothing is captured. */
  readonly interactive: boolean;
  /** Milliseconds after which the step is ended; undefined: never. */
  readonly timeout?: number | undefined;
}

/** What is witnessed of a step. `unknown` is an answer of its own: there was no witness. */
export type StepWitness =
  | {
      readonly type: 'ended';
      readonly code: number;
      readonly startedAt: string;
      readonly endedAt: string;
      readonly output: string;
      /** Bytes of output that were not kept. */
      readonly omittedBytes: number;
      /** A hang-up or termination signal reached the wrapper while the step ran. */
      readonly hangUp: boolean;
      readonly notes: readonly string[];
    }
  | { readonly type: 'never-started'; readonly reason: string }
  | { readonly type: 'unknown'; readonly reason: string; readonly startedAt?: string | undefined; readonly output: string };

/** Runs one step at a time where the person can see it. Rejects only when nothing was started. */
export interface Shell {
  execute(request: StepRequest): Promise<StepWitness>;
}

/** Appends to the journal of one run; resolves only once the record is on the disk. Rejects when it could not be written. */
export interface Journal {
  append(event: object): Promise<void>;
}

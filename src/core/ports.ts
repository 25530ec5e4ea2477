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

/** Appends to the journal of one run; resolves only once the record is on the disk. Rejects when it could not be written. */
export interface Journal {
  append(event: object): Promise<void>;
}

/** What the library is given: files, other programs' answers, a day, and a place to keep its indexes. */
import type { Histories } from '../lint/rule.ts';
import type { ShellText, SyntaxAnswers } from '../lint/shell-syntax.ts';
import type { Files } from '../ports.ts';
import type { SearchIndex } from '../search/search-index.ts';
import type { LibraryEvent, LibraryRoot } from './library-types.ts';
import type { OpenTexts } from './open-texts.ts';

export interface LibraryOptions {
  filesOf(root: LibraryRoot): Files;
  /** Waits until others had their turn: called between batches, so that searches are answered meanwhile. */
  pause(): Promise<void>;
  /** `YYYY-MM-DD` */
  readonly today: string;
  /** Waits as long as somebody who types a command pauses between its letters; absent: shells are asked about every state of it. */
  lull?(): Promise<void>;
  /** What Git says of documents, by their paths below the root; absent where there is no Git. Must not reject. */
  historiesOf?(root: LibraryRoot, paths: readonly string[]): Promise<Histories | undefined>;
  /** What shells say of these texts, without running them; absent where there are none. Must not reject. */
  syntaxOf?(texts: readonly ShellText[]): Promise<SyntaxAnswers>;
  /** false: nothing is linted, for callers that only search. Default: true. */
  readonly judge?: boolean;
  /** Where the indexes of folders are kept from one start to the next; absent: nowhere. */
  readonly storage?: LibraryStorage | undefined;
}

export interface LibraryStorage {
  /** Of the program: what another one stored is not read. */
  readonly version: string;
  /** What was written of a root; undefined when there is nothing, or nothing is to be kept of it. Must not reject. */
  read(root: LibraryRoot): Promise<Uint8Array | undefined>;
  /** Must not reject. */
  write(root: LibraryRoot, bytes: Uint8Array): Promise<void>;
  /** Milliseconds since 1970. */
  now(): number;
}

/** What the parts of a library share. */
export interface Workshop {
  readonly options: LibraryOptions;
  readonly texts: OpenTexts;
  /** `YYYY-MM-DD` */
  today(): string;
  emit(event: LibraryEvent): void;
  /** Where the pages of a root are found. */
  indexOf(root: LibraryRoot): SearchIndex;
  /** The pages of a root are about to be written. */
  beforeStoring(): void;
  /** Tells anew which files are not among the documents. */
  leftOutChanged(): void;
}

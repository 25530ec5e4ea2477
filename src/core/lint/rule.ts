/** What a rule is, what it finds, and how a finding can be mended. */
import type { Document } from '../document/document-types.ts';
import type { Kind } from '../document/kinds-types.ts';
import type { Range } from '../position.ts';
import type { RunMode, RunResult } from '../run/run-types.ts';
import type { Settings } from '../settings.ts';

export type Severity = 'error' | 'warning' | 'information';

/** Replaces a range of the document's text. */
export interface TextEdit {
  readonly range: Range;
  readonly newText: string;
}

/** A mend that a person can apply with one key. */
export interface Fix {
  /** Imperative sentence: "Insert `owner`". */
  readonly title: string;
  readonly edits: readonly TextEdit[];
  /** Nothing in it is a guess: `lint --fix` applies it unasked, and the window prefers it. */
  readonly automatic?: boolean;
}

export interface Finding {
  readonly uri: string;
  readonly path: string;
  readonly rule: string;
  readonly severity: Severity;
  readonly message: string;
  readonly range: Range;
  readonly fixes: readonly Fix[];
}

/** What the record of a run says that rules ask for; mode and result are absent where the record could not be read. */
export interface RecordedRun {
  /** Id of the document that was run. */
  readonly document: string;
  /** `YYYY-MM-DD`, UTC. */
  readonly startedOn: string;
  readonly mode?: RunMode | undefined;
  readonly result?: RunResult | undefined;
}

/** Runs by the id of their document, newest first; a document that is not in it was not looked for. */
export type RecordedRuns = ReadonlyMap<string, readonly RecordedRun[]>;

/** What the history in Git says of a document; days are those of the authors of commits, `YYYY-MM-DD`. */
export interface DocumentHistory {
  /** The review date in the last commit, as written. */
  readonly review: string | undefined;
  /** The last commit that changed the text below the front matter; a rename is none. */
  readonly changed: { readonly commit: string; readonly day: string } | undefined;
  /** It did so after the commit that wrote the review date. */
  readonly changedSinceReview: boolean;
  /** The commit that moved the review date from another day to the one that stands now. */
  readonly stamp?:
    | {
        readonly commit: string;
        readonly day: string;
        /** How many documents got another review date by it. */
        readonly documents: number;
        /** Day of the commit that moved the date the time before, where the text has been the same since before that. */
        readonly unchangedSince: string | undefined;
      }
    | undefined;
}

/** By path; a document that is not in it has no history that is known. */
export type Histories = ReadonlyMap<string, DocumentHistory>;

/** What a rule may know beside the document. */
export interface LintContext {
  /** `YYYY-MM-DD`, given in. */
  readonly today: string;
  readonly settings: Settings;
  readonly catalog: CatalogView;
  readonly kinds: ReadonlyMap<string, Kind>;
  /** undefined: records are not kept here, so that what they would say is not known. */
  readonly runs: RecordedRuns | undefined;
  /** undefined: there is no Git, or it was not asked. */
  readonly histories: Histories | undefined;
  /** Numbers and words a rule documents, from `drillbook.yaml`. */
  option(name: string): number | string | boolean | undefined;
  report(range: Range, message: string, fixes?: readonly Fix[]): void;
}

/** The part of a catalog that rules read. */
export interface CatalogView {
  byId(id: string): readonly Document[];
  byPath(path: string): Document | undefined;
  /** Does any file (document or not) exist at this root-relative path? undefined: not known here. */
  hasFile(path: string): boolean | undefined;
  all(): Iterable<Document>;
}

/** One rule, one file; the id is kebab-case and equals the file name. */
export interface Rule {
  readonly id: string;
  /** Number in domain.md section 4, for looking it up there. */
  readonly reference: string;
  readonly severity: Severity;
  /** One sentence of what holds when the rule is content. */
  readonly summary: string;
  readonly why: string;
  readonly bad: string;
  readonly good: string;
  /** Also for documents without a `kind`, one level lower; `undiminished` where lacking the `kind` is what is wrong. */
  readonly adopted: boolean | 'undiminished';
  check(document: Document, context: LintContext): void;
}

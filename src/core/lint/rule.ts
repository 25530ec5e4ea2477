/** What a rule is, what it finds, and how a finding can be mended. */
import type { AlertRulesFile } from '../catalog/alert-rules.ts';
import type { Document } from '../document/document-types.ts';
import type { Kind } from '../document/kinds-types.ts';
import type { Range } from '../position.ts';
import type { RunMode, RunResult } from '../run/run-types.ts';
import type { Settings } from '../settings.ts';
import type { SyntaxAnswers } from './shell-syntax.ts';

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
  /** A document to write, instead of edits: whoever applies the fix drafts it from its kind. */
  readonly newDocument?: NewDocument;
}

/** What is known of a document that is to be written; plain data, so that it can cross threads. */
export interface NewDocument {
  readonly kind: string;
  readonly id: string;
  readonly title: string;
  /** Root-relative. */
  readonly path: string;
  /** Fields of the front matter beside these. */
  readonly fields: Readonly<Record<string, string | readonly string[]>>;
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
  /** Milliseconds from the start to the end, pauses among them; absent while it is not known. */
  readonly took?: number | undefined;
}

/** Something that is known by a name; whoever judges asks for what it needs, so that it is known what it was judged by. */
export type Lookup<T> = Pick<ReadonlyMap<string, T>, 'get'>;

/** Runs by the id of their document, newest first; a document that is not in it was not looked for. */
export type RecordedRuns = Lookup<readonly RecordedRun[]>;

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
export type Histories = Lookup<DocumentHistory>;

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
  /** What shells said of commands; undefined: none was asked. */
  readonly syntax: SyntaxAnswers | undefined;
  /** `github.com/owner/name`: addresses of the repository; empty where it has none that is known. */
  readonly repository: readonly string[];
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
  /** Paths of all documents in their order; the same list until a document comes or goes, so that what is made of it can be kept. */
  paths(): readonly string[];
  /** Documents that say in their front matter that they are of this kind, in the order of their paths. */
  ofKind(kind: string): readonly Document[];
  /** Documents that say they answer an alert of this name, in front matter, by their file name, or by a heading. */
  answering(alert: string): readonly Document[];
  /** Files with alerting rules, in the order of their paths; undefined: there is none, or they were not looked for. */
  alertRules(): readonly AlertRulesFile[] | undefined;
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
  /** Judges a document. */
  check?(document: Document, context: LintContext): void;
  /** Judges a file of alerting rules; a rule has this one or the other. */
  checkAlerts?(file: AlertRulesFile, context: LintContext): void;
}

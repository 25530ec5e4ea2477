/** What a document is once read: the shapes that every other part of core speaks in. */
import type { LineIndex, Range } from '../position.ts';

/** A value of the front matter with its place. Mappings hold a `Map`, lists an array, scalars what YAML's core schema says. */
export interface YamlNode {
  readonly value: string | number | boolean | null | readonly YamlNode[] | ReadonlyMap<string, YamlEntry>;
  readonly range: Range;
  /** The scalar as it stands in the text, without quotes; undefined for lists and mappings. */
  readonly source?: string | undefined;
  readonly quoted?: boolean | undefined;
}
export interface YamlEntry {
  readonly key: string;
  readonly keyRange: Range;
  readonly node: YamlNode;
}

/** The YAML block of a document. */
export interface FrontMatter {
  /** From the opening `---` to the end of the closing line. */
  readonly range: Range;
  /** Only the lines between. */
  readonly contentRange: Range;
  readonly entries: ReadonlyMap<string, YamlEntry>;
  /** The same values as plain data, for schema validation; prototype-free objects. */
  readonly data: Readonly<Record<string, unknown>>;
}

/** A value under its canonical name, with the place it was read from (an import alias keeps its own place). */
export interface Field<T> {
  readonly value: T;
  readonly range: Range;
  /** The key as written: `last_reviewed_on` for the field `last_reviewed`. */
  readonly key: string;
  readonly keyRange: Range;
}

/** Fields that have a meaning in code, canonical names, aliases already applied. Lists hold one Field per item. */
export interface Fields {
  readonly kind?: Field<string>;
  readonly id?: Field<string>;
  readonly title?: Field<string>;
  readonly summary?: Field<string>;
  readonly area?: Field<string>;
  readonly owner?: Field<string>;
  readonly status?: Field<string>;
  /** Text as written; not proven to be a date. */
  readonly lastReviewed?: Field<string>;
  readonly reviewEvery?: Field<string>;
  readonly weight?: Field<number>;
  readonly services: readonly Field<string>[];
  readonly tags: readonly Field<string>[];
}

export interface Heading {
  readonly level: number;
  readonly text: string;
  /** Anchor as GitHub makes it, unique in the document. */
  readonly slug: string;
  readonly range: Range;
}

/** The text from one heading up to the next of any level; the part before the first heading has no heading. */
export interface Section {
  readonly heading: Heading | undefined;
  /** Titles from the outermost heading to this one. */
  readonly trail: readonly string[];
  readonly range: Range;
  /** Words to search: the source without markup that nobody would type. */
  readonly text: string;
}

/** Lines of a block of code, marks of a fence included, from 0. */
export interface CodeBlock {
  readonly start: number;
  /** The line behind its last one. */
  readonly end: number;
}

export interface Link {
  /** Target as written, without title. */
  readonly target: string;
  readonly image: boolean;
  /** Place of the target in the text. */
  readonly range: Range;
  readonly text: string;
}

export interface Alert {
  readonly name: string;
  readonly severity?: string | undefined;
  readonly range: Range;
  /** `field` from front matter, `file-name` adopted from an alert-shaped file name equal to the H1. */
  readonly source: 'field' | 'file-name';
}

export type Phase = 'activation' | 'check' | 'do' | 'verify' | 'communicate' | 'escalate' | 'compliance' | 'undo' | 'end';
export type StepKind = 'command' | 'manual' | 'decision' | 'run';
export type ParameterType =
  | 'string'
  | 'integer'
  | 'number'
  | 'boolean'
  | 'choice'
  | 'path'
  | 'host'
  | 'url'
  | 'duration'
  | 'date'
  | 'secret';

export interface Parameter {
  readonly name: string;
  readonly type: ParameterType;
  readonly description?: string | undefined;
  readonly default?: string | undefined;
  readonly required: boolean;
  readonly pattern?: string | undefined;
  readonly choices?: readonly string[] | undefined;
  readonly secret: boolean;
  readonly allowLeadingDash: boolean;
  /** Its value is the word to type before a dangerous step. */
  readonly target: boolean;
  readonly range: Range;
}

/** `<x>` or `{{x}}` in a command: prompted, quoted for the shell, refused until filled. */
export interface Placeholder {
  /** The text as written, brackets included. */
  readonly source: string;
  /** What is asked for. */
  readonly name: string;
  /** Offset of `source` in `Command.text`, UTF-16 units. */
  readonly offset: number;
  readonly range: Range;
}

/** What a step can run. */
export interface Command {
  /** Language as written, lower case, '' when the fence names none. */
  readonly language: string;
  /** What runs: dedented, prompts stripped, LF line ends. */
  readonly text: string;
  /** Lines of the content in the document. */
  readonly range: Range;
  readonly origin: 'fence' | 'transcript' | 'inline-code';
  /** false: shown only, and `whyNot` says why in a sentence. */
  readonly runnable: boolean;
  readonly whyNot?: string | undefined;
  /** Declared read-only. */
  readonly check: boolean;
  readonly interactive: boolean;
  readonly placeholders: readonly Placeholder[];
  /** Author's sample of the output: shown, not compared. */
  readonly expectedSample?: string | undefined;
  /** Word and JSON attributes after the language, names in lower case. */
  readonly attributes: ReadonlyMap<string, string>;
}

export type LabelName =
  | 'expect'
  | 'target'
  | 'timeout'
  | 'role'
  | 'danger'
  | 'confirm'
  | 'rollback'
  | 'on failure'
  | 'if'
  | 'retry'
  | 'capture'
  | 'run'
  | 'evidence'
  | 'parallel'
  | 'skip if'
  | 'restored';

/** `- Expect: exit 0` below a step. */
export interface Label {
  readonly name: LabelName;
  /** The answer of `If <answer>:`. */
  readonly answer?: string | undefined;
  readonly value: string;
  /** Place of the value. */
  readonly range: Range;
}

export interface Step {
  /** Stable in the document: `<!-- id: x -->`, Runme name, else a slug of the title; `parent/child` when nested. */
  readonly id: string;
  readonly title: string;
  readonly titleRange: Range;
  /** All lines of the step. */
  readonly range: Range;
  readonly phase: Phase;
  readonly kind: StepKind;
  /** Id of the step above. */
  readonly parent?: string | undefined;
  readonly heading?: Heading | undefined;
  readonly command?: Command | undefined;
  readonly labels: readonly Label[];
  /** Box ticked in the file; a template should have none. */
  readonly ticked: boolean;
  /** How it was recognised: `task` native, the others adopted (domain.md 3, rules b, c, e, h). */
  readonly pattern: 'task' | 'ordered-list' | 'fence' | 'split-fence' | 'inline-code';
  /** Never run by run-all. */
  readonly excludeFromRunAll: boolean;
}

/** How a file is read as a checklist. */
export interface Checklist {
  readonly steps: readonly Step[];
  /** Fences that belong to no step, and why they do not run; for lint and the steps listing. */
  readonly otherFences: readonly { readonly language: string; readonly range: Range; readonly text: string }[];
  /** Checked against the whole of domain.md section 3: false when an adoption rule (b)-(h) was needed. */
  readonly native: boolean;
}

/** A place and a sentence about it, found while reading. `code` is a rule id (kebab-case). */
export interface Problem {
  readonly code: string;
  readonly message: string;
  readonly range: Range;
  /** What was probably meant in place of the text at `range`; absent where nothing known is near. */
  readonly meant?: string | undefined;
}

/** `<!-- drillbook-ignore rule-id: reason -->` and its forms. */
export interface Suppression {
  readonly rules: readonly string[];
  readonly range: Range;
  /** `line` the next line that is not blank; `file` the whole file. */
  readonly scope: 'line' | 'file';
}

export interface Document {
  readonly uri: string;
  /** Relative to its root, `/` between names. */
  readonly path: string;
  readonly lines: LineIndex;
  /** No `kind` in the front matter: taken as it is, judged mildly. */
  readonly adopted: boolean;
  readonly kind: string;
  readonly id: string;
  readonly title: string;
  readonly titleRange: Range;
  readonly frontMatter: FrontMatter | undefined;
  readonly fields: Fields;
  readonly headings: readonly Heading[];
  readonly sections: readonly Section[];
  readonly links: readonly Link[];
  readonly alerts: readonly Alert[];
  readonly parameters: readonly Parameter[];
  readonly checklist: Checklist;
  /** Blocks of code in the order of the text: nothing in them is Markdown. */
  readonly codeBlocks: readonly CodeBlock[];
  readonly suppressions: readonly Suppression[];
  /** What is wrong with the text itself (front matter that cannot be read, ...). */
  readonly problems: readonly Problem[];
}

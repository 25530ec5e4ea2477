/** Rules without a file of their own: what reading a document, or judging it, can stumble over. Listed with the rules. */
import type { Severity } from './rule.ts';

export interface DocumentProblem {
  readonly id: string;
  readonly severity: Severity;
  readonly summary: string;
}

export const ruleCrashed: DocumentProblem = {
  id: 'rule-crashed',
  severity: 'error',
  summary: 'Every rule can judge every document.',
};

const error = (id: string, summary: string): DocumentProblem => ({ id, severity: 'error', summary });

/** Whatever `Document.problems`, a walk through a folder and `drillbook.yaml` can report, by code. */
export const documentProblems: readonly DocumentProblem[] = [
  error('front-matter-language', 'Front matter opens with `---` alone: no other language is read.'),
  error('front-matter-unclosed', 'Front matter is closed by a line `---`.'),
  error('front-matter-too-big', 'Front matter has at most 64 KiB.'),
  error('front-matter-not-a-mapping', 'Front matter is a mapping of keys to values.'),
  error('front-matter-yaml', 'Front matter is readable YAML.'),
  error('front-matter-duplicate-key', 'No key stands twice.'),
  error('front-matter-alias', 'Front matter writes values out, without `*references`.'),
  error('front-matter-depth', 'Front matter is nested at most 20 levels deep.'),
  error('front-matter-key', 'No key has a name that programs misread, such as `__proto__`.'),
  error('front-matter-too-many-values', 'Front matter holds at most 10,000 values.'),
  error('document-unreadable', 'The text can be read as Markdown.'),
  error('file-encoding', 'Files are UTF-8.'),
  error('file-not-text', 'Files are text.'),
  error('file-line-ends', 'Lines end in LF or CRLF.'),
  error('file-too-big', 'Files have at most 2 MiB.'),
  error('file-missing', 'A file that is listed can be found.'),
  error('file-denied', 'Permissions let the file be read.'),
  error('file-unreadable', 'The file can be read.'),
  { id: 'file-link', severity: 'information', summary: 'Links lead to files inside the folder.' },
  error('settings-unreadable', '`drillbook.yaml` is a text file in UTF-8 that may be read.'),
  error('settings-yaml', '`drillbook.yaml` is readable YAML, and a mapping.'),
  error('settings-key-unknown', 'Every key of `drillbook.yaml` is a setting.'),
  error('settings-value-invalid', 'Every value of `drillbook.yaml` can be used.'),
  error('schema-unreadable', 'A schema in `.drillbook/schemas/` is a text file of at most 256 KiB that may be read.'),
  error('schema-json', 'A schema in `.drillbook/schemas/` is a JSON object.'),
  error('schema-strict', 'A schema says nothing that would be passed over: no unknown keyword, type or format.'),
  error('schema-pattern', 'Patterns of a schema can be matched in linear time: no look-around, no back-references.'),
  error('schema-remote-ref', 'References of a schema stay in its file, or name a part of a schema of Drillbook.'),
  error('schema-id-taken', 'No schema takes the name or the ids of another kind.'),
  ruleCrashed,
];

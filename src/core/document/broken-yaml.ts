/**
 * What can still be read of front matter or `drillbook.yaml` that is no YAML: somebody is typing in it, or a value has a colon
 * that wants quotes. One such line must not take kind, owner and title, or what is excluded, away.
 */
import type { LineIndex } from '../position.ts';
import type { Problem, YamlEntry, YamlNode } from './document-types.ts';
import { readYaml, type YamlReading } from './yaml.ts';

/** Each is read alone; a block of more is read as a whole or not at all. */
const mostFields = 500;

/**
 * Reads fields like `readYaml`. Where that fails at its grammar, each field is read alone: one of a single line that
 * fails has its text for a value, a line that names no field is passed over, and anything else leaves the whole unread.
 */
export function readFields(text: string, lines: LineIndex, offset: number, prefix = 'front-matter'): YamlReading {
  const whole = readYaml(text, lines, offset, prefix);
  const [problem] = whole.problems;
  if (whole.node !== undefined || problem?.code !== `${prefix}-yaml`) return whole;
  const fields = fieldsOf(text);
  if (fields === undefined) return whole;
  const broken: YamlEntry[] = [];
  let first: Problem | undefined;
  let rest = '';
  for (const { start, end } of fields) {
    const field = text.slice(start, end);
    const { node, problems } = readYaml(field, lines, offset + start, prefix);
    if (node?.value instanceof Map || problems.length === 0) {
      if (node === undefined || node.value instanceof Map) {
        rest += field;
        continue;
      }
      first ??= nameless(node, problem);
    } else {
      const entry = asText(field, lines, offset + start);
      if (entry === undefined) return whole;
      broken.push(entry);
      first ??= problem;
    }
    // Places stay what they are.
    rest += field.replace(/[^\r\n]/g, ' ');
  }
  const { node, problems } = readYaml(rest, lines, offset, prefix);
  if (!(node?.value instanceof Map) || first === undefined) return whole;
  const entries = [...(node.value as ReadonlyMap<string, YamlEntry>).values()];
  // Of a key that stands twice the first counts, as everywhere.
  for (const it of broken) if (!entries.some(({ key }) => key === it.key)) entries.push(it);
  entries.sort((a, b) => a.keyRange.start.line - b.keyRange.start.line);
  return { node: { ...node, value: new Map(entries.map(it => [it.key, it])) }, problems: [first, ...problems] };
}

/** Where the fields of a block begin and end; undefined where it does not begin with one, or has too many. */
function fieldsOf(text: string): readonly { readonly start: number; readonly end: number }[] | undefined {
  const starts: number[] = [];
  // What is indented, an item, a comment or the end of brackets goes on with the field above.
  const opening = /^(?!-(?:[ \t\r]|$))[^\s#\]}]/gm;
  for (let match = opening.exec(text); match; match = opening.exec(text)) {
    if (match.index > 0 && text[match.index - 1] !== '\n') continue;
    starts.push(match.index);
    if (starts.length > mostFields) return undefined;
  }
  if (
    starts.length === 0 ||
    text
      .slice(0, starts[0])
      .split('\n')
      .some(it => /^\s*[^#\s]/.test(it))
  )
    return undefined;
  starts[0] = 0;
  return starts.map((start, at) => ({ start, end: starts[at + 1] ?? text.length }));
}

/** A line that names no field, most often one that is being typed. */
function nameless({ range, source }: YamlNode, problem: Problem): Problem {
  const written = (source ?? '').length > 30 || (source ?? '').includes('\n') ? undefined : source;
  const message =
    written === undefined
      ? 'This line has no key: write `key: value`, or indent it below the key it belongs to.'
      : `\`${written}\` is no key yet: write \`${written}:\` and its value.`;
  return { ...problem, message, range };
}

/** A field of one line whose value is no YAML, with what is written there as text. */
function asText(field: string, lines: LineIndex, offset: number): YamlEntry | undefined {
  const match = /^([A-Za-z_][\w-]*):[ \t]+(\S(?:[^\r\n]*\S)?)[ \t]*(?:\r?\n)?\s*$/.exec(field);
  const [, key = '', value = ''] = match ?? [];
  if (match === null) return undefined;
  const start = offset + field.indexOf(value, key.length + 1);
  const node: YamlNode = { value, range: lines.rangeOf(start, start + value.length), source: value, quoted: false };
  return { key, keyRange: lines.rangeOf(offset, offset + key.length), node };
}

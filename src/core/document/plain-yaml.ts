/**
 * The front matter that most documents have, one `key: value` a line, the value plain, in quotes without escapes, or a list of
 * words in brackets, read without a parser of YAML: at a tenth of its cost, and held to it by a differential test. Anything
 * else is left to `readYaml`.
 */
import type { LineIndex } from '../position.ts';
import type { YamlEntry, YamlNode } from './document-types.ts';

/** ASCII alone. A plain value begins with what begins nothing else in YAML, and holds no `#` and no `: `. */
const plain = /([A-Za-z0-9/](?:[!"$-9;-~]|:(?=[!-~])| (?! *[\r\n]| *$))*)/.source;
const quoted = /("[ !#-[\]-~]*"|'[ -&(-~]*')/.source;
const words = /\[( *[A-Za-z0-9/][\w./-]*(?: *, *[A-Za-z0-9/][\w./-]*)* *)\]/.source;
const line = new RegExp(`([A-Za-z_][\\w-]*):( +)(?:${plain}|${quoted}|${words}) *(?:\\r?\\n|$)`, 'y');
const blankLines = /(?:\r?\n)*/y;
/** More are counted where all bounds are kept. */
const mostValues = 500;

/**
 * `text` stands at `offset` of the text behind `lines`. undefined where it is other than plain lines; `resolve` gives the
 * value of a scalar that may be no text.
 */
export function readPlainYaml(
  text: string,
  lines: LineIndex,
  offset: number,
  resolve: (text: string) => YamlNode['value'],
): YamlNode | undefined {
  const entries = new Map<string, YamlEntry>();
  const { line: firstLine, character } = lines.positionAt(offset);
  if (character > 0) return undefined;
  let number = firstLine;
  let values = 0;
  let start: { readonly line: number; readonly character: number } | undefined;
  let end = { line: 0, character: 0 };
  for (let at = 0; at < text.length; ) {
    line.lastIndex = at;
    const match = line.exec(text);
    if (!match) return undefined;
    const [, key = '', blanks = '', source, inQuotes, list] = match;
    if (entries.has(key)) return undefined;
    const row = number;
    const first = key.length + 1 + blanks.length;
    const rangeOf = (from: number, length: number) => ({
      start: { line: row, character: from },
      end: { line: row, character: from + length },
    });
    const scalar = (written: string, from: number): YamlNode => ({
      value: mayBeOther.test(written) ? resolve(written) : written,
      range: rangeOf(from, written.length),
      source: written,
      quoted: false,
    });
    let node: YamlNode;
    if (source !== undefined) node = scalar(source, first);
    else if (inQuotes !== undefined) {
      const value = inQuotes.slice(1, -1);
      node = { value, range: rangeOf(first, inQuotes.length), source: value, quoted: true };
    } else {
      const items = [...(list ?? '').matchAll(/[^ ,]+/g)].map(it => scalar(it[0], first + 1 + it.index));
      values += items.length;
      node = { value: items, range: rangeOf(first, (list ?? '').length + 2) };
    }
    if (++values > mostValues) return undefined;
    end = node.range.end;
    const keyRange = rangeOf(0, key.length);
    start ??= keyRange.start;
    entries.set(key, { key, keyRange, node });
    number++;
    at = line.lastIndex;
    blankLines.lastIndex = at;
    const more = blankLines.exec(text)?.[0] ?? '';
    for (let i = 0; i < more.length; i++) if (more.charCodeAt(i) === 10) number++;
    at += more.length;
  }
  return start && { value: entries, range: { start, end } };
}

/** Numbers begin with a digit; all other values of the core schema that begin so are these. */
const mayBeOther = /^(?:\d|true$|false$|null$)/i;

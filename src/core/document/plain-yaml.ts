/**
 * The front matter that most documents have, one plain `key: value` a line, read without a parser of YAML: at a tenth of its
 * cost, and held to it by a differential test. Anything else is left to `readYaml`.
 */
import type { LineIndex } from '../position.ts';
import type { YamlEntry, YamlNode } from './document-types.ts';

/** ASCII alone; a value begins with what begins nothing else in YAML, and holds no `#` and no `: `. */
const line = /([A-Za-z_][\w-]*):( +)([A-Za-z0-9/](?:[!"$-9;-~]|:(?=[!-~])| (?! *[\r\n]| *$))*) *(?:\r?\n|$)/y;
const blankLines = /(?:\r?\n)*/y;
/** More are counted where all bounds are kept. */
const mostLines = 500;

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
  let start: { readonly line: number; readonly character: number } | undefined;
  let end = { line: 0, character: 0 };
  for (let at = 0; at < text.length; ) {
    line.lastIndex = at;
    const match = line.exec(text);
    if (!match || entries.size === mostLines) return undefined;
    const [, key = '', blanks = '', source = ''] = match;
    if (entries.has(key)) return undefined;
    const first = key.length + 1 + blanks.length;
    end = { line: number, character: first + source.length };
    const keyRange = { start: { line: number, character: 0 }, end: { line: number, character: key.length } };
    start ??= keyRange.start;
    const value = mayBeOther.test(source) ? resolve(source) : source;
    const node: YamlNode = { value, range: { start: { line: number, character: first }, end }, source, quoted: false };
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

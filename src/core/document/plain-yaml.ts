/**
 * The front matter that most documents have, one `key: value` a line, the value plain, in quotes without escapes, or a list of
 * words in brackets, read without a parser of YAML: at a tenth of its cost, and held to it by a differential test. Anything
 * else is left to `readYaml`.
 */
import type { LineIndex, Range } from '../position.ts';
import type { YamlEntry, YamlNode } from './document-types.ts';

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
  const { line: firstLine, character } = lines.positionAt(offset);
  if (character > 0) return undefined;
  const entries = new Map<string, YamlEntry>();
  let values = 0;
  let first: Range | undefined;
  let last: Range | undefined;
  for (let start = 0, line = firstLine; start < text.length; line++) {
    const next = text.indexOf('\n', start);
    let end = next < 0 ? text.length : next;
    if (next > start && text.charCodeAt(end - 1) === 13) end--;
    // A line of nothing else is passed over, but for the first.
    if (end > start || first === undefined) {
      while (end > start && text.charCodeAt(end - 1) === 32) end--;
      const keyEnd = endOfKey(text, start, end);
      let from = keyEnd + 1;
      while (from < end && text.charCodeAt(from) === 32) from++;
      if (keyEnd === start || text.charCodeAt(keyEnd) !== 58 || from === keyEnd + 1) return undefined;
      const key = text.slice(start, keyEnd);
      const node = valueAt(text, start, from, end, line, resolve);
      if (node === undefined || entries.has(key)) return undefined;
      values += Array.isArray(node.value) ? node.value.length + 1 : 1;
      if (values > mostValues) return undefined;
      const keyRange = rangeOf(line, 0, key.length);
      first ??= keyRange;
      last = node.range;
      entries.set(key, { key, keyRange, node });
    }
    if (next < 0) break;
    start = next + 1;
  }
  return first && last && { value: entries, range: { start: first.start, end: last.end } };
}

const rangeOf = (line: number, start: number, end: number): Range => ({
  start: { line, character: start },
  end: { line, character: end },
});

// ASCII alone. A plain value begins with what begins nothing else in YAML, and holds no `#` and no `: `.

const isDigit = (code: number): boolean => code >= 48 && code <= 57;
const isLetter = (code: number): boolean => (code >= 97 && code <= 122) || (code >= 65 && code <= 90);
/** What a plain value begins with: a letter, a digit or `/`. */
const begins = (code: number): boolean => isLetter(code) || isDigit(code) || code === 47;

/** A letter or `_`, then also digits and `-`. */
function endOfKey(text: string, start: number, end: number): number {
  let at = start;
  for (; at < end; at++) {
    const code = text.charCodeAt(at);
    if (!isLetter(code) && code !== 95 && (at === start || (!isDigit(code) && code !== 45))) break;
  }
  return at;
}

/** The value between two offsets of a line that begins at `start`. */
function valueAt(
  text: string,
  start: number,
  from: number,
  end: number,
  line: number,
  resolve: (text: string) => YamlNode['value'],
): YamlNode | undefined {
  const range = rangeOf(line, from - start, end - start);
  const code = text.charCodeAt(from);
  if (from === end) return undefined;
  if (begins(code)) return isPlain(text, from, end) ? scalar(text.slice(from, end), range, resolve) : undefined;
  if (code === 34 || code === 39) {
    if (end - from < 2 || text.charCodeAt(end - 1) !== code || !isBare(text, from + 1, end - 1, code)) return undefined;
    const value = text.slice(from + 1, end - 1);
    return { value, range, source: value, quoted: true };
  }
  if (code !== 91 || text.charCodeAt(end - 1) !== 93) return undefined;
  const items: YamlNode[] = [];
  for (let at = from + 1; at < end; at++) {
    while (text.charCodeAt(at) === 32) at++;
    const first = at;
    if (!begins(text.charCodeAt(at))) return undefined;
    while (isOfWord(text.charCodeAt(at))) at++;
    items.push(scalar(text.slice(first, at), rangeOf(line, first - start, at - start), resolve));
    while (text.charCodeAt(at) === 32) at++;
    if (text.charCodeAt(at) !== (at === end - 1 ? 93 : 44)) return undefined;
  }
  return { value: items, range };
}

const isOfWord = (code: number): boolean => begins(code) || code === 95 || code === 46 || code === 45;

function isPlain(text: string, from: number, end: number): boolean {
  for (let at = from; at < end; at++) {
    const code = text.charCodeAt(at);
    if (code < 32 || code > 126 || code === 35) return false;
    if (code === 58 && (at + 1 === end || text.charCodeAt(at + 1) === 32)) return false;
  }
  return true;
}

/** Whether what stands between quotes has neither those nor, in double ones, an escape. */
function isBare(text: string, from: number, end: number, quote: number): boolean {
  for (let at = from; at < end; at++) {
    const code = text.charCodeAt(at);
    if (code < 32 || code > 126 || code === quote || (code === 92 && quote === 34)) return false;
  }
  return true;
}

/** Numbers begin with a digit; all other values of the core schema that begin so are these. */
const mayBeOther = /^(?:\d|true$|false$|null$)/i;

const scalar = (written: string, range: Range, resolve: (text: string) => YamlNode['value']): YamlNode => ({
  value: mayBeOther.test(written) ? resolve(written) : written,
  range,
  source: written,
  quoted: false,
});

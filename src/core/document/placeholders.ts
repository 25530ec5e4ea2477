/** Finds `<pod-name>` and `{{cluster}}` in commands: a shell would read the first as a file to open. */
import type { Range } from '../position.ts';
import type { Placeholder } from './document-types.ts';
import type { SourceLine } from './shell-text.ts';

const angle = /<([^<>\n]{1,80})>/g;
// A dot at the start of a word is a field of a Go template: `{{range .items}}`.
const braces = /\{\{[ \t]*([\p{L}_][\p{L}\p{N}_-]{0,40}(?:[ .][\p{L}\p{N}_-]{1,40}){0,6})[ \t]*\}\}/gu;

/** Words in angle brackets that tools print or take as they are. */
const ownWords = new Set(['none', 'nil', 'null', 'invalid', 'unset', 'br', 'hr']);
/** Words of Go templates, which `kubectl -o go-template` and `docker --format` take between braces. */
const templateWords = new Set(['end', 'else', 'break', 'continue', 'nil', 'true', 'false']);

/** Placeholders of a command in the order of its text, whose lines are given with their places; comment lines are left alone. */
export function findPlaceholders(lines: readonly SourceLine[]): Placeholder[] {
  const found: Placeholder[] = [];
  const closed = new Set(lines.flatMap(it => [...it.text.matchAll(/<\/([A-Za-z][\w:-]*)>/g)].map(tag => tag[1] as string)));
  let offset = 0;
  for (const line of lines) {
    if (!/^\s*#/.test(line.text)) {
      for (const it of line.text.matchAll(angle)) {
        const name = (it[1] as string).replace(/\\$/, '');
        if (isAngle(name, line.text, it.index, it[0].length, closed))
          found.push(placeholder(it[0], name, offset, it.index, line));
      }
      for (const it of line.text.matchAll(braces)) {
        const name = it[1] as string;
        if (line.text[it.index - 1] === '$' || templateWords.has(name.split(' ')[0] ?? '')) continue;
        found.push(placeholder(it[0], name, offset, it.index, line));
      }
    }
    offset += line.text.length + 1;
  }
  return found.sort((a, b) => a.offset - b.offset);
}

function placeholder(source: string, name: string, lineOffset: number, index: number, line: SourceLine): Placeholder {
  const start = { line: line.line, character: line.character + index };
  const range: Range = { start, end: { line: line.line, character: start.character + source.length } };
  return { source, name, offset: lineOffset + index, range };
}

/** Tells a placeholder from a redirection, a comparison, a mark-up tag, an address and a word boundary of `grep`. */
function isAngle(name: string, line: string, index: number, length: number, closed: ReadonlySet<string>): boolean {
  const before = line[index - 1] ?? '';
  const after = line[index + length] ?? '';
  if (name !== name.trim() || !/\p{L}/u.test(name) || !/^[\p{L}\p{N}_"'[]/u.test(name)) return false;
  if (/[$&;`\\=]|\|\||^["'][^"']*["']$/.test(name)) return false;
  if (before === '<' || before === '\\' || before === '&') return false;
  if (ownWords.has(name.toLowerCase())) return false;
  if (/^\d/.test(name) && /\s/.test(name)) return false;
  if (/^[\w.+-]+@[\w-]+(\.[\w-]+)+$|^[a-z]+:\/\//i.test(name)) return false;
  if (/#include\s+$/.test(line.slice(0, index))) return false;
  // `a<b and c>d` compares; `from-<name>-to` does not.
  if (/[\w)]/.test(before) && /\w/.test(after) && /\s/.test(name)) return false;
  const tag = /^([A-Za-z][\w:-]*)(\s|$)/.exec(name)?.[1];
  return tag === undefined || !closed.has(tag);
}

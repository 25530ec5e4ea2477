/** Comments that switch a rule off: `<!-- drillbook-ignore rule-id: reason -->`, its form for the file, and the one in YAML. */
import type { LineIndex } from '../position.ts';
import type { Suppression } from './document-types.ts';

const rules = String.raw`([a-z][a-z0-9-]*(?:[ \t]*,[ \t]*[a-z][a-z0-9-]*)*)`;
const inMarkdown = new RegExp(String.raw`<!--[ \t]*drillbook-ignore(-file)?[ \t]+${rules}[ \t]*(?::[\s\S]*?)?-->`, 'g');
// After a value it speaks of that line, alone on its line of the next one.
const inYaml = new RegExp(String.raw`(?:^|[ \t])#[ \t]*drillbook-ignore(-file)?[ \t]+${rules}[ \t]*(?::.*)?$`);

/**
 * The suppressions of a text in its order. Lines before `bodyLine` are YAML, the rest Markdown; `codeLines` are lines in
 * which nothing is a comment, asked for where there is something to find. The range of each is that of the comment.
 */
export function readSuppressions(
  lines: LineIndex,
  bodyLine: number,
  codeLines: () => ReadonlySet<number>,
): readonly Suppression[] {
  if (!lines.text.includes('drillbook-ignore')) return [];
  const found: Suppression[] = [];
  const code = codeLines();
  for (let line = 0; line < bodyLine; line++) {
    const match = inYaml.exec(lines.lineText(line));
    if (!match) continue;
    const range = { start: { line, character: match.index }, end: lines.lineRange(line).end };
    found.push({ rules: names(match[2]), range, scope: match[1] ? 'file' : 'line' });
  }
  inMarkdown.lastIndex = lines.lineStart(bodyLine);
  for (let match = inMarkdown.exec(lines.text); match; match = inMarkdown.exec(lines.text)) {
    const range = lines.rangeOf(match.index, match.index + match[0].length);
    const before = lines.lineText(range.start.line).slice(0, range.start.character);
    // An odd number of backticks before it: the comment is shown as code.
    if (code.has(range.start.line) || (before.match(/`/g)?.length ?? 0) % 2 === 1) continue;
    found.push({ rules: names(match[2]), range, scope: match[1] ? 'file' : 'line' });
  }
  return found;
}

function names(list: string | undefined): readonly string[] {
  return (list ?? '').split(',').map(it => it.trim());
}

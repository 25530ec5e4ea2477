/** The two ways to say "not here": a comment in the document, and a severity in `drillbook.yaml`; each as an edit. */
import { parseDocument } from '../document/document.ts';
import type { Document, YamlEntry } from '../document/document-types.ts';
import { readYaml } from '../document/yaml.ts';
import { LineIndex, type Position } from '../position.ts';
import type { SeveritySetting } from '../settings.ts';
import { bodyLine, codeBlockAt } from './body.ts';
import type { Finding, Fix, TextEdit } from './rule.ts';

/** What a person replaces by the reason. */
const reason = 'say why';

/**
 * Comments that silence a finding in the text it was found in: for its line where a comment can stand there, and for the whole
 * file. Empty for files that are no documents.
 */
export function commentsAgainst(text: string, finding: Pick<Finding, 'uri' | 'path' | 'rule' | 'range'>): readonly Fix[] {
  if (/\.ya?ml$/i.test(finding.path)) return [];
  const { document } = parseDocument(finding.uri, text, { path: finding.path });
  const line = lineComment(document, finding.range.start.line, finding.rule);
  const file = fileComment(document, finding.rule);
  return [
    ...(line === undefined ? [] : [{ title: `Ignore ${finding.rule} here`, edits: [line] }]),
    { title: `Ignore ${finding.rule} in this file`, edits: [file] },
  ];
}

const insertion = (line: number, character: number, newText: string): TextEdit => {
  const start: Position = { line, character };
  return { range: { start, end: start }, newText };
};

function lineComment(document: Document, line: number, rule: string): TextEdit | undefined {
  const { lines } = document;
  if (hasUnreadBlock(document)) return undefined;
  const text = lines.lineText(line);
  const indent = /^[ \t]*/.exec(text)?.[0] ?? '';
  if (document.frontMatter !== undefined && line < bodyLine(document)) {
    // A comment above a key or an item; inside a value of several lines it would become part of the value.
    const isKey = startsEntry(document.frontMatter.entries.values(), line);
    return isKey ? insertion(line, 0, `${indent}# drillbook-ignore ${rule}: ${reason}\n`) : undefined;
  }
  const comment = `<!-- drillbook-ignore ${rule}: ${reason} -->`;
  const block = codeBlockAt(document, line);
  if (block !== undefined) {
    // Nothing in code is a comment of Markdown: it stands above the block and speaks of all of it.
    const opening = lines.lineText(block.start);
    const lead = /^[ \t>]*(?=`{3}|~{3})/.exec(opening)?.[0];
    return lead === undefined ? undefined : insertion(block.start, 0, `${lead}${comment}\n`);
  }
  // The head of a table takes no more cells than its columns, a definition of a link nothing at all behind it.
  const next = lines.lineText(line + 1);
  if (/^[\s|:-]*-[\s|:-]*$/.test(next) && /\|/.test(text) && next.includes('-')) return undefined;
  if (text.trim() === '' || /^\s*\[[^\]]+\]:/.test(text)) return insertion(line, 0, `${indent}${comment}\n`);
  // Behind an open backtick it would be shown as code.
  if ((text.match(/`/g)?.length ?? 0) % 2 === 1) return undefined;
  const end = text.trimEnd().length;
  return insertion(line, end, ` ${comment}`);
}

/** Whether a key or an item of a list begins in this line. */
function startsEntry(entries: Iterable<YamlEntry>, line: number): boolean {
  for (const { keyRange, node } of entries) {
    if (keyRange.start.line === line) return true;
    if (node.value instanceof Map) {
      if (startsEntry(node.value.values() as Iterable<YamlEntry>, line)) return true;
    } else if (Array.isArray(node.value)) {
      for (const it of node.value) {
        if (it.range.start.line === line && line !== keyRange.start.line) return true;
        if (it.value instanceof Map && startsEntry(it.value.values(), line)) return true;
      }
    }
  }
  return false;
}

/** Front matter that could not be read: where it ends is not known. */
const hasUnreadBlock = (document: Document) => document.frontMatter === undefined && document.lines.lineText(0).startsWith('---');

function fileComment(document: Document, rule: string): TextEdit {
  const comment = `<!-- drillbook-ignore-file ${rule}: ${reason} -->`;
  const { lines } = document;
  const first = bodyLine(document);
  // Above front matter that cannot be read the comment would end it; a file may also end with its front matter.
  if (first < lines.lineCount && !hasUnreadBlock(document)) return insertion(first, 0, `${comment}\n`);
  const last = lines.lineCount - 1;
  const end = lines.lineText(last).length;
  return insertion(last, end, `${end === 0 ? '' : '\n'}${comment}\n`);
}

/**
 * The edit that gives a rule a severity in the text of `drillbook.yaml` ('' where there is none yet), everywhere in the root.
 * What else stands in the file, comments among it, stays. undefined where the file cannot be read as settings.
 */
export function severityEdit(text: string, rule: string, severity: SeveritySetting): TextEdit | undefined {
  const lines = new LineIndex(text);
  const { node, problems } = readYaml(text, lines, 0, 'settings');
  if (problems.length > 0) return undefined;
  const setting = `${rule}: ${severity}`;
  const last = lines.lineCount - 1;
  const atEnd = (added: string) =>
    insertion(last, lines.lineText(last).length, `${lines.lineText(last) === '' ? '' : '\n'}${added}\n`);
  if (node === undefined || node.value === null) return atEnd(`rules:\n  ${setting}`);
  if (!(node.value instanceof Map)) return undefined;
  const top = node.value as ReadonlyMap<string, YamlEntry>;
  const rules = top.get('rules');
  if (rules === undefined) return isFlow(lines, top) ? undefined : atEnd(`rules:\n  ${setting}`);
  if (rules.node.value === null) {
    const { line } = rules.keyRange.start;
    const end = lines.lineText(line).length;
    return isFlow(lines, top) ? undefined : insertion(line, end, `\n${' '.repeat(rules.keyRange.start.character)}  ${setting}`);
  }
  if (!(rules.node.value instanceof Map)) return undefined;
  const known = rules.node.value as ReadonlyMap<string, YamlEntry>;
  const own = known.get(rule);
  if (own !== undefined) {
    const parts = own.node.value instanceof Map ? (own.node.value as ReadonlyMap<string, YamlEntry>) : undefined;
    const said = parts?.get('severity');
    if (parts === undefined) return own.node.value === null ? undefined : { range: own.node.range, newText: severity };
    return said === undefined ? before(lines, parts, `severity: ${severity}`) : { range: said.node.range, newText: severity };
  }
  return known.size === 0 ? { range: rules.node.range, newText: `{${setting}}` } : before(lines, known, setting);
}

/** Whether a mapping is written between braces. */
function isFlow(lines: LineIndex, entries: ReadonlyMap<string, YamlEntry>): boolean {
  const first = entries.values().next().value as YamlEntry | undefined;
  if (first === undefined) return true;
  return /[{,]\s*$/.test(lines.lineText(first.keyRange.start.line).slice(0, first.keyRange.start.character));
}

/** In front of the first key of a mapping, in the mapping's own style. */
function before(lines: LineIndex, entries: ReadonlyMap<string, YamlEntry>, added: string): TextEdit | undefined {
  const first = entries.values().next().value as YamlEntry | undefined;
  if (first === undefined) return undefined;
  const { line, character } = first.keyRange.start;
  return isFlow(lines, entries)
    ? insertion(line, character, `${added}, `)
    : insertion(line, character, `${added}\n${' '.repeat(character)}`);
}

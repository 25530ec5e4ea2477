/** Small pieces of YAML, written for fixes: one key with its value, placed among the keys that stand already. */
import type { Document, FrontMatter, YamlEntry, YamlNode } from '../document/document-types.ts';
import type { Position } from '../position.ts';
import type { TextEdit } from './rule.ts';

/** A scalar as YAML's core schema reads it back unchanged: plain where that is safe, else in double quotes. */
export function yamlScalar(value: string | number | boolean): string {
  if (typeof value !== 'string') return String(value);
  return isPlain(value) ? value : JSON.stringify(value);
}

/** Text that stays this very text without quotes; dates do, numbers, booleans and null do not. */
function isPlain(text: string): boolean {
  if (/^\d{4}-\d\d-\d\d$/.test(text)) return true;
  if (!/^[A-Za-z/][\w ./()+-]*$/.test(text) || /\s$/.test(text)) return false;
  return !/^(?:true|false|null|yes|no|on|off|y|n)$/i.test(text);
}

/** `key: value`, lists and mappings in flow style; ends without a line break. */
export function yamlLine(key: string, value: unknown): string {
  return `${key}: ${yamlFlow(value)}`;
}

function yamlFlow(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(yamlFlow).join(', ')}]`;
  if (value !== null && typeof value === 'object') {
    return `{${Object.entries(value)
      .map(([name, part]) => yamlLine(name, part))
      .join(', ')}}`;
  }
  return value === null ? 'null' : yamlScalar(value as string | number | boolean);
}

/**
 * The edit that adds a key at the top of the front matter, behind the nearest key that `order` puts before it.
 * `key` may run over several lines. undefined where the block is written in flow style.
 */
export function insertKey(document: Document, name: string, key: string, order: readonly string[]): TextEdit | undefined {
  const { frontMatter } = document;
  if (frontMatter === undefined || isFlow(document, frontMatter)) return undefined;
  const before = new Set(order.slice(0, Math.max(0, order.indexOf(name))));
  const entries = [...frontMatter.entries.values()];
  let after: YamlEntry | undefined;
  for (const entry of entries) if (before.has(entry.key)) after = entry;
  if (after === undefined && !order.includes(name)) after = entries.at(-1);
  const line = after === undefined ? frontMatter.contentRange.start.line : lastLineOf(after.node, after) + 1;
  const start: Position = { line: Math.min(line, frontMatter.range.end.line), character: 0 };
  return { range: { start, end: start }, newText: `${key}\n` };
}

/** The block may be `{kind: runbook}`: a line added to it would break it. */
function isFlow(document: Document, frontMatter: FrontMatter): boolean {
  const first = frontMatter.entries.values().next().value as YamlEntry | undefined;
  if (first === undefined) return false;
  return document.lines.lineText(first.keyRange.start.line).slice(0, first.keyRange.start.character).trim() !== '';
}

/** A block that ends with a line break ends, as a place, at the start of the next line. */
function lastLineOf(node: YamlNode, entry: YamlEntry): number {
  const { end, start } = node.range;
  if (end.line > start.line && end.character === 0) return Math.max(entry.keyRange.end.line, end.line - 1);
  return Math.max(entry.keyRange.end.line, end.line);
}

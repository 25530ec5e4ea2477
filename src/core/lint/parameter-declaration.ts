/** The edit that declares a parameter. */
import type { Document } from '../document/document-types.ts';
import type { LintContext, TextEdit } from './rule.ts';
import { insertKey } from './yaml-text.ts';

/** Adds an item to `parameters`, or the key when there is none; undefined where the list is written in flow style. */
export function parameterDeclared(document: Document, context: LintContext, name: string): TextEdit | undefined {
  const entry = document.frontMatter?.entries.get('parameters');
  if (entry === undefined) {
    const properties = context.kinds.get(document.kind)?.schema['properties'];
    const order = properties !== null && typeof properties === 'object' ? Object.keys(properties) : [];
    return insertKey(document, 'parameters', `parameters:\n  - name: ${name}\n    type: string\n    required: true`, order);
  }
  const items = entry.node.value;
  if (!Array.isArray(items) || items.length === 0) return undefined;
  const line = items[0].range.start.line;
  const lead = /^(\s*)-(\s+)/.exec(document.lines.lineText(line));
  if (lead === null || line === entry.keyRange.start.line) return undefined;
  const [, indent = '', gap = ' '] = lead;
  const inner = `${indent} ${gap}`;
  const start = { line, character: 0 };
  return {
    range: { start, end: start },
    newText: `${indent}-${gap}name: ${name}\n${inner}type: string\n${inner}required: true\n`,
  };
}

/** Applies every fix that is no guess, again and again until nothing more can be mended: one fix may make room for the next. */
import type { Catalog } from '../catalog/catalog.ts';
import type { Document } from '../document/document-types.ts';
import { LineIndex } from '../position.ts';
import { applyEdits, withoutOverlaps } from './edits.ts';
import { type LintOptions, lint } from './lint.ts';
import type { Finding, TextEdit } from './rule.ts';

/** More rounds than any document has fixes that wait for one another; two fixes that undo each other end here. */
const maximumPasses = 50;

export interface FixedAll {
  /** Documents as they were, by path, of those that were mended. */
  readonly before: ReadonlyMap<string, Document>;
  /** What is still wrong. */
  readonly findings: readonly Finding[];
}

/**
 * Mends documents in the catalog; `wanted` answers those that are judged as they stand there, `read` reads the new text of one.
 * `findings` are those of the documents before.
 */
export function fixAll(
  catalog: Catalog,
  wanted: () => readonly Document[],
  findings: readonly Finding[],
  options: LintOptions,
  read: (path: string, text: string) => Document,
): FixedAll {
  const before = new Map<string, Document>();
  let left = findings;
  for (let pass = 0; pass < maximumPasses; pass++) {
    let changed = false;
    for (const document of wanted()) {
      const { path } = document;
      const edits = automaticEdits(left.filter(it => it.path === path));
      const { text } = document.lines;
      const mended = applyEdits(text, edits);
      if (mended === text) continue;
      if (!before.has(path)) before.set(path, document);
      catalog.put(read(path, mended));
      changed = true;
    }
    if (!changed) break;
    left = lint(catalog, wanted(), options);
  }
  return { before, findings: left };
}

/** The first automatic fix of each finding, as far as they are not in each other's way. */
const automaticEdits = (findings: readonly Finding[]): readonly TextEdit[] =>
  withoutOverlaps(findings.flatMap(it => it.fixes.filter(fix => fix.automatic).slice(0, 1)).map(it => it.edits));

/**
 * The edits that mend one document of the catalog, for an editor that shows its text; the catalog is left as it was. Where one
 * round is enough they are those of the fixes, so that cursors and folds beside them stay; else one that spans all of them.
 */
export function editsToFixAll(
  catalog: Catalog,
  document: Document,
  options: LintOptions,
  read: (path: string, text: string) => Document,
): readonly TextEdit[] {
  const wanted = () => [catalog.byPath(document.path) ?? document];
  const findings = lint(catalog, [document], options);
  const { before } = fixAll(catalog, wanted, findings, options, read);
  if (before.size === 0) return [];
  const mended = wanted()[0]?.lines.text ?? '';
  catalog.put(document);
  const edits = automaticEdits(findings);
  return applyEdits(document.lines.text, edits) === mended ? edits : [spanning(document.lines.text, mended)];
}

function spanning(before: string, after: string): TextEdit {
  let start = 0;
  while (start < before.length && before[start] === after[start]) start++;
  let end = 0;
  const most = Math.min(before.length, after.length) - start;
  while (end < most && before[before.length - 1 - end] === after[after.length - 1 - end]) end++;
  // Never between the two halves of a character, or of a line end.
  while (start > 0 && /[\ud800-\udbff\r]/.test(before[start - 1] ?? '')) start--;
  while (end > 0 && /[\udc00-\udfff\n]/.test(before[before.length - end] ?? '')) end--;
  const lines = new LineIndex(before);
  return { range: lines.rangeOf(start, before.length - end), newText: after.slice(start, after.length - end) };
}

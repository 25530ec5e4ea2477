/** The one place where the tests of rules know the API: text with marks in, findings compared with the marks. */
import assert from 'node:assert/strict';
import { mayHoldAlertRules, readAlertRules } from '../../../src/core/catalog/alert-rules.ts';
import { Catalog } from '../../../src/core/catalog/catalog.ts';
import { parseDocument } from '../../../src/core/document/document.ts';
import type { Kind } from '../../../src/core/document/kinds-types.ts';
import { applyEdits, withoutOverlaps } from '../../../src/core/lint/edits.ts';
import { lint } from '../../../src/core/lint/lint.ts';
import type { DocumentHistory, Finding, RecordedRuns, Rule } from '../../../src/core/lint/rule.ts';
import { type SyntaxProblem, shellTextsOf, syntaxKey } from '../../../src/core/lint/shell-syntax.ts';
import { defaultSettings, type Settings } from '../../../src/core/settings.ts';

export interface Around {
  /** Other files of the root by path; Markdown becomes documents. */
  readonly files?: Readonly<Record<string, string>>;
  readonly path?: string;
  readonly today?: string;
  readonly settings?: Partial<Settings>;
  readonly rules?: readonly Rule[];
  /** Recorded runs; none by default. */
  readonly runs?: RecordedRuns | undefined;
  /** What a shell says of the commands of the text; none is asked by default. */
  readonly syntax?: (text: string) => SyntaxProblem | null;
  readonly repository?: readonly string[];
  /** Default: the bundled ones. */
  readonly kinds?: ReadonlyMap<string, Kind>;
  /** What Git says of the text; nothing by default. */
  readonly history?: DocumentHistory;
}

/** Findings of a text in the company of other files. */
export function findingsIn(text: string, around: Around = {}): Finding[] {
  const path = around.path ?? 'page.md';
  const catalog = new Catalog();
  const paths = new Set<string>([path, ...Object.keys(around.files ?? {})]);
  for (const file of [...paths])
    for (let at = file.lastIndexOf('/'); at > 0; at = file.lastIndexOf('/', at - 1)) paths.add(file.slice(0, at));
  catalog.setPaths(paths, new Set());
  for (const [file, content] of Object.entries(around.files ?? {})) {
    if (file.endsWith('.md')) catalog.put(parseDocument(`file:///root/${file}`, content, { path: file }).document);
  }
  const alertFiles = Object.entries({ ...around.files, [path]: text }).flatMap(([file, content]) =>
    mayHoldAlertRules(file) ? (readAlertRules(`file:///root/${file}`, file, content) ?? []) : [],
  );
  if (alertFiles.length > 0) catalog.setAlertRules(alertFiles);
  const alerts = alertFiles.find(it => it.path === path);
  const { document } = parseDocument(`file:///root/${path}`, text, { path });
  if (alerts === undefined) catalog.put(document);
  const { syntax } = around;
  return lint(catalog, [alerts ?? document], {
    ...(syntax ? { syntax: new Map(shellTextsOf(document).map(it => [syntaxKey(it), syntax(it.text)])) } : {}),
    ...(around.kinds ? { kinds: around.kinds } : {}),
    ...(around.repository ? { repository: around.repository } : {}),
    settings: { ...defaultSettings, ...around.settings },
    today: around.today ?? '2026-11-21',
    runs: 'runs' in around ? around.runs : new Map([[document.id, []]]),
    ...(around.history ? { histories: new Map([[path, around.history]]) } : {}),
    ...(around.rules ? { rules: around.rules } : {}),
  });
}

/**
 * `line rule` of every mark in a text, lines from 1. A line that can carry no comment has its mark above it:
 * `<!-- expect below: id -->`.
 */
export function marksOf(text: string): string[] {
  return text.split(/\r?\n/).flatMap((line, at) => {
    const mark = /(?:<!--|#) expect( below)?: ([a-z0-9, -]+?)\s*(?:-->|$)/.exec(line);
    const place = at + (mark?.[1] === undefined ? 1 : 2);
    return (mark?.[2] ?? '').split(',').flatMap(it => (it.trim() === '' ? [] : [`${place} ${it.trim()}`]));
  });
}

/** The findings stand exactly at the marks, no more and no fewer. */
export function check(text: string, around: Around = {}): Finding[] {
  const findings = findingsIn(text, around);
  const found = findings.map(it => `${it.range.start.line + 1} ${it.rule}`).sort();
  assert.deepEqual(
    found,
    marksOf(text).sort(),
    findings.map(it => `${it.range.start.line + 1} ${it.rule}: ${it.message}`).join('\n'),
  );
  return findings;
}

/** The text after the first fix of every finding of a rule, again and again until none is left to apply. */
export function mended(text: string, rule: string, around: Around = {}): string {
  let current = text;
  for (let pass = 0; pass < 20; pass++) {
    const sets = findingsIn(current, around)
      .filter(it => it.rule === rule)
      .flatMap(it => it.fixes.slice(0, 1).map(fix => fix.edits))
      // A fix that writes another document changes nothing here.
      .filter(it => it.length > 0);
    if (sets.length === 0) return current;
    current = applyEdits(current, withoutOverlaps(sets));
  }
  throw new assert.AssertionError({ message: `the fixes of ${rule} do not come to an end` });
}

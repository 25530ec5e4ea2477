/** What is wrong: runs the rules over documents and settles severities, suppressions and order. */
import type { Document } from '../document/document-types.ts';
import { bundledKinds } from '../document/kinds.ts';
import type { Kind } from '../document/kinds-types.ts';
import type { Range } from '../position.ts';
import type { RuleSetting, Settings } from '../settings.ts';
import { codeBlockAt } from './body.ts';
import { documentProblems, ruleCrashed } from './document-problems.ts';
import { isBelow } from './folders.ts';
import type { CatalogView, Finding, Fix, Histories, RecordedRuns, Rule, Severity } from './rule.ts';
import { rules as allRules } from './rules/index.ts';

export interface LintOptions {
  readonly settings: Settings;
  /** `YYYY-MM-DD`: the day against which dates are judged. */
  readonly today: string;
  /** Default: the kinds that come with Drillbook. */
  readonly kinds?: ReadonlyMap<string, Kind>;
  /** Default: all of them. */
  readonly rules?: readonly Rule[];
  /** Runs of the root; absent where records are not kept in it. */
  readonly runs?: RecordedRuns | undefined;
  /** From Git, of the documents with a review date; absent where there is none. */
  readonly histories?: Histories | undefined;
}

/**
 * Findings of the documents, by path and then by place. Built-in documents are the caller's to leave out.
 * Never throws: a rule that does becomes a finding of its own, and the other rules go on.
 */
export function lint(catalog: CatalogView, documents: Iterable<Document>, options: LintOptions): Finding[] {
  const findings: Finding[] = [];
  for (const document of documents) findings.push(...lintDocument(catalog, document, options));
  return findings.sort(byPlace);
}

/** Path in code-unit order, then line, character and rule: the same on every machine. */
export function byPlace(a: Finding, b: Finding): number {
  return (
    compare(a.path, b.path) ||
    a.range.start.line - b.range.start.line ||
    a.range.start.character - b.range.start.character ||
    compare(a.rule, b.rule) ||
    compare(a.message, b.message)
  );
}
const compare = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);

function lintDocument(catalog: CatalogView, document: Document, options: LintOptions): Finding[] {
  const suppressed = suppressionsOf(document);
  const findings: Finding[] = [];
  const add = (rule: string, severity: Severity | 'off', range: Range, message: string, fixes: readonly Fix[]) => {
    if (severity === 'off' || suppressed(rule, range)) return;
    findings.push({ uri: document.uri, path: document.path, rule, severity, message, range, fixes });
  };

  for (const problem of document.problems) {
    const setting = settingOf(options.settings, document.path, problem.code);
    const severity = setting.severity ?? documentProblems.find(it => it.id === problem.code)?.severity ?? 'error';
    add(problem.code, severity, problem.range, problem.message, []);
  }

  for (const rule of options.rules ?? allRules) {
    if (document.adopted && !rule.adopted) continue;
    const setting = settingOf(options.settings, document.path, rule.id);
    const severity =
      setting.severity ?? (document.adopted && rule.adopted !== 'undiminished' ? oneLower[rule.severity] : rule.severity);
    if (severity === 'off') continue;
    try {
      rule.check(document, {
        today: options.today,
        settings: options.settings,
        catalog,
        kinds: options.kinds ?? bundledKinds,
        runs: options.runs,
        histories: options.histories,
        option: name => setting.options?.[name],
        report: (range, message, fixes = []) => add(rule.id, severity, range, message, fixes),
      });
    } catch (error) {
      const reason = error instanceof Error ? error.message.split('\n')[0] : String(error);
      const { severity: crash = ruleCrashed.severity } = settingOf(options.settings, document.path, ruleCrashed.id);
      const message = `Rule ${rule.id} could not judge this document (${reason}). The other rules did; please report this.`;
      add(ruleCrashed.id, crash, document.lines.lineRange(0), message, []);
    }
  }
  return findings;
}

/** Rules made for documents with a `kind` judge mere Markdown mildly (decision 9). */
const oneLower = { error: 'warning', warning: 'information', information: 'information' } satisfies Record<Severity, Severity>;

/** What is set for a rule at a path: of several folders the longest wins, for the severity and for each option. */
function settingOf(settings: Settings, path: string, rule: string): RuleSetting {
  if (settings.rules.length === 0) return unset;
  const fitting = settings.rules
    .filter(it => it.rule === rule && isBelow(path, it.folder))
    .sort((a, b) => a.folder.length - b.folder.length);
  let severity: RuleSetting['severity'];
  let options: NonNullable<RuleSetting['options']> = {};
  for (const { setting } of fitting) {
    severity = setting.severity ?? severity;
    options = { ...options, ...setting.options };
  }
  return { severity, options };
}

const unset: RuleSetting = {};

/** Comments that silence a rule; the reason stands beside them in the document. */
function suppressionsOf(document: Document): (rule: string, range: Range) => boolean {
  const wholeFile = new Set<string>();
  const byLine = new Map<number, Set<string>>();
  const silence = (line: number, rules: readonly string[]) => {
    const known = byLine.get(line) ?? new Set();
    for (const rule of rules) known.add(rule);
    byLine.set(line, known);
  };
  for (const { scope, rules, range } of document.suppressions) {
    if (scope === 'file') {
      for (const rule of rules) wholeFile.add(rule);
      continue;
    }
    // A comment at the end of a line speaks of that line, one on a line of its own of the next line with text.
    silence(range.start.line, rules);
    let next = range.end.line + 1;
    while (next < document.lines.lineCount && document.lines.lineText(next).trim() === '') next++;
    silence(next, rules);
    // In a block of code no comment can stand: the one above it speaks of the whole block.
    const block = /^[ \t>]*(?:`{3}|~{3})/.test(document.lines.lineText(next)) ? codeBlockAt(document, next) : undefined;
    for (let line = next + 1; line < (block?.end ?? 0); line++) silence(line, rules);
  }
  return (rule, range) => wholeFile.has(rule) || byLine.get(range.start.line)?.has(rule) === true;
}

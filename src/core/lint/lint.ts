/** What is wrong: runs the rules over documents and settles severities, suppressions and order. */
import type { AlertRulesFile } from '../catalog/alert-rules.ts';
import type { Document, Suppression } from '../document/document-types.ts';
import { bundledKinds } from '../document/kinds.ts';
import type { Kind } from '../document/kinds-types.ts';
import { readSuppressions } from '../document/suppressions.ts';
import type { LineIndex, Range } from '../position.ts';
import type { RuleSetting, Settings } from '../settings.ts';
import { codeBlockAt } from './body.ts';
import { documentProblems, ruleCrashed } from './document-problems.ts';
import { isBelow } from './folders.ts';
import type { CatalogView, Finding, Fix, Histories, LintContext, RecordedRuns, Rule, Severity } from './rule.ts';
import { rules as allRules } from './rules/index.ts';
import type { SyntaxAnswers } from './shell-syntax.ts';

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
  /** Of the commands of the documents; absent where no shell was asked. */
  readonly syntax?: SyntaxAnswers | undefined;
  /** Addresses of the repository, as `repositoryAddresses` gives them. */
  readonly repository?: readonly string[] | undefined;
}

/** A document, or a file of alerting rules. */
export type Subject = Document | AlertRulesFile;

/**
 * Findings of the documents and files, by path and then by place. Built-in documents are the caller's to leave out.
 * Never throws: a rule that does becomes a finding of its own, and the other rules go on.
 */
export function lint(catalog: CatalogView, subjects: Iterable<Subject>, options: LintOptions): Finding[] {
  const findings: Finding[] = [];
  for (const it of subjects)
    findings.push(...('rules' in it ? lintAlerts(catalog, it, options) : lintDocument(catalog, it, options)));
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
  const judging = new Judging(catalog, document, suppressionsOf(document), options);
  for (const problem of document.problems) {
    const severity = documentProblems.find(it => it.id === problem.code)?.severity ?? 'error';
    judging.add(problem.code, judging.severityOf(problem.code, severity), problem.range, problem.message, []);
  }
  for (const rule of options.rules ?? allRules) {
    if (rule.check === undefined || (document.adopted && !rule.adopted)) continue;
    const usual = document.adopted && rule.adopted !== 'undiminished' ? oneLower[rule.severity] : rule.severity;
    judging.ask(rule, usual, context => rule.check?.(document, context));
  }
  return judging.findings;
}

function lintAlerts(catalog: CatalogView, file: AlertRulesFile, options: LintOptions): Finding[] {
  // In YAML and Jsonnet alike a comment may silence a rule.
  const suppressions = readSuppressions(file.lines, file.lines.lineCount, () => new Set());
  const judging = new Judging(
    catalog,
    file,
    silencer(suppressions, file.lines, () => undefined),
    options,
  );
  for (const rule of options.rules ?? allRules)
    if (rule.checkAlerts !== undefined) judging.ask(rule, rule.severity, context => rule.checkAlerts?.(file, context));
  return judging.findings;
}

/** Asks rules about one subject and takes what they report. */
class Judging {
  readonly findings: Finding[] = [];
  readonly #catalog: CatalogView;
  readonly #subject: Subject;
  readonly #suppressed: (rule: string, range: Range) => boolean;
  readonly #options: LintOptions;
  readonly #context: LintContext;
  /** The rule that is judging. */
  #asked: { readonly rule: string; readonly severity: Severity; readonly options: RuleSetting['options'] } = {
    rule: '',
    severity: 'error',
    options: undefined,
  };

  constructor(catalog: CatalogView, subject: Subject, suppressed: (rule: string, range: Range) => boolean, options: LintOptions) {
    this.#catalog = catalog;
    this.#subject = subject;
    this.#suppressed = suppressed;
    this.#options = options;
    this.#context = this.#contextOf(options);
  }

  /** One for all rules of a subject, for they are asked one after the other: there are more than a hundred. */
  #contextOf({ settings, today, kinds = bundledKinds, runs, histories, syntax, repository = [] }: LintOptions): LintContext {
    return {
      today,
      settings,
      catalog: this.#catalog,
      kinds,
      runs,
      histories,
      syntax,
      repository,
      option: name => this.#asked.options?.[name],
      report: (range, message, fixes = []) => this.add(this.#asked.rule, this.#asked.severity, range, message, fixes),
    };
  }

  severityOf(rule: string, usual: Severity): Severity | 'off' {
    return settingOf(this.#options.settings, this.#subject.path, rule).severity ?? usual;
  }

  add(rule: string, severity: Severity | 'off', range: Range, message: string, fixes: readonly Fix[]): void {
    if (severity === 'off' || this.#suppressed(rule, range)) return;
    const { uri, path } = this.#subject;
    this.findings.push({ uri, path, rule, severity, message, range, fixes });
  }

  ask(rule: Rule, usual: Severity, act: (context: LintContext) => void): void {
    const setting = settingOf(this.#options.settings, this.#subject.path, rule.id);
    const severity = setting.severity ?? usual;
    if (severity === 'off') return;
    this.#asked = { rule: rule.id, severity, options: setting.options };
    try {
      act(this.#context);
    } catch (error) {
      const reason = error instanceof Error ? error.message.split('\n')[0] : String(error);
      const message = `Rule ${rule.id} could not judge this document (${reason}). The other rules did; please report this.`;
      const crash = this.severityOf(ruleCrashed.id, ruleCrashed.severity);
      this.add(ruleCrashed.id, crash, this.#subject.lines.lineRange(0), message, []);
    }
  }
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
  return silencer(document.suppressions, document.lines, line => codeBlockAt(document, line)?.end);
}

/** `endOfBlock` answers the line behind the block of code that a line lies in. */
function silencer(
  suppressions: readonly Suppression[],
  lines: LineIndex,
  endOfBlock: (line: number) => number | undefined,
): (rule: string, range: Range) => boolean {
  if (suppressions.length === 0) return nothingSilenced;
  const wholeFile = new Set<string>();
  const byLine = new Map<number, Set<string>>();
  const silence = (line: number, rules: readonly string[]) => {
    const known = byLine.get(line) ?? new Set();
    for (const rule of rules) known.add(rule);
    byLine.set(line, known);
  };
  for (const { scope, rules, range } of suppressions) {
    if (scope === 'file') {
      for (const rule of rules) wholeFile.add(rule);
      continue;
    }
    // A comment at the end of a line speaks of that line, one on a line of its own of the next line with text.
    silence(range.start.line, rules);
    let next = range.end.line + 1;
    while (next < lines.lineCount && lines.lineText(next).trim() === '') next++;
    silence(next, rules);
    // In a block of code no comment can stand: the one above it speaks of the whole block.
    const end = /^[ \t>]*(?:`{3}|~{3})/.test(lines.lineText(next)) ? endOfBlock(next) : undefined;
    for (let line = next + 1; line < (end ?? 0); line++) silence(line, rules);
  }
  return (rule, range) => wholeFile.has(rule) || byLine.get(range.start.line)?.has(rule) === true;
}
const nothingSilenced = () => false;

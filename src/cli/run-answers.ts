/** The answers file of `drillbook run --answers`: everything a person would be asked, written down before. */
import { isInstant, parseDuration } from '../core/document/calendar.ts';
import type { YamlEntry, YamlNode } from '../core/document/document-types.ts';
import { nearest } from '../core/document/nearest.ts';
import { readYaml } from '../core/document/yaml.ts';
import { LineIndex } from '../core/position.ts';
import type { PinnedStep } from '../core/run/run-types.ts';
import { CannotDo } from './command.ts';

/** Answers for one step; see `drillbook run --help`. */
export interface StepAnswers {
  readonly answer?: string | undefined;
  readonly note?: string | undefined;
  /** The reason for leaving it out. */
  readonly skip?: string | undefined;
  readonly confirm?: string | undefined;
  readonly second?: string | undefined;
}

export interface RunAnswers {
  /** As it was given on the command line. */
  readonly file: string;
  readonly operator?: string | undefined;
  readonly parameters: ReadonlyMap<string, string>;
  /** By step id or title. */
  readonly steps: ReadonlyMap<string, StepAnswers>;
  readonly manual?: 'attest' | 'stop' | undefined;
  readonly onFailure?: 'stop' | 'continue' | 'rollback' | undefined;
  /** Milliseconds of data lost as measured, for the RPO. */
  readonly dataLoss?: number | undefined;
  readonly declaredAt?: string | undefined;
  readonly note?: string | undefined;
  /** Whether the repository holds the records of its runs, asked at its first one. */
  readonly records?: 'committed' | 'ignored' | undefined;
}

const topKeys = ['operator', 'records', 'parameters', 'steps', 'default', 'data_loss', 'declared_at', 'note'];
const stepKeys = ['answer', 'note', 'skip', 'confirm', 'second'];
const defaults: Readonly<Record<string, readonly string[]>> = {
  manual: ['attest', 'stop'],
  on_failure: ['stop', 'continue', 'rollback'],
};

/**
 * Reads an answers file.
 * @param file Its name in messages.
 * @throws CannotDo naming file, line and what to write instead: a misspelt answer must not pass for one.
 */
export function readAnswers(text: string, file: string): RunAnswers {
  const lines = new LineIndex(text);
  const { node, problems } = readYaml(text, lines, 0, 'answers');
  const fail = (at: { readonly line: number } | undefined, message: string): never => {
    throw new CannotDo(`${file}${at ? `:${at.line + 1}` : ''}: ${message}`);
  };
  const problem = problems[0];
  if (problem) fail(problem.range.start, problem.message);
  const top = node?.value ?? new Map();
  if (!(top instanceof Map)) fail(undefined, 'an answers file is a mapping, such as `operator: ada`.');
  const entriesOf = (it: YamlNode, what: string): ReadonlyMap<string, YamlEntry> => {
    if (it.value instanceof Map) return it.value;
    if (it.value === null) return new Map();
    return fail(it.range.start, `${what} has to be a mapping.`);
  };
  const textOf = (it: YamlNode, what: string): string => {
    if (it.value === null || typeof it.value === 'object') return fail(it.range.start, `${what} has to be a text.`);
    // `yes` and `127.0.0.1` are meant as they are written.
    return typeof it.value === 'string' ? it.value : (it.source ?? String(it.value));
  };
  const checkKeys = (entries: ReadonlyMap<string, YamlEntry>, known: readonly string[], where: string) => {
    for (const { key, keyRange } of entries.values()) {
      if (known.includes(key)) continue;
      const close = nearest(key, known);
      fail(
        keyRange.start,
        `"${key}" means nothing ${where}${close ? `; did you mean ${close}?` : `; it is one of ${known.join(', ')}.`}`,
      );
    }
  };
  const entries = top as ReadonlyMap<string, YamlEntry>;
  checkKeys(entries, topKeys, 'in an answers file');
  const one = (name: string) => {
    const entry = entries.get(name);
    return entry && textOf(entry.node, name);
  };
  const parameters = new Map<string, string>();
  const given = entries.get('parameters');
  for (const { key, node: value } of given ? entriesOf(given.node, 'parameters').values() : [])
    parameters.set(key, textOf(value, key));
  const steps = new Map<string, StepAnswers>();
  const listed = entries.get('steps');
  for (const { key, node: value } of listed ? entriesOf(listed.node, 'steps').values() : []) {
    const said = entriesOf(value, key);
    checkKeys(said, stepKeys, 'about a step');
    steps.set(key, Object.fromEntries([...said.values()].map(it => [it.key, textOf(it.node, it.key)])));
  }
  const byDefault = entries.get('default');
  const chosen = byDefault ? entriesOf(byDefault.node, 'default') : new Map<string, YamlEntry>();
  checkKeys(chosen, Object.keys(defaults), 'under default');
  const choice = (name: string) => {
    const entry = chosen.get(name);
    if (!entry) return undefined;
    const value = textOf(entry.node, name);
    const known = defaults[name] ?? [];
    return known.includes(value)
      ? value
      : fail(entry.node.range.start, `${name} is "${value}"; it is one of ${known.join(', ')}.`);
  };
  const records = one('records');
  if (records !== undefined && records !== 'committed' && records !== 'ignored')
    fail(entries.get('records')?.node.range.start, `records is "${records}"; it is one of committed, ignored.`);
  const lost = entries.get('data_loss');
  const dataLoss = lost && parseDuration(textOf(lost.node, 'data_loss'));
  if (lost && dataLoss === undefined) fail(lost.node.range.start, 'data_loss is a time such as 12s or 5m.');
  const declaredAt = one('declared_at');
  if (declaredAt !== undefined && !isInstant(declaredAt))
    fail(entries.get('declared_at')?.node.range.start, 'declared_at is an instant such as 2026-11-21T03:12:00Z.');
  return {
    file,
    operator: one('operator'),
    parameters,
    steps,
    manual: choice('manual') as RunAnswers['manual'],
    onFailure: choice('on_failure') as RunAnswers['onFailure'],
    dataLoss,
    declaredAt,
    note: one('note'),
    records: records as RunAnswers['records'],
  };
}

/** What is said about a step, by its id first. */
export function answersFor(answers: RunAnswers, step: PinnedStep): StepAnswers {
  return answers.steps.get(step.id) ?? answers.steps.get(step.title) ?? {};
}

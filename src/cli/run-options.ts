/** What `drillbook run` is told by its options. */
import fs from 'node:fs/promises';
import path from 'node:path';
import { isInstant } from '../core/document/calendar.ts';
import type { Trigger } from '../core/run/run-types.ts';
import { type Arguments, CannotDo, type World } from './command.ts';
import { type RunAnswers, readAnswers } from './run-answers.ts';

/** `$XDG_STATE_HOME/drillbook` (decision 7). */
export function privateFolderOf({ environment }: World): string {
  const state = environment['XDG_STATE_HOME'];
  if (state && path.isAbsolute(state)) return path.join(state, 'drillbook');
  const home = environment['HOME'];
  if (!home) throw new CannotDo('HOME and XDG_STATE_HOME are not set, so there is no place for the private files of a run.');
  return path.join(home, '.local', 'state', 'drillbook');
}

export function parametersOf(given: Arguments): ReadonlyMap<string, string> {
  const values = new Map<string, string>();
  const listed = given.values['param'];
  for (const it of Array.isArray(listed) ? listed.map(String) : []) {
    const at = it.indexOf('=');
    if (at < 1) throw new CannotDo(`--param is ${JSON.stringify(it)}: write NAME=VALUE.`);
    values.set(it.slice(0, at), it.slice(at + 1));
  }
  return values;
}

export const operatorOf = (given: Arguments, answers: RunAnswers | undefined): string | undefined =>
  typeof given.values['operator'] === 'string' ? given.values['operator'] : answers?.operator;

export async function answersOf(given: Arguments, world: World): Promise<RunAnswers | undefined> {
  const file = given.values['answers'];
  if (typeof file !== 'string') return undefined;
  let text: string;
  try {
    text = await fs.readFile(path.resolve(world.folder, file), 'utf8');
  } catch (error) {
    throw new CannotDo(
      `${file} cannot be read (${(error as NodeJS.ErrnoException).code === 'ENOENT' ? 'there is no such file' : String(error)}).`,
    );
  }
  return readAnswers(decoded(text), file);
}

/** Without a byte order mark. */
export const decoded = (text: string) => (text.startsWith('\ufeff') ? text.slice(1) : text);

export function oneOf<T extends string>(given: Arguments, name: string, known: readonly T[]): T | undefined {
  const value = given.values[name];
  if (value === undefined) return undefined;
  const found = known.find(it => it === value);
  if (found === undefined) throw new CannotDo(`--${name} is ${JSON.stringify(value)}; it is one of ${known.join(', ')}.`);
  return found;
}

export function triggerOf(given: Arguments): Trigger | undefined {
  const value = given.values['trigger'];
  if (typeof value !== 'string') return undefined;
  const [, type, id] = /^(alert|incident|change|schedule|other):(.+)$/.exec(value) ?? [];
  if (type === undefined || id === undefined)
    throw new CannotDo(
      `--trigger is ${JSON.stringify(value)}; write alert:NAME, incident:ID, change:ID, schedule:ID or other:TEXT.`,
    );
  return { type: type as Trigger['type'], id };
}

export function instantOf(given: Arguments): string | undefined {
  const value = given.values['declared-at'];
  if (value === undefined) return undefined;
  if (typeof value !== 'string' || !isInstant(value))
    throw new CannotDo(`--declared-at is ${JSON.stringify(value)}; write an instant such as 2026-11-21T03:12:00Z.`);
  return value;
}

/** Said where records are made in a repository that nobody has decided for. */
export const recordsUndecided =
  'Records of runs are kept under .drillbook/runs, where Git sees them: nobody has said yet whether they are committed or ignored (records: committed or records: ignored in a file of answers; a person at a terminal is asked).\n';

/** What has to be done again and again: tests (`test_every`) and runs (`run_every`), and when they were done last. */
import { daysBetween, isDate, nextDue } from '../document/calendar.ts';
import type { Document } from '../document/document-types.ts';
import type { Range } from '../position.ts';
import { latestTest } from './recorded-tests.ts';
import { textOf } from './recovery-time.ts';
import type { RecordedRuns } from './rule.ts';

export interface Recurring {
  /** The cadence as written. */
  readonly every: string;
  /** Day it was done last, `YYYY-MM-DD`; undefined: never. */
  readonly last: string | undefined;
  /** Day on which it has to be done by; undefined when it was never done, or the cadence cannot be read. */
  readonly due: string | undefined;
  readonly range: Range;
}

/** By the later of what is recorded and what `last_tested` says (whether that is true is `test-not-recorded`'s matter); undefined when nothing is asked or nothing is known. */
export function testState(document: Document, runs: RecordedRuns | undefined): Recurring | undefined {
  const claimed = textOf(document.frontMatter?.entries.get('last_tested'));
  const recorded = latestTest(runs, document.id);
  const known = [recorded, claimed !== undefined && isDate(claimed) ? claimed : undefined].filter(it => it !== undefined);
  const last = known.sort().at(-1);
  if (last === undefined && runs?.get(document.id) === undefined) return undefined;
  return stateOf(document, 'test_every', last);
}

/** By the last run that passed; undefined when nothing is asked, or records are not kept here. */
export function runState(document: Document, runs: RecordedRuns | undefined): Recurring | undefined {
  const recorded = runs?.get(document.id);
  if (recorded === undefined) return undefined;
  // A result that could not be read gets the benefit of the doubt.
  const passed = recorded.filter(it => it.result === 'passed' || it.result === undefined).map(it => it.startedOn);
  return stateOf(document, 'run_every', passed.sort().at(-1));
}

function stateOf(document: Document, key: string, last: string | undefined): Recurring | undefined {
  const entry = document.frontMatter?.entries.get(key);
  const every = textOf(entry);
  if (entry === undefined || every === undefined) return undefined;
  return { every, last, due: last === undefined ? undefined : nextDue(last, every, key), range: entry.node.range };
}

/** What is wrong, in a sentence; undefined while it is not due. `what` is "test", `act` says what to do. */
export function overdueSentence({ every, last, due }: Recurring, today: string, what: string, act: string): string | undefined {
  if (last === undefined) return `There is no ${what} yet, and one is due (${every}): ${act}.`;
  if (due === undefined || due >= today) return undefined;
  const days = daysBetween(due, today) ?? 0;
  return `The last ${what} was on ${last}; the next one was due on ${due}, ${days} ${days === 1 ? 'day' : 'days'} ago (${every}): ${act}.`;
}

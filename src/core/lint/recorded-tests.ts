/** Which recorded runs count as a test of a document. */
import { daysBetween } from '../document/calendar.ts';
import type { RecordedRun, RecordedRuns } from './rule.ts';

/** A run that only looked, or that nobody brought to an end, has tested nothing; what could not be read gets the benefit of the doubt. */
const isTest = ({ mode, result }: RecordedRun) => mode !== 'check-only' && result !== 'unfinished' && result !== 'aborted';

/** Day of the last test, `YYYY-MM-DD`; undefined when none is recorded, or nothing is known. */
export function latestTest(runs: RecordedRuns | undefined, document: string): string | undefined {
  return (runs?.get(document) ?? [])
    .filter(isTest)
    .map(it => it.startedOn)
    .sort()
    .at(-1);
}

/** undefined when nothing is known of its runs. Is there a test on this day? A day more or less counts: records are in UTC, people write the day of their own clock. */
export function isTestOn(runs: RecordedRuns | undefined, document: string, day: string): boolean | undefined {
  return runs?.get(document)?.some(it => isTest(it) && Math.abs(daysBetween(day, it.startedOn) ?? 2) <= 1);
}

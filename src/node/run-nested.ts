/** What the end of a nested run means for the step it was run for. */
import type { RunResult } from '../core/run/run-types.ts';
import { readRun } from './run-store.ts';

type NestedEnd = { readonly state: 'passed' | 'failed' | 'interrupted' | 'unknown'; readonly verdict: string };

const states: Readonly<Record<RunResult, NestedEnd['state']>> = {
  passed: 'passed',
  failed: 'failed',
  'rolled-back': 'failed',
  aborted: 'interrupted',
  unfinished: 'unknown',
};

/**
 * The end of a step from the record of its nested run.
 * @param folder Absolute path of that record.
 * @param said Result that the caller knows; only where there is no record to be read.
 */
export async function nestedEnd(folder: string, said: RunResult | undefined): Promise<NestedEnd> {
  const stored = await readRun(folder).catch(() => undefined);
  if (stored) return { state: states[stored.run.result], verdict: `the nested run is ${stored.run.result.replace('-', ' ')}` };
  if (said === undefined) return { state: 'interrupted', verdict: 'never started: the nested run has no record' };
  return { state: states[said], verdict: `the nested run is said to be ${said.replace('-', ' ')}: its record is not here` };
}

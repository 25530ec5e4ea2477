/** Headers, steps and events for the tests of runs: plain values, with only what a test cares about spelled out. */
import type { PinnedStep, RunEvent, RunHeader } from '../../../src/core/run/run-types.ts';

/** An instant `seconds` after the start of the run. */
export const at = (seconds: number) => new Date(Date.UTC(2026, 10, 21, 9, 12, seconds)).toISOString();

export const pinned = (id: string, more: Partial<PinnedStep> = {}): PinnedStep => ({
  id,
  title: `Step ${id}`,
  line: 5,
  kind: 'command',
  phase: 'do',
  shell: 'bash',
  command: 'true',
  interactive: false,
  check: false,
  ...more,
});

export const header = (steps: readonly PinnedStep[], more: Partial<RunHeader> = {}): RunHeader => ({
  version: 1,
  id: '20261121T091200Z-doc-00000000',
  document: 'doc',
  path: 'runbooks/doc.md',
  title: 'Doc',
  mode: 'live',
  operator: 'ada',
  host: 'desk',
  startedAt: at(0),
  offsetMinutes: 60,
  documentHash: 'a'.repeat(64),
  parameters: {},
  steps,
  dangerWord: 'doc',
  ...more,
});

type Finished = Extract<RunEvent, { type: 'step-finished' }>;
export const finished = (step: string, state: Finished['state'], more: Partial<Finished> = {}): RunEvent => ({
  type: 'step-finished',
  at: at(5),
  step,
  attempt: 1,
  state,
  verdict: '',
  output: '',
  omittedBytes: 0,
  notes: [],
  ...more,
});

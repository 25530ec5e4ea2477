/**
 * The most dangerous trap in real runbooks: a step opened a shell on another host, and the next one runs on this one
 * (decision 27). Nothing here can see whether the person is still there, so every further step is in doubt.
 */
import { leadsAway } from '../document/shell-text.ts';
import { recordOf } from './run.ts';
import type { PinnedStep, Run } from './run-types.ts';

/** The last other step that is interactive, was started, and opened another place; undefined when there is none. */
export function stepThatLedAway(run: Run, step: string): PinnedStep | undefined {
  return run.header.steps.findLast(
    it =>
      it.id !== step && it.interactive && it.command !== undefined && recordOf(run, it.id).attempt > 0 && leadsAway(it.command),
  );
}

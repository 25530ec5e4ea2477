/** The end of a run: which result its steps bear out, and what is done once the end is recorded. */
import { abandonedSteps, earnedResult, openSteps, recordOf } from '../core/run/run.ts';
import type { PinnedStep, Run, RunResult } from '../core/run/run-types.ts';
import { writeReports } from './run-report.ts';
import { sealRun } from './run-seal.ts';
import { reasonOf } from './run-store.ts';
import type { RunFolder } from './wrapper.ts';

export interface FinishedRun {
  readonly result: RunResult;
  /** Absolute path of the Markdown report; undefined when it could not be written. */
  readonly report: string | undefined;
  /** SHA-256 of the seal, hex. */
  readonly seal: string | undefined;
  /** What could not be done after the end was recorded, and what to do about it, in plain sentences. */
  readonly problem: string | undefined;
}

/** Why a run cannot be finished with this result, in a sentence; undefined when its steps bear it out. */
export function refuseResult(run: Run, result: Exclude<RunResult, 'unfinished'>): string | undefined {
  const earned = earnedResult(run);
  if (result === 'rolled-back' && earned !== 'rolled-back')
    return run.rollback
      ? `The run is not rolled back: "${openSteps(run)[0]?.title ?? 'an undo step'}" is not done, or was left out. Finish it as failed.`
      : 'Nothing was rolled back in this run.';
  if (result !== 'passed') return undefined;
  if (run.rollback) return 'The run was rolled back: it has not passed.';
  const open = openSteps(run)[0];
  if (open)
    return `The run has not passed: "${open.title}" is ${recordOf(run, open.id).state}. Settle every step, or finish it as failed or aborted.`;
  const abandoned = abandonedSteps(run)[0];
  if (abandoned)
    return `The run has not passed: "${abandoned.title}" did not pass and was then ${recordOf(run, abandoned.id).state === 'skipped' ? 'skipped' : 'left behind'}. Finish it as failed.`;
  if (run.stopDecided)
    return `The run has not passed: it stopped where "${run.stopDecided.answer}" was answered. Finish it as aborted.`;
  const bare = withoutEvidence(run)[0];
  return bare && `"${bare.title}" asks for evidence (${bare.evidence}): add a note to that step, then finish the run.`;
}

/** Commands that ran, ask for evidence, and have no note of anybody. */
export function withoutEvidence(run: Run): readonly PinnedStep[] {
  const noted = new Set(run.notes.map(it => it.step));
  return run.header.steps.filter(
    ({ id, evidence }) => evidence !== undefined && recordOf(run, id).state === 'passed' && !noted.has(id),
  );
}

/** Seals the record, takes away what was private, and writes the reports. Never throws: the end is recorded already. */
export async function finishRun(run: Run, folder: string, mine: RunFolder, now: string): Promise<FinishedRun> {
  const problems: string[] = [];
  const attempt = async <T>(act: () => Promise<T>, sentence: (why: string) => string): Promise<T | undefined> => {
    try {
      return await act();
    } catch (error) {
      problems.push(sentence(reasonOf(error)));
      return undefined;
    }
  };
  const seal = await attempt(
    () => sealRun(folder, now),
    why => `The run is finished and recorded, but not sealed (${why}): its private files are kept in ${mine.path}.`,
  );
  // The private files are the last other witness until the record is sealed.
  if (seal !== undefined)
    await attempt(
      () => mine.remove(),
      why => `The private files of the run could not be removed (${why}): remove ${mine.path} yourself.`,
    );
  const report = await attempt(
    () => writeReports(folder, now),
    why =>
      `The run is finished and recorded, but its report could not be written into ${folder} (${why}). Nothing is lost: it can be written again from the record.`,
  );
  return { result: run.result, report, seal, problem: problems.length === 0 ? undefined : problems.join(' ') };
}

/** What a run leaves in the log: where its record lies, how each step ended and how long it took. Neither commands nor values. */
import type * as vscode from 'vscode';
import { recordOf } from '../core/run/run.ts';
import type { CurrentRun, ShownRun } from './current-run.ts';
import { between } from './run-words.ts';

export function logRuns(log: vscode.LogOutputChannel, current: CurrentRun): vscode.Disposable {
  let run = '';
  let result = '';
  const told = new Map<string, string>();
  const tell = (shown: ShownRun | undefined): void => {
    if (shown === undefined) return;
    const { header, result: now } = shown.run;
    if (header.id !== run) {
      told.clear();
      run = header.id;
      result = '';
      log.info(`Run of ${header.path} (${header.mode}, ${header.steps.length} steps), record in ${shown.folder}`);
    }
    for (const { id } of header.steps) {
      const { state, attempt, code, startedAt, endedAt } = recordOf(shown.run, id);
      const key = `${state} ${attempt}`;
      if (state === 'not-started' || told.get(id) === key) continue;
      told.set(id, key);
      const took = between(startedAt, endedAt);
      const facts = [
        ...(attempt > 1 ? [`try ${attempt}`] : []),
        ...(code === undefined ? [] : [`exit ${code}`]),
        ...(took === undefined ? [] : [`${took} ms`]),
      ];
      const line = `Step ${id} is ${state}${facts.length > 0 ? `: ${facts.join(', ')}` : ''}`;
      if (state === 'failed' || state === 'interrupted' || state === 'unknown') log.warn(line);
      else log.info(line);
    }
    if (now !== result && now !== 'unfinished') log.info(`Run of ${header.path}: ${now}`);
    result = now;
  };
  tell(current.shown);
  return current.onDidChange(tell);
}

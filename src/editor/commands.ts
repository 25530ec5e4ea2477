/** Commands: the one place where an error becomes a sentence for a person. */
import * as vscode from 'vscode';

/** Nothing is broken, and a person can do something about it: the message, a whole sentence that says what, is all they see. */
export class Refused extends Error {
  override readonly name = 'Refused';
}

/**
 * Registers a command. Whatever it throws is caught here, once: the message says what did not happen and why, the log
 * keeps the details. `title` is what a person calls it, such as "Search".
 */
export function registerCommand(
  log: vscode.LogOutputChannel,
  id: string,
  title: string,
  // `any`, because the host passes whatever the caller gave.
  run: (...given: any[]) => unknown,
): vscode.Disposable {
  return vscode.commands.registerCommand(id, async (...given: unknown[]) => {
    const started = Date.now();
    try {
      const answer = await run(...given);
      log.debug(`${title} (${id}) took ${Date.now() - started} ms`);
      return answer;
    } catch (error) {
      if (error instanceof vscode.CancellationError) return undefined;
      const reason = error instanceof Error ? error.message : String(error);
      if (error instanceof Refused) {
        log.info(`${title}: ${reason}`);
        void vscode.window.showWarningMessage(reason);
        return undefined;
      }
      log.error(`${title} did not finish`, error instanceof Error ? (error.stack ?? reason) : reason);
      void vscode.window
        .showErrorMessage(vscode.l10n.t('{0} did not finish: {1}', title, ended(reason)), showLogAction())
        .then(chosen => {
          if (chosen !== undefined) log.show();
        });
      return undefined;
    }
  });
}

/** What a program said, made the end of a sentence. */
export const ended = (reason: string): string => (/[.!?]["')]?$/.test(reason.trim()) ? reason.trim() : `${reason.trim()}.`);

/** The button that opens the log. */
export const showLogAction = (): string => vscode.l10n.t('Show Log');

/** Commands: the one place where an error becomes a sentence for a person. */
import * as vscode from 'vscode';

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
    try {
      return await run(...given);
    } catch (error) {
      if (error instanceof vscode.CancellationError) return undefined;
      const reason = error instanceof Error ? error.message : String(error);
      log.error(`${title} did not finish`, error instanceof Error ? (error.stack ?? reason) : reason);
      void vscode.window
        .showErrorMessage(vscode.l10n.t('{0} did not finish: {1}', title, reason), showLogAction())
        .then(chosen => {
          if (chosen !== undefined) log.show();
        });
      return undefined;
    }
  });
}

/** The button that opens the log. */
export const showLogAction = (): string => vscode.l10n.t('Show Log');

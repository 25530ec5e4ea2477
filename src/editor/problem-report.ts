/** Report a Problem: what somebody who helps needs to know, as a text to look through first. It is sent nowhere. */
import * as vscode from 'vscode';
import { registerCommand } from './commands.ts';
import type { Drillbook, Part } from './drillbook.ts';
import { maskedLog } from './masked-log.ts';

export const registerProblemReport: Part = drillbook =>
  registerCommand(drillbook.log, 'drillbook.reportProblem', vscode.l10n.t('Report a Problem'), async () => {
    const text = await problemReport(drillbook);
    drillbook.log.debug(`A report of ${text.length} characters was written; it stays in this window`);
    const document = await vscode.workspace.openTextDocument({ language: 'markdown', content: text });
    await vscode.window.showTextDocument(document);
    void vscode.window.showInformationMessage(
      vscode.l10n.t(
        'Look through it, take out what nobody else should read, and send it by your own means. Drillbook sends nothing.',
      ),
    );
  });

async function problemReport({ context, log, shelf, settings }: Drillbook): Promise<string> {
  const folders = vscode.workspace.workspaceFolders ?? [];
  const facts: readonly (readonly [string, string])[] = [
    ['Drillbook', String(context.extension.packageJSON.version)],
    ['VS Code', `${vscode.version} (${vscode.env.appName}, ${vscode.env.appHost})`],
    ['Remote', vscode.env.remoteName ?? 'none'],
    ['Shell', vscode.env.shell.split(/[\\/]/).at(-1) || 'none'],
    ['Trusted', vscode.workspace.isTrusted ? 'yes' : 'no'],
    ['Folders', `${folders.length} (${[...new Set(folders.map(it => it.uri.scheme))].join(', ')})`],
    ['Documents', String(shelf.size)],
    ['Settings', JSON.stringify(settings())],
  ];
  return [
    '# A problem with Drillbook',
    '',
    '## What happened, and what should have happened',
    '',
    '',
    '## Versions',
    '',
    ...facts.map(([name, value]) => `- ${name}: ${value}`),
    '',
    '## The end of the log',
    '',
    '````text',
    await logTail(
      context.logUri,
      log.name,
      folders.map(it => it.uri),
    ),
    '````',
    '',
  ].join('\n');
}

async function logTail(folder: vscode.Uri, name: string, roots: readonly vscode.Uri[]): Promise<string> {
  try {
    const bytes = await vscode.workspace.fs.readFile(vscode.Uri.joinPath(folder, `${name}.log`));
    return maskedLog(
      new TextDecoder().decode(bytes),
      roots.map(it => [it.toString(), it.toString(true), it.fsPath, it.path]),
    );
  } catch {
    return 'There is no log to be read.';
  }
}

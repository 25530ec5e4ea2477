/** Report a Problem: what somebody who helps needs to know, as a text to look through first. It is sent nowhere. */
import * as vscode from 'vscode';
import { registerCommand } from './commands.ts';
import type { Drillbook, Part } from './drillbook.ts';

/** Lines of the log that are shown. */
const logLines = 300;

export const registerProblemReport: Part = drillbook =>
  registerCommand(drillbook.log, 'drillbook.reportProblem', vscode.l10n.t('Report a Problem'), async () => {
    const text = await problemReport(drillbook);
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

/** Paths of the person's own folders are shortened: they name people and customers. */
async function logTail(folder: vscode.Uri, name: string, roots: readonly vscode.Uri[]): Promise<string> {
  try {
    const bytes = await vscode.workspace.fs.readFile(vscode.Uri.joinPath(folder, `${name}.log`));
    let text = new TextDecoder().decode(bytes).trimEnd().split('\n').slice(-logLines).join('\n');
    roots.forEach((root, index) => {
      text = text.replaceAll(root.fsPath, `<folder ${index + 1}>`).replaceAll(root.path, `<folder ${index + 1}>`);
    });
    return text.replace(/\/(home|Users)\/[^/\s]+/g, '/$1/<name>').replaceAll('````', "''''");
  } catch {
    return 'There is no log to be read.';
  }
}

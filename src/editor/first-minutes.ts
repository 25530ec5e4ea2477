/** The first minutes: using Drillbook in a folder, setting it up there, and the way back. */
import * as vscode from 'vscode';
import { Catalog } from '../core/catalog/catalog.ts';
import { bundledKinds } from '../core/document/kinds.ts';
import { firstRunbook, type StarterFile, starterFiles } from '../core/lint/starter.ts';
import { ended, Refused, registerCommand } from './commands.ts';
import type { Drillbook } from './drillbook.ts';
import { today } from './in-process.ts';
import { openDocument } from './open-document.ts';

export function registerFirstMinutes(drillbook: Drillbook): vscode.Disposable {
  const { log, documents } = drillbook;
  return vscode.Disposable.from(
    registerCommand(log, 'drillbook.useHere', vscode.l10n.t('Use Drillbook in This Folder'), async () => {
      const quiet = documents.folders.quiet();
      if (quiet.length === 0) return documents.use();
      const chosen = await chooseFolders(quiet, vscode.l10n.t('Use Drillbook in Which Folders?'), true);
      if (chosen.length > 0) await documents.folders.use(chosen.map(it => it.uri));
    }),
    registerCommand(log, 'drillbook.stopUsingHere', vscode.l10n.t('Stop Using Drillbook Here'), async () => {
      const used = documents.folders.used();
      if (used.length === 0)
        throw new Refused(vscode.l10n.t('Drillbook is not used in any folder of this window, so there is nothing to stop.'));
      const chosen = await chooseFolders(used, vscode.l10n.t('Leave Which Folders Alone?'), false);
      if (chosen.length === 0) return;
      await documents.folders.stop(chosen.map(it => it.uri));
      const again = vscode.l10n.t('Use It Again');
      const answer = await vscode.window.showInformationMessage(
        vscode.l10n.t('Drillbook leaves {0} alone now; no file was changed.', chosen.map(it => it.name).join(', ')),
        again,
      );
      if (answer === again) await documents.folders.use(chosen.map(it => it.uri));
    }),
    registerCommand(log, 'drillbook.setUpHere', vscode.l10n.t('Set Up Drillbook Here'), () => setUp(drillbook)),
  );
}

/** One folder is taken as it is; of several a person ticks theirs. Empty when they left. */
async function chooseFolders(
  among: readonly vscode.WorkspaceFolder[],
  title: string,
  picked: boolean,
): Promise<readonly vscode.WorkspaceFolder[]> {
  if (among.length <= 1) return among;
  const chosen = await vscode.window.showQuickPick(
    among.map(folder => ({ label: folder.name, description: folder.uri.fsPath, folder, picked })),
    { title, canPickMany: true },
  );
  return chosen?.map(it => it.folder) ?? [];
}

/** The folder to write into: the only one, or the one a person chooses; undefined when they left. */
export async function chooseFolder(title: string): Promise<vscode.WorkspaceFolder | undefined> {
  const folders = vscode.workspace.workspaceFolders ?? [];
  if (folders.length === 0)
    throw new Refused(vscode.l10n.t('No folder is open. Open the folder where your documents are to lie, then try again.'));
  if (folders.length === 1) return folders[0];
  const chosen = await vscode.window.showQuickPick(
    folders.map(folder => ({ label: folder.name, description: folder.uri.fsPath, folder })),
    { title, placeHolder: vscode.l10n.t('In which folder?') },
  );
  return chosen?.folder;
}

/** Writes the files a person ticks, never over one that is there, and opens the first runbook. */
async function setUp({ context, log, documents }: Drillbook): Promise<void> {
  const title = vscode.l10n.t('Set Up Drillbook Here');
  const folder = await chooseFolder(title);
  if (folder === undefined) return;
  const version = String(context.extension.packageJSON.version);
  const files = starterFiles({ kinds: bundledKinds, catalog: new Catalog(), today: today(), version });
  const there = new Set<string>();
  for (const it of files) if (await exists(at(folder, it))) there.add(it.path);
  const missing = files.filter(it => !there.has(it.path));
  if (missing.length > 0) {
    const chosen = await vscode.window.showQuickPick(
      missing.map(file => ({ label: `$(new-file) ${file.path}`, description: file.purpose, file, picked: true })),
      {
        title,
        canPickMany: true,
        // Short: the host writes how many are ticked over its end.
        placeHolder: vscode.l10n.t('Writes what is ticked, and changes no file'),
      },
    );
    if (chosen === undefined) return;
    for (const { file } of chosen) {
      await writeNew(at(folder, file), file.text);
      log.info(`Wrote ${file.path} in ${folder.name}`);
    }
  }
  await documents.folders.use([folder.uri]);
  const first = vscode.Uri.joinPath(folder.uri, firstRunbook);
  if (await exists(first)) {
    const text = new TextDecoder().decode(await vscode.workspace.fs.readFile(first));
    await openDocument(
      first,
      Math.max(
        0,
        text.split('\n').findIndex(it => it.startsWith('# ')),
      ),
      { preview: false },
    );
  } else if (missing.length === 0)
    void vscode.window.showInformationMessage(
      vscode.l10n.t('Everything is there already; nothing was written. "Drillbook: New Document…" writes the next document.'),
    );
}

const at = (folder: vscode.WorkspaceFolder, file: StarterFile): vscode.Uri => vscode.Uri.joinPath(folder.uri, file.path);

export async function exists(uri: vscode.Uri): Promise<boolean> {
  try {
    await vscode.workspace.fs.stat(uri);
    return true;
  } catch {
    return false;
  }
}

/** Writes a file that must not be there yet. Raises a sentence when it is, or cannot be written. */
export async function writeNew(uri: vscode.Uri, text: string): Promise<void> {
  const name = vscode.workspace.asRelativePath(uri);
  if (await exists(uri))
    throw new Refused(
      vscode.l10n.t('{0} is there already and was left as it is. Choose another name, or change that file.', name),
    );
  try {
    await vscode.workspace.fs.writeFile(uri, new TextEncoder().encode(text));
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new Error(
      vscode.l10n.t(
        '{0} could not be written: {1} Check that the folder may be written to and its disk is not full.',
        name,
        ended(reason),
      ),
    );
  }
}

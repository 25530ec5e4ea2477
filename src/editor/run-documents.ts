/** Which document a run is started for, and the folder it runs in. */
import * as vscode from 'vscode';
import { builtInScheme } from './convert.ts';
import { inSlices } from './in-slices.ts';
import type { LibraryItem } from './library-tree.ts';
import type { Shelf } from './shelf.ts';

/** From a CodeLens comes a uri, from the tree an item, from the palette nothing: then it is the document in front. */
export function documentToRun(given: unknown): vscode.Uri | undefined {
  if (given instanceof vscode.Uri) return given;
  if (typeof given === 'string') return vscode.Uri.parse(given, true);
  const item = given as Partial<Extract<LibraryItem, { type: 'document' }>> | undefined;
  if (item?.summary) return vscode.Uri.parse(item.summary.uri, true);
  const front = vscode.window.activeTextEditor?.document;
  return front && (front.languageId === 'markdown' || /\.(md|markdown|md\.erb)$/i.test(front.uri.path)) ? front.uri : undefined;
}

/** Asks for one of the documents that have steps; undefined when the person left. */
export async function chooseDocument(shelf: Shelf): Promise<vscode.Uri | undefined> {
  const choices: (vscode.QuickPickItem & { readonly uri: string })[] = [];
  // A list of its own: documents come and go while others have their turn.
  await inSlices([...shelf.documents()], ({ steps, title, path, uri }) => {
    if (steps.length === 0) return;
    const parts = [steps.length === 1 ? vscode.l10n.t('1 step') : vscode.l10n.t('{0} steps', steps.length)];
    if (uri.startsWith(`${builtInScheme}:`)) parts.push(vscode.l10n.t('comes with Drillbook'));
    choices.push({ label: title, description: path, detail: parts.join(' · '), uri });
  });
  if (choices.length === 0) {
    void vscode.window.showInformationMessage(
      vscode.l10n.t('No document with steps is known yet. Open one and start the run there.'),
    );
    return undefined;
  }
  const chosen = await vscode.window.showQuickPick(choices, {
    title: vscode.l10n.t('Start Run'),
    placeHolder: vscode.l10n.t('Which document?'),
    matchOnDescription: true,
  });
  return chosen ? vscode.Uri.parse(chosen.uri, true) : undefined;
}

/**
 * The folder a document is run in and its path there, `/` between names. A built-in document runs in the first folder of
 * the window, or in global storage when no folder is open (decision 5).
 */
export function rootOf(
  context: vscode.ExtensionContext,
  document: vscode.Uri,
): { readonly root: string; readonly rootUri: string; readonly path: string } {
  const within = (root: vscode.Uri) => ({
    root: root.fsPath,
    rootUri: root.toString(),
    path: document.path.slice(root.path.length).replace(/^\/+/, ''),
  });
  const folder = vscode.workspace.getWorkspaceFolder(document);
  if (folder) return within(folder.uri);
  if (document.scheme === 'file') return within(vscode.Uri.joinPath(document, '..'));
  const root = vscode.workspace.workspaceFolders?.[0]?.uri ?? context.globalStorageUri;
  return { root: root.fsPath, rootUri: root.toString(), path: document.path.replace(/^\/+/, '') };
}

/** The document that a step names: a path beside its own, or an id; one's own before a built-in one. */
export function documentOfReference(shelf: Shelf, from: vscode.Uri, target: string): vscode.Uri | undefined {
  if (/\.(md|markdown|md\.erb)(#.*)?$/i.test(target))
    return vscode.Uri.joinPath(from, '..', decodeURI(target.replace(/#.*$/, '')));
  const known = shelf.withId(target);
  const own = known.find(it => it.uri.startsWith('file:')) ?? known[0];
  return own && vscode.Uri.parse(own.uri, true);
}

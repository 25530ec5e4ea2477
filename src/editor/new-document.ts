/** A new document of any kind: three questions, and a draft with every field and section its kind asks for. */
import * as vscode from 'vscode';
import { Catalog } from '../core/catalog/catalog.ts';
import { defaultKind } from '../core/document/kinds.ts';
import type { Kind } from '../core/document/kinds-types.ts';
import { draftDocument } from '../core/lint/draft.ts';
import { folderFor } from '../core/lint/folders.ts';
import { idForm, idLike } from '../core/lint/ids.ts';
import type { DocumentSummary } from '../core/search/search-types.ts';
import { registerCommand } from './commands.ts';
import { keyOf } from './convert.ts';
import type { Drillbook } from './drillbook.ts';
import { chooseFolder, exists, writeNew } from './first-minutes.ts';
import { today } from './in-process.ts';
import type { FolderPlace, LibraryItem } from './library-rows.ts';
import { openDocument } from './open-document.ts';
import { settingsOf } from './root-settings.ts';

export function registerNewDocument(drillbook: Drillbook): vscode.Disposable {
  return registerCommand(drillbook.log, 'drillbook.newDocument', vscode.l10n.t('New Document'), (given?: unknown) =>
    newDocument(drillbook, given),
  );
}

async function newDocument(drillbook: Drillbook, given: unknown): Promise<void> {
  const { documents, shelf, log } = drillbook;
  const asked = await placeOf(given);
  const folder = asked === undefined ? await chooseFolder(vscode.l10n.t('New Document')) : folderOf(asked);
  if (folder === undefined) return;
  const kinds = shelf.kindsOf(folder.uri.toString());
  const kind = await chooseKind(kinds);
  if (kind === undefined) return;
  const title = await vscode.window.showInputBox({
    title: vscode.l10n.t('New {0} (2/3): Title', kind.title),
    prompt: vscode.l10n.t('What somebody would search for: the symptom, or the task.'),
    placeHolder: vscode.l10n.t('Names do not resolve'),
    validateInput: text =>
      text.trim() === ''
        ? vscode.l10n.t('A title is needed.')
        : text.trim().length > 120
          ? vscode.l10n.t('A title has at most 120 characters.')
          : undefined,
  });
  if (title === undefined) return;

  const root = keyOf(folder.uri);
  const known = [...shelf.documents()].filter(it => keyOf(it.root) === root);
  const below = asked?.path ?? folderFor(kind, known, await settingsOf(folder.uri));
  const pathOf = (id: string): string => (below === '' ? `${id}.md` : `${below}/${id}.md`);
  const check = async (id: string): Promise<vscode.InputBoxValidationMessage | undefined> => {
    const wrong =
      problemOf(id, kind, known) ??
      ((await exists(vscode.Uri.joinPath(folder.uri, pathOf(id)))) ? thereAlready(pathOf(id)) : undefined);
    if (wrong !== undefined) return { message: wrong, severity: vscode.InputBoxValidationSeverity.Error };
    return { message: vscode.l10n.t('Will be written as {0}', pathOf(id)), severity: vscode.InputBoxValidationSeverity.Info };
  };
  const suggested = freeId(idLike(title, kind), known);
  const id = await vscode.window.showInputBox({
    title: vscode.l10n.t('New {0} (3/3): Id', kind.title),
    prompt: vscode.l10n.t(
      'Written into {0} under this name. Other documents and links use it, so it never changes.',
      below === '' ? folder.name : `${below}/`,
    ),
    value: suggested,
    valueSelection: [kind.idPrefix.length + 1, suggested.length],
    validateInput: text => check(text.trim()),
  });
  if (id === undefined) return;

  const path = pathOf(id.trim());
  const { text, findings } = draftDocument({
    kind,
    kinds,
    id: id.trim(),
    title: title.trim(),
    path,
    today: today(),
    // Whether the id is taken has been looked at already; nothing else of other documents is asked of a draft.
    catalog: new Catalog(),
  });
  const uri = vscode.Uri.joinPath(folder.uri, path);
  await writeNew(uri, text);
  log.info(`Wrote ${path}, ${findings.length} things left for a person to say`);
  if (!documents.folders.wants(folder.uri)) await documents.folders.use([folder.uri]);
  const heading = text.split('\n').findIndex(it => it.startsWith('# '));
  await openDocument(uri, Math.max(0, heading), { preview: false });
}

/** A row of the Library, or a folder or file of the Explorer; undefined: nowhere in particular. */
async function placeOf(given: unknown): Promise<FolderPlace | undefined> {
  if (given instanceof vscode.Uri) {
    const folder = vscode.workspace.getWorkspaceFolder(given);
    if (folder === undefined) return undefined;
    const isFolder = ((await vscode.workspace.fs.stat(given)).type & vscode.FileType.Directory) !== 0;
    const path = given.path.slice(folder.uri.path.length).replace(/^\/+|\/+$/g, '');
    return { root: folder.uri.toString(), path: isFolder ? path : parentOf(path) };
  }
  const item = given as LibraryItem | undefined;
  if (item?.type === 'group') return item.folder;
  return item?.type === 'document' ? { root: item.summary.root, path: parentOf(item.summary.path) } : undefined;
}

const parentOf = (path: string): string => path.slice(0, Math.max(0, path.lastIndexOf('/')));

const folderOf = (place: FolderPlace): vscode.WorkspaceFolder | undefined =>
  vscode.workspace.getWorkspaceFolder(vscode.Uri.parse(place.root, true));

async function chooseKind(known: ReadonlyMap<string, Kind>): Promise<Kind | undefined> {
  const usual = defaultKind(known);
  const kinds = [...known.values()].sort((a, b) => Number(b.name === usual) - Number(a.name === usual));
  const chosen = await vscode.window.showQuickPick(
    kinds.map(kind => ({ label: `$(${kind.icon}) ${kind.title}`, detail: kind.description, of: kind })),
    { title: vscode.l10n.t('New Document (1/3): Kind'), placeHolder: vscode.l10n.t('What is it?'), matchOnDetail: true },
  );
  return chosen?.of;
}

function problemOf(id: string, kind: Kind, known: readonly DocumentSummary[]): string | undefined {
  if (!id.startsWith(`${kind.idPrefix}-`)) return vscode.l10n.t('The id of a {0} begins with {1}-.', kind.title, kind.idPrefix);
  if (!idForm.test(id))
    return vscode.l10n.t('Small letters, digits and single hyphens, at most 63 characters, such as {0}-net-dns.', kind.idPrefix);
  const taken = known.find(it => it.id === id);
  return taken && vscode.l10n.t('{0} has this id already; ids are never used twice.', taken.path);
}

const thereAlready = (path: string): string => vscode.l10n.t('{0} is there already.', path);

function freeId(wanted: string, known: readonly DocumentSummary[]): string {
  let free = wanted;
  for (let i = 2; known.some(it => it.id === free); i++) free = `${wanted}-${i}`;
  return free;
}

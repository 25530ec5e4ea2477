/** What happens when somebody opens a link into Drillbook: it shows a document, and never starts anything (decision 30). */
import * as vscode from 'vscode';
import { parseDocument } from '../core/document/document.ts';
import type { DocumentSummary } from '../core/search/search-types.ts';
import { ended } from './commands.ts';
import { keyOf, toUri } from './convert.ts';
import type { Drillbook } from './drillbook.ts';
import { foldersWith, type KnownFolder, rememberFolders } from './known-folders.ts';
import { type LinkTarget, registerCopyLink, targetOf } from './links.ts';
import { openDocument } from './open-document.ts';
import { factsOf, labelOf } from './result-rows.ts';

/** A link that waits for the window of the folder that has its document. */
const waitingUnder = 'drillbook.waitingLink';
/** Milliseconds that a window may take to open; an older link is forgotten. */
const patience = 3 * 60 * 1000;

interface WaitingLink {
  readonly link: string;
  readonly folder: string;
  readonly since: number;
}

export function registerLinks(drillbook: Drillbook): vscode.Disposable {
  const open = (uri: vscode.Uri): Promise<void> => followLink(drillbook, uri);
  void openWaiting(drillbook, open);
  return vscode.Disposable.from(
    vscode.window.registerUriHandler({ handleUri: open }),
    registerCopyLink(drillbook),
    rememberFolders(drillbook),
  );
}

/** Shows what a link names. Never rejects: what went wrong is said to the person who followed it. */
export async function followLink(drillbook: Drillbook, uri: vscode.Uri): Promise<void> {
  try {
    await openLink(drillbook, uri);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    drillbook.log.error(`The link to ${uri.path} could not be opened: ${reason}`);
    void vscode.window.showErrorMessage(vscode.l10n.t('The link could not be opened: {0}', ended(reason)));
  }
}

async function openLink(drillbook: Drillbook, uri: vscode.Uri): Promise<void> {
  const target = targetOf(uri);
  drillbook.log.info(`Opening a link to ${uri.path}`);
  if (target === undefined)
    throw new Error(
      vscode.l10n.t(
        'it should end in /doc/ID or /alert/NAME, and this one ends in {0}. Ask who sent it to copy it again with "Copy Link", or search for what it should show.',
        uri.path || '/',
      ),
    );
  if (target.type === 'alert') await vscode.commands.executeCommand('drillbook.openAlert', target.name);
  else await openDocumentLink(drillbook, target, uri);
}

async function openDocumentLink(
  drillbook: Drillbook,
  target: Extract<LinkTarget, { type: 'document' }>,
  link: vscode.Uri,
): Promise<void> {
  const { documents, context } = drillbook;
  const elsewhere = foldersWith(context, target.id).filter(it => !isHere(it));
  // A window that is quiet stays so where the document is known to lie in another folder.
  const found = documents.awake || elsewhere.length === 0 ? await findDocument(drillbook, target) : [];
  const summary = found.length > 1 ? await choose(drillbook, target.id, found) : found[0];
  if (summary !== undefined) await openSection(summary, target.section);
  else if (found.length === 0) await offerFolder(drillbook, target.id, elsewhere, link);
}

const isHere = (folder: KnownFolder): boolean =>
  folder.remote === vscode.env.remoteName &&
  (vscode.workspace.workspaceFolders ?? []).some(it => keyOf(it.uri).replace(/\/$/, '') === keyOf(folder.uri));

/** Documents with the id, one's own before built-in ones; waits for folders that are still being read. */
async function findDocument(
  drillbook: Drillbook,
  { id, path }: Extract<LinkTarget, { type: 'document' }>,
): Promise<readonly DocumentSummary[]> {
  const { shelf, documents } = drillbook;
  const known = (): readonly DocumentSummary[] => {
    const same = shelf.withId(id).filter(it => path === undefined || it.path === path);
    const own = same.filter(it => shelf.rootOf(it)?.builtIn === false);
    return own.length > 0 ? own : same;
  };
  documents.use();
  const at = known();
  if (at.length > 0 && !shelf.indexing) return at;
  await vscode.window.withProgress(
    { location: vscode.ProgressLocation.Window, title: vscode.l10n.t('Drillbook looks for {0}', id) },
    () => documents.ready,
  );
  return known();
}

async function choose(drillbook: Drillbook, id: string, found: readonly DocumentSummary[]): Promise<DocumentSummary | undefined> {
  const chosen = await vscode.window.showQuickPick(
    found.map(it => ({
      label: labelOf(it.kind, it.title),
      description: it.path,
      detail: factsOf(drillbook, it).join(' · '),
      summary: it,
    })),
    { title: vscode.l10n.t('{0} documents have the id {1}', found.length, id), matchOnDescription: true },
  );
  return chosen?.summary;
}

/** Opens the document at the heading with this anchor; says so where there is none. */
async function openSection(summary: DocumentSummary, section: string | undefined): Promise<void> {
  const uri = toUri(summary.uri);
  if (section === undefined || section === '') {
    await openDocument(uri, summary.heading);
    return;
  }
  const text = await vscode.workspace.openTextDocument(uri);
  const wanted = section.replace(/^#/, '').toLowerCase();
  const heading = parseDocument(summary.uri, text.getText()).document.headings.find(it => it.slug.toLowerCase() === wanted);
  await openDocument(uri, heading?.range.start.line ?? summary.heading);
  if (heading === undefined)
    void vscode.window.showInformationMessage(
      vscode.l10n.t('"{0}" has no section "{1}" (any more). It is opened at its title.', summary.title, section),
    );
}

async function offerFolder(drillbook: Drillbook, id: string, elsewhere: readonly KnownFolder[], link: vscode.Uri): Promise<void> {
  const [folder] = elsewhere;
  if (folder === undefined) {
    const search = vscode.l10n.t('Search');
    const chosen = await vscode.window.showWarningMessage(
      vscode.l10n.t('No document here has the id "{0}". Open the folder that has it, then the link once more.', id),
      search,
      vscode.l10n.t('Open Folder…'),
    );
    if (chosen === search) await vscode.commands.executeCommand('drillbook.search', id);
    else if (chosen !== undefined) await vscode.commands.executeCommand('vscode.openFolder');
    return;
  }
  if (folder.remote !== vscode.env.remoteName) {
    void vscode.window.showWarningMessage(
      vscode.l10n.t(
        'No document here has the id "{0}". It was last seen in the folder {1} on {2}: open that, then the link once more.',
        id,
        folder.name,
        folder.remote ?? vscode.l10n.t('this machine'),
      ),
    );
    return;
  }
  const inNew = vscode.l10n.t('Open in New Window');
  const chosen = await vscode.window.showInformationMessage(
    vscode.l10n.t('No document here has the id "{0}". The folder {1} has it.', id, folder.name),
    inNew,
    vscode.l10n.t('Open Here'),
  );
  if (chosen === undefined) return;
  const waiting: WaitingLink = { link: link.toString(), folder: folder.uri, since: Date.now() };
  await drillbook.context.globalState.update(waitingUnder, waiting);
  await vscode.commands.executeCommand('vscode.openFolder', toUri(folder.uri), { forceNewWindow: chosen === inNew });
}

/** A window that was opened for a link shows what the link names. */
async function openWaiting(drillbook: Drillbook, open: (uri: vscode.Uri) => Promise<void>): Promise<void> {
  const { globalState } = drillbook.context;
  const waiting = globalState.get<WaitingLink>(waitingUnder);
  if (waiting === undefined) return;
  const fresh = Date.now() - waiting.since < patience;
  const here = (vscode.workspace.workspaceFolders ?? []).some(it => keyOf(it.uri).replace(/\/$/, '') === keyOf(waiting.folder));
  if (fresh && !here) return;
  await globalState.update(waitingUnder, undefined);
  if (fresh) await open(toUri(waiting.link));
}

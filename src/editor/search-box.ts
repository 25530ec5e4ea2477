/** The search box: results while typing, in the order of the search engine and no other. */
import * as vscode from 'vscode';
import type { DocumentSummary } from '../core/search/search-types.ts';
import { showAlertBox } from './alerts.ts';
import { ended, registerCommand } from './commands.ts';
import { builtInScheme } from './convert.ts';
import type { Drillbook } from './drillbook.ts';
import { linkIn } from './links.ts';
import { followLink } from './open-link.ts';
import { RecentDocuments } from './recent-documents.ts';
import { openResultBox, type ResultRow } from './result-box.ts';
import { documentRow, hitRow, sentenceRow, separatorRow } from './result-rows.ts';
import { selectionInEditor, selectionInTerminal } from './selected-text.ts';

export function registerSearch(drillbook: Drillbook): vscode.Disposable {
  const { log } = drillbook;
  const recent = new RecentDocuments(drillbook);
  const search = (query: string) => {
    drillbook.documents.use();
    return showSearchBox(drillbook, recent, query);
  };
  return vscode.Disposable.from(
    recent,
    registerCommand(log, 'drillbook.search', vscode.l10n.t('Search'), (query?: unknown) =>
      search(typeof query === 'string' ? query : ''),
    ),
    registerCommand(log, 'drillbook.searchSelection', vscode.l10n.t('Search Selected Text'), () => search(selectionInEditor())),
    registerCommand(log, 'drillbook.searchTerminalSelection', vscode.l10n.t('Search Selected Text'), async () =>
      search(await selectionInTerminal()),
    ),
    registerCommand(log, 'drillbook.openAlert', vscode.l10n.t('Open Runbook for Alert'), (text?: unknown) => {
      drillbook.documents.use();
      return showAlertBox(drillbook, recent, typeof text === 'string' ? text : '');
    }),
  );
}

function showSearchBox(drillbook: Drillbook, recent: RecentDocuments, query: string): Promise<void> {
  const { shelf } = drillbook;
  const forAlert = { iconPath: new vscode.ThemeIcon('bell'), tooltip: vscode.l10n.t('Open Runbook for Alert') };
  const rows = async (text: string): Promise<readonly ResultRow[]> => {
    if (text === '') return firstRows(drillbook, recent);
    const link = linkIn(text, drillbook.context.extension.id);
    if (link !== undefined)
      return [
        sentenceRow(vscode.l10n.t('$(link) Open this link'), link.path.slice(1), { act: () => followLink(drillbook, link) }),
      ];
    try {
      const started = Date.now();
      const hits = await shelf.search(text, drillbook.settings()['search.limit']);
      // Never the words: what is pasted into the box may hold a secret.
      drillbook.log.debug(`Search of ${text.length} characters: ${hits.length} results in ${Date.now() - started} ms`);
      return hits.length > 0 ? hits.map(hit => hitRow(drillbook, hit)) : nothingFound(drillbook, text);
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      drillbook.log.error(`Search of ${text.length} characters failed: ${reason}`);
      return [
        sentenceRow(vscode.l10n.t('Search did not answer: {0}', ended(reason)), vscode.l10n.t('Enter shows the log.'), {
          act: () => drillbook.log.show(),
        }),
      ];
    }
  };
  return openResultBox({
    title: () => vscode.l10n.t('Drillbook: Search{0}', progressOf(drillbook)),
    placeholder: vscode.l10n.t('Alert, symptom, host, command… in {0}', searched(drillbook)),
    value: query,
    rows,
    busy: () => shelf.indexing,
    changes: [shelf.onDidChangeProgress, shelf.onDidChangeDocuments],
    buttons: new Map([[forAlert, () => vscode.commands.executeCommand('drillbook.openAlert')]]),
    previewing: on => {
      recent.lookingAround = on;
    },
    opened: uri => recent.note(uri),
    failed: error => notOpened(drillbook, error),
  });
}

/** " (indexing 3 of 40)" while folders are read, " (3 of 40 read)" when that was stopped; nothing afterwards. */
export function progressOf({ shelf }: Drillbook): string {
  if (shelf.stopped !== undefined) return vscode.l10n.t(' ({0} of {1} read)', shelf.stopped.read, shelf.stopped.total);
  if (!shelf.indexing) return '';
  const { read, total } = shelf.progress;
  // One root may be read through while another is not begun: "3 of 3" would look as if nothing were left to do.
  return read < total ? vscode.l10n.t(' (indexing {0} of {1})', read, total) : vscode.l10n.t(' (indexing)');
}

export function notOpened(drillbook: Drillbook, error: unknown): void {
  const reason = error instanceof Error ? error.message : String(error);
  drillbook.log.error(`A document could not be opened: ${reason}`);
  const rebuild = vscode.l10n.t('Rebuild Index');
  const words = vscode.l10n.t('The document could not be opened: {0} If it was moved, rebuild the index.', ended(reason));
  void vscode.window.showErrorMessage(words, rebuild).then(chosen => {
    if (chosen !== undefined) void vscode.commands.executeCommand('drillbook.rebuildIndex');
  });
}

/** In words, where is searched; short, as the box cuts off what is longer than itself. */
function searched(drillbook: Drillbook): string {
  const builtIn = drillbook.settings()['builtIn.show'];
  const folders = (vscode.workspace.workspaceFolders ?? []).map(it => it.name);
  const own = folders.length > 2 ? vscode.l10n.t('{0} folders', folders.length) : folders.join(', ');
  if (own === '')
    return builtIn ? vscode.l10n.t('the built-in runbooks, as no folder is open') : vscode.l10n.t('no folder: none is open');
  return builtIn ? vscode.l10n.t('{0} and the built-in runbooks', own) : own;
}

function nothingFound(drillbook: Drillbook, text: string): readonly ResultRow[] {
  const short = text.length > 60 ? `${text.slice(0, 60)}…` : text;
  const label = drillbook.shelf.indexing
    ? vscode.l10n.t('$(info) Nothing found yet for "{0}", still reading', short)
    : vscode.l10n.t('$(info) Nothing found for "{0}"', short);
  if (drillbook.shelf.stopped !== undefined)
    return [
      sentenceRow(label, vscode.l10n.t('Reading was stopped before its end. Enter reads the rest.'), {
        act: () => void vscode.commands.executeCommand('drillbook.readOn'),
      }),
    ];
  return [sentenceRow(label, vscode.l10n.t('Try an alert name, a word from the message you see, or fewer words.'))];
}

/** With nothing typed: the documents opened last, then how many there are, and all by title. */
function firstRows(drillbook: Drillbook, recent: RecentDocuments): readonly ResultRow[] {
  const { shelf } = drillbook;
  const known = shelf.documents();
  if (known.length === 0) {
    if (shelf.indexing) return [sentenceRow(vscode.l10n.t('Reading the documents…'))];
    return [
      sentenceRow(
        vscode.l10n.t('There are no documents in this window yet'),
        vscode.l10n.t('Open a folder with Markdown files, or write the first one.'),
      ),
    ];
  }
  const lately = recent.list();
  const seen = new Set(lately.map(it => it.uri));
  // They are in the order of their titles; of thousands only as many are looked at as are shown.
  const most = drillbook.settings()['search.limit'];
  const own: DocumentSummary[] = [];
  const builtIn: DocumentSummary[] = [];
  for (const it of known) {
    if (own.length >= most) break;
    const list = it.uri.startsWith(`${builtInScheme}:`) ? builtIn : own;
    if (list.length < most && !seen.has(it.uri)) list.push(it);
  }
  const others = [...own, ...builtIn].slice(0, most);
  const part = (label: string, rows: readonly ResultRow[]): readonly ResultRow[] =>
    rows.length === 0 ? [] : [separatorRow(label), ...rows];
  const count = known.length === 1 ? vscode.l10n.t('1 document') : vscode.l10n.t('{0} documents', known.length);
  return [
    ...part(
      vscode.l10n.t('opened lately'),
      lately.map(it => documentRow(drillbook, it, 'where-left')),
    ),
    ...part(
      `${count}${progressOf(drillbook)}`,
      others.map(it => documentRow(drillbook, it)),
    ),
  ];
}

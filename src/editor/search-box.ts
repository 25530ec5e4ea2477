/** The search box: results while typing, in the order of the search engine and no other. */
import * as vscode from 'vscode';
import type { DocumentSummary, SearchHit } from '../core/search/search-types.ts';
import { registerCommand } from './commands.ts';
import { builtInScheme, toUri } from './convert.ts';
import type { Drillbook } from './drillbook.ts';
import { kindIcon, kindTitle } from './kind-look.ts';
import { openDocument } from './open-document.ts';

const recentKey = 'drillbook.recentDocuments';
/** How many documents the box remembers. */
const recentCount = 20;

interface Result extends vscode.QuickPickItem {
  readonly uri?: string;
  /** From 0; absent: the document as a whole. */
  readonly line?: number | undefined;
}

export function registerSearch(drillbook: Drillbook): vscode.Disposable {
  const recent = recentDocuments(drillbook);
  return vscode.Disposable.from(
    registerCommand(drillbook.log, 'drillbook.search', vscode.l10n.t('Search'), (query?: unknown) => {
      drillbook.documents.use();
      openSearchBox(drillbook, recent, typeof query === 'string' ? query : '');
    }),
    vscode.window.onDidChangeActiveTextEditor(editor => {
      if (editor !== undefined) recent.note(editor.document.uri);
    }),
  );
}

function openSearchBox(drillbook: Drillbook, recent: Recent, query: string): void {
  const { shelf } = drillbook;
  const box = vscode.window.createQuickPick<Result>();
  // The host sorts by label unless told otherwise; the property is not in the public types (decision 34).
  (box as { sortByLabel?: boolean }).sortByLabel = false;
  box.title = vscode.l10n.t('Drillbook: Search');
  box.placeholder = vscode.l10n.t('What is wrong? An alert, a symptom, a host, a command…');
  box.value = query;
  const toSide: vscode.QuickInputButton = {
    iconPath: new vscode.ThemeIcon('split-horizontal'),
    tooltip: vscode.l10n.t('Open to the Side'),
  };

  // One question at a time, and only the newest one waits: an older answer never stands over a newer question.
  let asked = 0;
  let waiting = false;
  let stale = false;
  let closed = false;
  const ask = async (): Promise<void> => {
    if (waiting) {
      stale = true;
      return;
    }
    waiting = true;
    box.busy = true;
    do {
      stale = false;
      const text = box.value.trim();
      asked += 1;
      const items = text === '' ? startItems(drillbook, recent, toSide) : await results(text);
      if (closed) return;
      if (!stale) show(items);
    } while (stale);
    waiting = false;
    box.busy = shelf.indexing;
  };
  const results = async (text: string): Promise<Result[]> => {
    try {
      const hits = await shelf.search(text, drillbook.settings()['search.limit']);
      return hits.length > 0 ? hits.map(hit => hitItem(hit, toSide)) : [nothingFound(drillbook, text)];
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      drillbook.log.error(`Search for "${text}" failed: ${reason}`);
      return [
        {
          label: vscode.l10n.t('Search did not answer: {0}', reason),
          detail: vscode.l10n.t('See the log of Drillbook.'),
          alwaysShow: true,
        },
      ];
    }
  };
  const show = (items: Result[]): void => {
    box.items = items;
    const first = items.find(it => it.uri !== undefined);
    box.activeItems = first === undefined ? [] : [first];
  };
  const showProgress = (): void => {
    const { read, total } = shelf.progress;
    const indexing = shelf.indexing;
    box.title = indexing
      ? total > 0
        ? vscode.l10n.t('Drillbook: Search (indexing {0} of {1})', read, total)
        : vscode.l10n.t('Drillbook: Search (indexing)')
      : vscode.l10n.t('Drillbook: Search');
    box.busy = indexing || waiting;
  };
  // While folders are still being read the same question is asked again, but not for every file.
  let again: ReturnType<typeof setTimeout> | undefined;
  const askAgain = (): void => {
    showProgress();
    again ??= setTimeout(() => {
      again = undefined;
      if (!closed) void ask();
    }, 250);
  };
  const open = async (result: Result | undefined, beside: boolean): Promise<void> => {
    if (result?.uri === undefined) return;
    const uri = toUri(result.uri);
    box.hide();
    await openDocument(uri, result.line, beside ? { viewColumn: vscode.ViewColumn.Beside, preview: false } : {});
  };
  const failed = (error: unknown): void => {
    void vscode.window.showErrorMessage(
      vscode.l10n.t('The document could not be opened: {0}', error instanceof Error ? error.message : String(error)),
    );
  };
  const listeners = vscode.Disposable.from(
    box.onDidChangeValue(() => void ask()),
    box.onDidAccept(() => void open(box.activeItems[0], false).catch(failed)),
    box.onDidTriggerItemButton(event => void open(event.item, true).catch(failed)),
    shelf.onDidChangeProgress(askAgain),
    shelf.onDidChangeDocuments(askAgain),
    box.onDidHide(() => {
      closed = true;
      clearTimeout(again);
      listeners.dispose();
      box.dispose();
      drillbook.log.debug(`The search box asked ${asked} times`);
    }),
  );
  showProgress();
  box.show();
  void ask();
}

function hitItem(hit: SearchHit, button: vscode.QuickInputButton): Result {
  return {
    label: `$(${kindIcon(hit.kind)}) ${hit.title}`,
    ...(hit.section === '' || hit.section === hit.title ? {} : { description: hit.section }),
    detail: detailOf(hit, hit.excerpt.replace(/\s+/g, ' ').trim()),
    alwaysShow: true,
    buttons: [button],
    uri: hit.uri,
    line: hit.line,
  };
}

function documentItem(summary: DocumentSummary, button: vscode.QuickInputButton): Result {
  return {
    label: `$(${kindIcon(summary.kind)}) ${summary.title}`,
    detail: detailOf(summary, summary.path),
    alwaysShow: true,
    buttons: [button],
    uri: summary.uri,
  };
}

function detailOf(it: { uri: string; kind: string; owner: string | undefined }, rest: string): string {
  const words = [kindTitle(it.kind), it.owner ?? vscode.l10n.t('no owner')];
  if (it.uri.startsWith(`${builtInScheme}:`)) words.push(vscode.l10n.t('built-in'));
  if (rest !== '') words.push(rest);
  return words.join('  ·  ');
}

function nothingFound(drillbook: Drillbook, text: string): Result {
  return {
    label: drillbook.shelf.indexing
      ? vscode.l10n.t('Nothing found yet for "{0}", still reading', text)
      : vscode.l10n.t('Nothing found for "{0}"', text),
    detail: vscode.l10n.t('Try an alert name, a word from the message you see, or fewer words.'),
    alwaysShow: true,
  };
}

/** With nothing typed: the documents looked at last, then all by title. */
function startItems(drillbook: Drillbook, recent: Recent, button: vscode.QuickInputButton): Result[] {
  const limit = drillbook.settings()['search.limit'];
  const known = [...drillbook.shelf.documents()];
  if (known.length === 0)
    return drillbook.shelf.indexing
      ? []
      : [{ label: vscode.l10n.t('There are no documents in this window yet'), alwaysShow: true }];
  const lately = recent.list();
  const seen = new Set(lately.map(it => it.uri));
  const builtInLast = (it: DocumentSummary): number => (it.uri.startsWith(`${builtInScheme}:`) ? 1 : 0);
  const others = known
    .filter(it => !seen.has(it.uri))
    .sort((a, b) => builtInLast(a) - builtInLast(b) || a.title.localeCompare(b.title))
    .slice(0, limit);
  const part = (label: string, of: readonly DocumentSummary[]): Result[] =>
    of.length === 0 ? [] : [{ label, kind: vscode.QuickPickItemKind.Separator }, ...of.map(it => documentItem(it, button))];
  return [...part(vscode.l10n.t('looked at lately'), lately), ...part(vscode.l10n.t('all documents'), others)];
}

interface Recent {
  note(uri: vscode.Uri): void;
  list(): readonly DocumentSummary[];
}

function recentDocuments(drillbook: Drillbook): Recent {
  const { workspaceState } = drillbook.context;
  const stored = (): string[] => workspaceState.get<string[]>(recentKey, []);
  return {
    note(uri) {
      const summary = drillbook.shelf.document(uri);
      if (summary === undefined) return;
      void workspaceState.update(recentKey, [summary.uri, ...stored().filter(it => it !== summary.uri)].slice(0, recentCount));
    },
    list: () => stored().flatMap(uri => drillbook.shelf.document(uri) ?? []),
  };
}

/** Which folders hold which ids, as far as this editor ever read them: so that a link can say where its document is. */
import * as vscode from 'vscode';
import type { Drillbook } from './drillbook.ts';

/** One key for each folder, so that two windows never write over each other's. */
const storedUnder = 'drillbook.folder ';
/** Bounds of what is kept: this is a convenience, not a catalog. */
const mostFolders = 30;
const mostIds = 3000;
/** Milliseconds after the last change of a document. */
const pause = 2000;

export interface KnownFolder {
  /** As the window that read it names it. */
  readonly uri: string;
  readonly name: string;
  /** The machine it was opened on; undefined: this one. */
  readonly remote?: string | undefined;
  /** Milliseconds since 1970. */
  readonly seen: number;
  readonly ids: readonly string[];
}

/** Keeps what is known of this window's folders up to date. */
export function rememberFolders(drillbook: Drillbook): vscode.Disposable {
  const { shelf, log } = drillbook;
  const { globalState } = drillbook.context;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const write = async (): Promise<void> => {
    if (shelf.indexing) return;
    for (const root of shelf.roots()) {
      if (root.builtIn) continue;
      // The first in the order of their titles: this is done after every save, and ordering ten thousand would be felt.
      const ids = new Set<string>();
      for (const it of shelf.documents()) {
        if (ids.size === mostIds) break;
        if (it.root === root.uri) ids.add(it.id);
      }
      const kept = [...ids].sort();
      const key = storedUnder + root.uri;
      const before = globalState.get<KnownFolder>(key);
      if (before !== undefined && JSON.stringify(before.ids) === JSON.stringify(kept)) continue;
      const known: KnownFolder = { uri: root.uri, name: root.name, remote: vscode.env.remoteName, seen: Date.now(), ids: kept };
      await globalState.update(key, known);
    }
    for (const old of foldersBySight(globalState).slice(mostFolders)) await globalState.update(storedUnder + old.uri, undefined);
  };
  const later = (): void => {
    clearTimeout(timer);
    timer = setTimeout(() => {
      write().catch(error => log.warn(`The folder could not be remembered: ${String(error)}`));
    }, pause);
  };
  return vscode.Disposable.from(shelf.onDidChangeDocuments(later), shelf.onDidChangeProgress(later), {
    dispose: () => clearTimeout(timer),
  });
}

/** Folders that hold this id, the one read last first. Those of this window are among them. */
export function foldersWith(context: vscode.ExtensionContext, id: string): readonly KnownFolder[] {
  return foldersBySight(context.globalState).filter(it => it.ids.includes(id));
}

function foldersBySight(state: vscode.Memento): readonly KnownFolder[] {
  return state
    .keys()
    .filter(it => it.startsWith(storedUnder))
    .flatMap(it => state.get<KnownFolder>(it) ?? [])
    .filter(it => typeof it.uri === 'string' && Array.isArray(it.ids))
    .sort((a, b) => b.seen - a.seen);
}

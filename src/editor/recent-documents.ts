/** The documents that were opened last in this workspace, for the boxes to begin with. */
import * as vscode from 'vscode';
import type { DocumentSummary } from '../core/search/search-types.ts';
import { keyOf } from './convert.ts';
import type { Drillbook } from './drillbook.ts';

const storedUnder = 'drillbook.recentDocuments';
/** How many are remembered. */
const most = 10;

/** Keys, newest first. */
function storedIn(context: vscode.ExtensionContext): readonly string[] {
  const stored = context.workspaceState.get<unknown>(storedUnder);
  return Array.isArray(stored) ? stored.filter(it => typeof it === 'string').slice(0, most) : [];
}

/** Uris of what is open in tabs, and of what was opened last. */
export function lookedAt(context: vscode.ExtensionContext): readonly string[] {
  const tabs = vscode.window.tabGroups.all.flatMap(group => group.tabs);
  const open = tabs.flatMap(({ input }) => (input instanceof vscode.TabInputText ? input.uri.toString() : []));
  return [...new Set([...open, ...storedIn(context)])];
}

export class RecentDocuments implements vscode.Disposable {
  readonly #drillbook: Drillbook;
  readonly #listener: vscode.Disposable;
  /** While documents are only looked at, none of them counts as opened. */
  lookingAround = false;

  constructor(drillbook: Drillbook) {
    this.#drillbook = drillbook;
    this.#listener = vscode.window.onDidChangeActiveTextEditor(editor => {
      if (editor !== undefined && !this.lookingAround) this.note(editor.document.uri);
    });
  }

  note(uri: vscode.Uri): void {
    const summary = this.#drillbook.shelf.document(uri);
    if (summary === undefined) return;
    const key = keyOf(summary.uri);
    const others = this.#stored().filter(it => it !== key);
    void this.#drillbook.context.workspaceState.update(storedUnder, [key, ...others].slice(0, most));
  }

  /** Newest first; those that are not known now are left out. */
  list(): readonly DocumentSummary[] {
    return this.#stored().flatMap(it => this.#drillbook.shelf.document(it) ?? []);
  }

  #stored(): readonly string[] {
    return storedIn(this.#drillbook.context);
  }

  dispose(): void {
    this.#listener.dispose();
  }
}

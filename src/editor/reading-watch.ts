/** What was read in this window: which lines of each document were on the screen, and which documents stood in a comparison. */
import * as vscode from 'vscode';
import { keyOf } from './convert.ts';
import { type LineSpan, SeenLines } from './seen-lines.ts';

export interface Reading {
  readonly isRead: boolean;
  /** Lines of the text below the front matter, and how many of them were on the screen. */
  readonly lines: number;
  readonly seen: number;
  /** From 0; where to read on. */
  readonly firstUnseen: number;
}

/** Folded lines, and what a fast wheel jumps over, are not held against anybody. */
const enough = 0.9;

export class ReadingWatch implements vscode.Disposable {
  readonly #seen = new Map<string, SeenLines>();
  readonly #compared = new Set<string>();
  readonly #listener: vscode.Disposable;

  constructor(isWanted: (uri: vscode.Uri) => boolean) {
    const look = (editor: vscode.TextEditor): void => {
      if (!isWanted(editor.document.uri)) return;
      const seen = this.#of(editor.document.uri);
      for (const { start, end } of editor.visibleRanges) seen.see({ start: start.line, end: end.line });
    };
    const compare = (tabs: readonly vscode.Tab[]): void => {
      for (const { input, isActive } of tabs)
        if (isActive && input instanceof vscode.TabInputTextDiff) this.#compared.add(keyOf(input.modified));
    };
    vscode.window.visibleTextEditors.forEach(look);
    compare(vscode.window.tabGroups.all.flatMap(it => it.tabs));
    this.#listener = vscode.Disposable.from(
      vscode.window.onDidChangeTextEditorVisibleRanges(event => look(event.textEditor)),
      vscode.window.onDidChangeVisibleTextEditors(editors => editors.forEach(look)),
      vscode.window.tabGroups.onDidChangeTabs(event => compare([...event.opened, ...event.changed])),
      vscode.workspace.onDidChangeTextDocument(({ document, contentChanges }) => {
        const seen = this.#seen.get(keyOf(document.uri));
        // The host tells them from the last one in the text to the first, each in the places of the text before.
        for (const { range, text } of contentChanges)
          seen?.replace({ start: range.start.line, end: range.end.line }, text.split(/\r\n|\r|\n/).length);
        // What a person types is on their screen.
        vscode.window.visibleTextEditors.filter(it => it.document === document).forEach(look);
      }),
      vscode.workspace.onDidRenameFiles(({ files }) => {
        for (const { oldUri, newUri } of files) this.#move(keyOf(oldUri), keyOf(newUri));
      }),
    );
  }

  /** Was this text gone through from `body` to its end, or compared with another? */
  readingOf(document: vscode.TextDocument, body: number): Reading {
    let end = document.lineCount - 1;
    while (end > body && document.lineAt(end).isEmptyOrWhitespace) end--;
    const span: LineSpan = { start: Math.min(body, end), end };
    const seen = this.#of(document.uri);
    const lines = span.end - span.start + 1;
    const count = seen.count(span);
    return {
      isRead: this.#compared.has(keyOf(document.uri)) || count >= lines * enough,
      lines,
      seen: count,
      firstUnseen: seen.firstUnseen(span) ?? span.start,
    };
  }

  #of(uri: vscode.Uri): SeenLines {
    const key = keyOf(uri);
    const seen = this.#seen.get(key) ?? new SeenLines();
    this.#seen.set(key, seen);
    return seen;
  }

  #move(from: string, to: string): void {
    const seen = this.#seen.get(from);
    if (seen !== undefined) this.#seen.set(to, seen);
    if (this.#compared.has(from)) this.#compared.add(to);
  }

  dispose(): void {
    this.#listener.dispose();
  }
}

/** Shows documents while a person goes through a list, and gives the window back as it was when nothing is chosen. */
import * as vscode from 'vscode';
import { openDocument } from './open-document.ts';

/** The line that is meant, while it is only looked at. */
const mark = vscode.window.createTextEditorDecorationType({
  isWholeLine: true,
  backgroundColor: new vscode.ThemeColor('editor.rangeHighlightBackground'),
  borderColor: new vscode.ThemeColor('editor.rangeHighlightBorder'),
});

interface Place {
  readonly uri: vscode.Uri;
  readonly line: number | undefined;
}

export class Preview {
  readonly #column = vscode.window.tabGroups.activeTabGroup.viewColumn;
  readonly #tabs =
    this.#group()?.tabs.map(it => ({ tab: it, key: keyOfTab(it), preview: it.isPreview, active: it.isActive })) ?? [];
  readonly #front = textInFront();
  readonly #failed: (error: unknown) => void;
  readonly #shown = new Set<string>();
  /** All that was ever shown. */
  readonly #looked = new Set<string>();
  #wanted: Place | undefined;
  #work: Promise<void> | undefined;
  #marked: vscode.TextEditor | undefined;

  /** Notes what stands in front now. `failed` hears of documents that could not be shown. */
  constructor(failed: (error: unknown) => void) {
    this.#failed = failed;
  }

  /** Something was shown, and not given back yet. */
  get isOn(): boolean {
    return this.#shown.size > 0;
  }

  /** A document that is being looked at, not opened. */
  shows(uri: vscode.Uri): boolean {
    return this.#shown.has(uri.toString());
  }

  /** Shows a place without taking the focus. Of many asked for in a row the last one stays. */
  show(uri: vscode.Uri, line: number | undefined): void {
    this.#wanted = { uri, line };
    this.#work ??= this.#showWanted().finally(() => {
      this.#work = undefined;
    });
  }

  async #showWanted(): Promise<void> {
    for (let next = this.#wanted; next !== undefined; next = this.#wanted) {
      this.#wanted = undefined;
      try {
        this.#shown.add(next.uri.toString());
        this.#looked.add(next.uri.toString());
        const editor = await openDocument(next.uri, next.line, {
          viewColumn: this.#column,
          preview: true,
          preserveFocus: true,
          // A box hangs over the top of the window.
          reveal: vscode.TextEditorRevealType.InCenter,
        });
        this.#clearMark();
        if (next.line !== undefined) {
          this.#marked = editor;
          editor.setDecorations(mark, [new vscode.Range(next.line, 0, next.line, 0)]);
        }
      } catch (error) {
        this.#failed(error);
      }
    }
  }

  #clearMark(): void {
    this.#marked?.setDecorations(mark, []);
    this.#marked = undefined;
  }

  /** Ends the preview where it is: what is shown stays. */
  async keep(): Promise<void> {
    this.#wanted = undefined;
    await this.#work;
    this.#clearMark();
    this.#shown.clear();
  }

  /**
   * After `keep`, with the chosen document in front: where it had a tab of its own already, the tab in which others were
   * looked at on the way is left behind, and goes.
   */
  async closeOthers(chosen: vscode.Uri): Promise<void> {
    const left = this.#group()?.tabs.filter(it => {
      const key = keyOfTab(it);
      const known = this.#tabs.some(before => before.key === key);
      return it.isPreview && this.#looked.has(key) && !known && key !== chosen.toString();
    });
    if (left !== undefined && left.length > 0) await vscode.window.tabGroups.close(left, true);
  }

  /** Editor, selection and scroll as they were; nothing happens when nothing was shown. */
  async giveBack(): Promise<void> {
    this.#wanted = undefined;
    await this.#work;
    this.#clearMark();
    if (!this.isOn) return;
    const ours = this.#group()?.tabs.filter(
      it => it.isPreview && this.#shown.has(keyOfTab(it)) && !this.#tabs.some(known => known.key === keyOfTab(it)),
    );
    // Our tab may have taken the place of one that was itself in preview; opening that again puts it back, with its view.
    const replaced = this.#tabs.find(it => it.preview && !this.#has(it.key));
    if (replaced !== undefined) await this.#reopen(replaced.tab.input);
    const front = this.#front;
    const active = this.#tabs.find(it => it.active);
    if (front !== undefined) {
      const editor = await vscode.window.showTextDocument(front.document, {
        ...(front.column === undefined ? {} : { viewColumn: front.column }),
        preview: active?.preview ?? true,
        preserveFocus: true,
      });
      // The host keeps the view of every editor that we left; one whose view we moved is moved back.
      if (this.shows(front.document.uri)) await putBack(editor, front);
    } else if (active !== undefined && active !== replaced) await this.#reopen(active.tab.input);
    const left = ours?.filter(it => this.#has(keyOfTab(it))) ?? [];
    if (left.length > 0)
      await vscode.window.tabGroups.close(
        left.flatMap(it => this.#sameTab(it) ?? []),
        true,
      );
    this.#shown.clear();
  }

  async #reopen(input: unknown): Promise<void> {
    const options = { viewColumn: this.#column, preview: true, preserveFocus: true };
    if (input instanceof vscode.TabInputText || input instanceof vscode.TabInputNotebook)
      await vscode.commands.executeCommand('vscode.open', input.uri, options);
    else if (input instanceof vscode.TabInputCustom)
      await vscode.commands.executeCommand('vscode.openWith', input.uri, input.viewType, options);
    else if (input instanceof vscode.TabInputTextDiff)
      await vscode.commands.executeCommand('vscode.diff', input.original, input.modified, undefined, options);
  }

  #group(): vscode.TabGroup | undefined {
    return vscode.window.tabGroups.all.find(it => it.viewColumn === this.#column);
  }
  #has(key: string): boolean {
    return this.#group()?.tabs.some(it => keyOfTab(it) === key) ?? false;
  }
  /** Tabs are made anew when something about them changes. */
  #sameTab(tab: vscode.Tab): vscode.Tab | undefined {
    return this.#group()?.tabs.find(it => keyOfTab(it) === keyOfTab(tab) && it.isPreview);
  }
}

interface Front {
  readonly document: vscode.TextDocument;
  readonly column: vscode.ViewColumn | undefined;
  readonly selections: readonly vscode.Selection[];
  readonly top: number | undefined;
}

function textInFront(): Front | undefined {
  const editor = vscode.window.activeTextEditor;
  const group = vscode.window.tabGroups.activeTabGroup;
  // A terminal's or an output's editor is none that stands in a tab.
  if (editor === undefined || editor.viewColumn !== group.viewColumn || !(group.activeTab?.input instanceof vscode.TabInputText))
    return undefined;
  return {
    document: editor.document,
    column: editor.viewColumn,
    selections: editor.selections,
    top: editor.visibleRanges[0]?.start.line,
  };
}

/** The same selection, and the same whole lines: the host tells nobody by how many pixels a view is scrolled. */
async function putBack(editor: vscode.TextEditor, { selections, top }: Front): Promise<void> {
  editor.selections = selections;
  if (top === undefined) return;
  editor.revealRange(new vscode.Range(top, 0, top, 0), vscode.TextEditorRevealType.AtTop);
  // Sticky scroll and surrounding lines keep the revealed line off the top by as much as the user has set.
  for (let attempt = 0; attempt < 3; attempt++) {
    await viewSettled(editor);
    const by = top - (editor.visibleRanges[0]?.start.line ?? top);
    if (by === 0) return;
    const to = by > 0 ? 'down' : 'up';
    await vscode.commands.executeCommand('editorScroll', { to, by: 'line', value: Math.abs(by), revealCursor: false });
  }
}

/** Resolves when the host has told where a view stands, or has had time to. */
function viewSettled(editor: vscode.TextEditor): Promise<void> {
  return new Promise(resolve => {
    const done = (): void => {
      clearTimeout(timer);
      listener.dispose();
      resolve();
    };
    const timer = setTimeout(done, 150);
    const listener = vscode.window.onDidChangeTextEditorVisibleRanges(event => {
      if (event.textEditor === editor) done();
    });
  });
}

function keyOfTab(tab: vscode.Tab): string {
  const { input } = tab;
  if (input instanceof vscode.TabInputText || input instanceof vscode.TabInputNotebook || input instanceof vscode.TabInputCustom)
    return input.uri.toString();
  if (input instanceof vscode.TabInputTextDiff) return `${input.original} ${input.modified}`;
  return tab.label;
}

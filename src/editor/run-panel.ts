/**
 * The run panel: one webview for the sheet before a run and the step of a run (decision 36). It shows what it is handed
 * and passes on messages that are exactly of our shape; what they may do is decided elsewhere (reliability T22, T23).
 */
import * as vscode from 'vscode';
import { type FromPanel, readMessage, type Screen, type ToPanel } from './run-messages.ts';

export const panelType = 'drillbook.run';

export interface PanelNeeds {
  readonly extension: vscode.Uri;
  readonly log: vscode.LogOutputChannel;
  /** A message that was read; false when nothing like it is offered now. */
  take(message: FromPanel): boolean;
  /** The panel can be seen, or was restored by the window: it wants a screen. */
  wanted(): void;
  /** The page of a host that is gone stands in front of somebody: true when a living one has something to show instead. */
  lost(): boolean;
  closed(): void;
}

/** Ignored messages are counted one by one up to here, then in hundreds: a flood must not fill the log. */
const loggedSingly = 20;

/** How long the window may take to hand over a panel that it kept through a reload, in milliseconds. */
const handOver = 2_000;

export class RunPanel implements vscode.Disposable {
  readonly #needs: PanelNeeds;
  readonly #serializer: vscode.Disposable;
  #panel: vscode.WebviewPanel | undefined;
  #sent = '';
  #ready = false;
  #ignored = 0;
  #looks = false;
  #look: ReturnType<typeof setTimeout> | undefined;
  readonly #tabs: vscode.Disposable;

  constructor(needs: PanelNeeds) {
    this.#needs = needs;
    this.#serializer = vscode.window.registerWebviewPanelSerializer(panelType, {
      deserializeWebviewPanel: async panel => {
        // One run, one panel: a second one that the window kept has nothing to show.
        if (this.#panel) return panel.dispose();
        this.#adopt(panel);
      },
    });
    this.#tabs = vscode.window.tabGroups.onDidChangeTabs(() => this.#looks && this.lookForLost());
  }

  get isOpen(): boolean {
    return this.#panel !== undefined;
  }
  /** Its tab stands in front of somebody, and no page of it has been handed to this host. */
  get isLost(): boolean {
    return this.#panel === undefined && lostTabs().some(it => it.isActive);
  }
  get isVisible(): boolean {
    return this.#panel?.visible ?? false;
  }

  /** Brings it to the front, or opens it; takes the focus only when asked to. */
  reveal(focus: boolean): void {
    if (this.#panel) return this.#panel.reveal(undefined, !focus);
    const lost = lostTabs();
    const viewColumn = (lost.find(it => it.isActive) ?? lost[0])?.group.viewColumn ?? vscode.ViewColumn.Active;
    const place = { viewColumn, preserveFocus: !focus };
    this.#adopt(vscode.window.createWebviewPanel(panelType, vscode.l10n.t('Run'), place, this.#options()));
    closeTabs(lost);
  }

  /**
   * The window keeps the page of a host that was killed and hands it to nobody: it would go on showing what was, and none
   * of its buttons would answer. Where one stands in front of somebody, a living panel takes its place. To be called when it
   * is known whether a run was left, and looks by itself from then on.
   */
  lookForLost(): void {
    this.#looks = true;
    clearTimeout(this.#look);
    if (this.#panel || lostTabs().length === 0) return;
    this.#look = setTimeout(() => {
      if (!this.isLost) return;
      if (this.#needs.lost()) this.reveal(false);
      else closeTabs(lostTabs());
    }, handOver);
  }

  show(screen: Screen, title: string): void {
    const panel = this.#panel;
    if (!panel || !this.#ready) return;
    if (panel.title !== title) panel.title = title;
    // What has not changed but for the clock's hand is not sent: the panel has a clock of its own.
    const { now: _, ...rest } = screen;
    const text = JSON.stringify(rest);
    if (text === this.#sent) return;
    this.#sent = text;
    void panel.webview.postMessage({ type: 'screen', screen } satisfies ToPanel);
  }

  close(): void {
    this.#panel?.dispose();
  }

  #options(): vscode.WebviewPanelOptions & vscode.WebviewOptions {
    return {
      enableScripts: true,
      enableCommandUris: false,
      enableFindWidget: true,
      localResourceRoots: [
        vscode.Uri.joinPath(this.#needs.extension, 'media'),
        vscode.Uri.joinPath(this.#needs.extension, 'dist', 'webview'),
      ],
    };
  }

  #adopt(panel: vscode.WebviewPanel): void {
    this.#panel = panel;
    this.#ready = false;
    panel.webview.options = this.#options();
    const icon = (name: string) => vscode.Uri.joinPath(this.#needs.extension, 'media', name);
    panel.iconPath = { dark: icon('activity-bar.svg'), light: icon('run-light.svg') };
    panel.webview.onDidReceiveMessage((given: unknown) => this.#receive(given));
    panel.onDidChangeViewState(() => panel.visible && this.#needs.wanted());
    panel.onDidDispose(() => {
      this.#panel = undefined;
      this.#ready = false;
      this.#needs.closed();
    });
    panel.webview.html = page(panel.webview, this.#needs.extension);
  }

  #receive(given: unknown): void {
    const message = readMessage(given);
    if (message?.type === 'alive') return void this.#panel?.webview.postMessage({ type: 'alive' } satisfies ToPanel);
    if (message?.type === 'ready') {
      this.#ready = true;
      this.#sent = '';
      return this.#needs.wanted();
    }
    if (message !== undefined && this.#needs.take(message)) return;
    this.#ignored++;
    if (this.#ignored <= loggedSingly || this.#ignored % 100 === 0)
      this.#needs.log.warn(`Messages of the run panel that mean nothing here, ignored so far: ${this.#ignored}`);
  }

  dispose(): void {
    clearTimeout(this.#look);
    this.#tabs.dispose();
    this.#serializer.dispose();
    this.#panel?.dispose();
  }
}

/** Tabs of run panels, asked for while no panel is in hand: nobody answers for what they show. */
const lostTabs = (): vscode.Tab[] =>
  vscode.window.tabGroups.all
    .flatMap(it => it.tabs)
    .filter(({ input }) => input instanceof vscode.TabInputWebview && input.viewType.endsWith(panelType));

function closeTabs(tabs: readonly vscode.Tab[]): void {
  // One that was closed meanwhile is closed.
  void vscode.window.tabGroups.close(tabs, true).then(undefined, () => {});
}

/** The page: no text of a document is ever in it, and it may load our two files alone. */
export function page(webview: Pick<vscode.Webview, 'asWebviewUri' | 'cspSource'>, extension: vscode.Uri): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  const nonce = [...bytes].map(it => it.toString(16).padStart(2, '0')).join('');
  const address = (...parts: string[]) => webview.asWebviewUri(vscode.Uri.joinPath(extension, ...parts)).toString();
  const policy = `default-src 'none'; img-src ${webview.cspSource}; style-src ${webview.cspSource}; script-src 'nonce-${nonce}'`;
  return `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="stylesheet" href="${address('media', 'run-panel.css')}">
<title>Drillbook</title>
</head>
<body>
<script nonce="${nonce}" src="${address('dist', 'webview', 'run-panel.js')}"></script>
</body>
</html>`;
}

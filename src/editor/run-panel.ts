/**
 * The run panel: one webview for the sheet before a run and the step of a run (decision 36). It shows what it is handed
 * and passes on messages that are exactly of our shape; what they may do is decided elsewhere (reliability T22, T23).
 */
import * as vscode from 'vscode';
import { type FromPanel, readMessage, type Screen, type ToPanel } from './run-messages.ts';
import { runPage } from './run-page.ts';

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

/**
 * How long a page that stands in front of somebody may say nothing before a fresh one takes its place, in milliseconds. Each
 * of the next has twice as long, since the machine may only be slow; after so many a person is told.
 */
const silence = 8_000;
const mostPages = 4;

export class RunPanel implements vscode.Disposable {
  readonly #needs: PanelNeeds;
  readonly #serializer: vscode.Disposable;
  #panel: vscode.WebviewPanel | undefined;
  #sent = '';
  #ready = false;
  #pages = 0;
  #silent: ReturnType<typeof setTimeout> | undefined;
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
    this.#create({ viewColumn, preserveFocus: !focus });
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

  #create(place: { readonly viewColumn: vscode.ViewColumn; readonly preserveFocus: boolean }): void {
    this.#adopt(vscode.window.createWebviewPanel(panelType, vscode.l10n.t('Run'), place, options));
  }

  #adopt(panel: vscode.WebviewPanel): void {
    this.#panel = panel;
    this.#ready = false;
    panel.webview.options = options;
    const icon = (name: string) => vscode.Uri.joinPath(this.#needs.extension, 'media', name);
    panel.iconPath = { dark: icon('activity-bar.svg'), light: icon('run-light.svg') };
    panel.webview.onDidReceiveMessage((given: unknown) => this.#panel === panel && this.#receive(given));
    panel.onDidChangeViewState(() => {
      if (this.#panel !== panel) return;
      // A page that is not seen is taken away by the window, and made anew when it is seen again.
      if (!panel.visible) this.#ready = false;
      this.#expect(panel);
      if (panel.visible) this.#needs.wanted();
    });
    panel.onDidDispose(() => {
      if (this.#panel !== panel) return;
      this.#panel = undefined;
      this.#ready = false;
      this.#needs.closed();
    });
    runPage(this.#needs.extension).then(
      html => {
        if (this.#panel === panel) panel.webview.html = html;
      },
      error => this.#needs.log.error(`The page of the run panel could not be read: ${error}`),
    );
    this.#expect(panel);
  }

  /** A page in front of somebody has to say that it is there: loading it can fail in the window itself, and it would stay empty. */
  #expect(panel: vscode.WebviewPanel): void {
    clearTimeout(this.#silent);
    if (this.#ready || !panel.visible) return;
    const pause = silence * 2 ** this.#pages;
    this.#silent = setTimeout(() => {
      if (this.#panel !== panel || this.#ready || !panel.visible) return;
      this.#needs.log.warn(`The page of the run panel has said nothing for ${pause / 1000} s`);
      if (++this.#pages < mostPages) this.#replace(panel);
      else this.#tellEmpty(panel);
    }, pause);
  }

  /** A fresh panel in the place of one. */
  #replace(panel: vscode.WebviewPanel): void {
    this.#create({ viewColumn: panel.viewColumn ?? vscode.ViewColumn.Active, preserveFocus: !panel.active });
    panel.dispose();
  }

  #tellEmpty(panel: vscode.WebviewPanel): void {
    const again = vscode.l10n.t('Try Again');
    const words = vscode.l10n.t(
      'The run panel does not come up in this window. The Checklist and the commands of the palette do the same; the record is complete either way. Reloading the window may help: the run is found again.',
    );
    void vscode.window.showWarningMessage(words, again).then(chosen => {
      if (chosen !== again || this.#panel !== panel) return;
      this.#pages = 0;
      this.#replace(panel);
    });
  }

  #receive(given: unknown): void {
    const message = readMessage(given);
    if (message?.type === 'alive') void this.#panel?.webview.postMessage({ type: 'alive' } satisfies ToPanel);
    // What is heard late of a page that is seen no more says nothing of the next one.
    if (message?.type === 'ready' || (message?.type === 'alive' && !this.#ready && this.isVisible)) {
      this.#ready = true;
      this.#pages = 0;
      clearTimeout(this.#silent);
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
    clearTimeout(this.#silent);
    this.#tabs.dispose();
    this.#serializer.dispose();
    this.#panel?.dispose();
  }
}

/** The page is complete in itself: it may load nothing, and call nothing. */
const options: vscode.WebviewPanelOptions & vscode.WebviewOptions = {
  enableScripts: true,
  enableCommandUris: false,
  enableFindWidget: true,
  localResourceRoots: [],
};

/** Tabs of run panels, asked for while no panel is in hand: nobody answers for what they show. */
const lostTabs = (): vscode.Tab[] =>
  vscode.window.tabGroups.all
    .flatMap(it => it.tabs)
    .filter(({ input }) => input instanceof vscode.TabInputWebview && input.viewType.endsWith(panelType));

function closeTabs(tabs: readonly vscode.Tab[]): void {
  // One that was closed meanwhile is closed.
  void vscode.window.tabGroups.close(tabs, true).then(undefined, () => {});
}

/** A real window for tests: the embedded VS Code with Drillbook installed from its package, driven in Chromium. */
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Locator, Page } from 'playwright-core';
import { keysOf } from './keys.ts';
import { hostsOf, root, type Server, waitFor } from './machine.ts';
import { Panel } from './panel.ts';

const out = path.join(root, 'out');

let closedWindows = 0;

/** How the folder of the installed extension begins: publisher and name. */
const drillbookFolder = 'drillbook.drillbook-';

export class Window {
  readonly page: Page;
  /** The sheet before a run and its current step. */
  readonly panel: Panel;
  readonly #server: Server;
  readonly #closed: () => Promise<void>;
  /** How long the logs of other windows were when this one was opened, by file. */
  readonly #logged: ReadonlyMap<string, number>;

  constructor(server: Server, page: Page, closed: () => Promise<void>) {
    this.#server = server;
    this.#closed = closed;
    this.#logged = new Map(this.#logs().map(it => [it, statSync(it).size]));
    this.page = page;
    this.panel = new Panel(page);
    page.setDefaultTimeout(20_000);
  }

  /** Where the editor keeps its settings, storage and logs. */
  get userDataDir(): string {
    return this.#server.userDataDir;
  }

  /** Where the installed extension lies. */
  get extensionsDir(): string {
    return this.#server.extensionsDir;
  }

  /** Resolves when the workbench stands and its extension host answers. */
  async ready(): Promise<void> {
    await this.page.locator('.monaco-workbench').waitFor({ timeout: 60_000 });
    await this.page.locator('.statusbar-item').first().waitFor({ timeout: 60_000 });
    await waitFor(() => this.hostPid(), 'an extension host process', 60_000);
    // A bench opens the same window without Drillbook; elsewhere what it brings is known to the window.
    if (!readdirSync(this.extensionsDir).some(it => it.startsWith(drillbookFolder))) return;
    await this.page.locator('.activitybar a[aria-label^="Drillbook"]').first().waitFor({ timeout: 60_000 });
  }

  /**
   * Runs a command, given by its full title in the palette, by keys of its own: a palette takes a busy machine seconds, and a
   * view that takes the focus in the wrong moment takes it away. The second key is pressed when the window has said that it
   * heard the first.
   */
  async command(title: string): Promise<void> {
    const keys = keysOf(title);
    if (keys === undefined) return this.palette(title);
    const view = /^Drillbook: Focus on (.+) View$/.exec(title)?.[1];
    if (view === undefined) return this.#press(title, keys);
    // A window that is only just coming up may bring another view to the front afterwards.
    const open = this.page.locator(`.pane-header.expanded[aria-label^="${view}"]`).first();
    await this.until(
      async () => {
        await this.#press(title, keys);
        return open.waitFor({ timeout: 5_000 }).then(
          () => true,
          () => false,
        );
      },
      `the view ${view}`,
      60_000,
    );
  }

  async #press(title: string, [first, second]: readonly [string, string]): Promise<void> {
    const heard = this.page.locator('.statusbar-item', { hasText: 'was pressed. Waiting for' }).first();
    await this.until(
      async () => {
        await this.page.keyboard.press(first);
        return heard.waitFor({ timeout: 2_000 }).then(
          () => true,
          () => false,
        );
      },
      `keys to be heard for the command ${title}`,
      60_000,
    );
    // A view that goes or comes between the two may take the second one away: the window waits for it then, and says so.
    await this.until(
      async () => {
        await this.page.keyboard.press(second);
        return heard.waitFor({ state: 'hidden', timeout: 1_500 }).then(
          () => true,
          () => false,
        );
      },
      `the second key of the command ${title} to be heard`,
      10_000,
    );
  }

  /**
   * Runs a command by its full title, typed into the command palette. A palette that is open does not learn of commands that
   * come up only now: it is opened anew until it has this one.
   */
  async palette(title: string): Promise<void> {
    await this.until(
      async () => {
        await this.page.keyboard.press('F1');
        // A box that is just closing, or a view that takes the focus, may take the palette away.
        const open = await this.input.fill(`>${title}`, { timeout: 3_000 }).then(
          () => true,
          () => false,
        );
        if (open && (await this.#inFront(title))) {
          await this.page.keyboard.press('Enter');
          return true;
        }
        await this.page.keyboard.press('Escape');
        return false;
      },
      `the command ${title}`,
      60_000,
    );
  }

  /** True when the row with this whole label comes under the focus of the palette; false when it does not come up soon. */
  async #inFront(title: string): Promise<boolean> {
    const focused = this.page.locator('.quick-input-widget .monaco-list-row.focused .label-name').first();
    const front = async () => ((await focused.textContent({ timeout: 500 }).catch(() => '')) ?? '').trim();
    for (const end = Date.now() + 2_000; Date.now() < end; await this.page.waitForTimeout(25)) {
      // The whole label: a command that is not registered yet must not be taken for one that sounds like it.
      if (!(await this.picks()).some(it => it.label === title)) continue;
      if ((await front()) !== title) await this.page.keyboard.press('ArrowDown');
      // Rows may still be on their way: only what stays is chosen.
      else if (await this.page.waitForTimeout(50).then(async () => (await front()) === title)) return true;
    }
    return false;
  }

  /** Runs a command that asks for a sentence in the run panel under a title that begins so, and answers it. */
  async tell(command: string, title: string, sentence: string): Promise<void> {
    await this.command(command);
    await this.panel.say(title, sentence);
  }

  /** Rows of the open quick pick: labels without icons, descriptions and details. */
  async picks(): Promise<{ label: string; text: string }[]> {
    return this.page.locator('.quick-input-widget .monaco-list-row').evaluateAll(rows =>
      rows.map(row => ({
        label: (row.querySelector('.label-name')?.textContent ?? '').trim(),
        text: (row.textContent ?? '').trim(),
      })),
    );
  }

  /** The input of the open quick pick or input box. */
  get input(): Locator {
    return this.page.locator('.quick-input-widget input').first();
  }

  /** Answers the open input box or picks the item with this text. */
  async answer(text: string): Promise<void> {
    await this.input.waitFor();
    await this.input.fill(text);
    await this.page.keyboard.press('Enter');
  }

  /**
   * Opens a box by its command, of the same title, until it has the keyboard with nothing in it. A box that is still closing
   * looks like the one that comes, and what is typed then goes into the editor below.
   */
  async openBox(title: string): Promise<void> {
    const box = this.page.locator('.quick-input-widget .quick-input-title', { hasText: title.replace(/^Drillbook: /, '') });
    await box.waitFor({ state: 'hidden' });
    await this.command(title);
    await box.waitFor();
    await this.until(
      () =>
        this.page.evaluate(() => {
          const at = (globalThis as any).document.activeElement;
          return at?.closest('.quick-input-widget') !== null && at?.value === '';
        }),
      `${title} to have the keyboard`,
    );
  }

  /** Opens the search box and types the query, key by key; the box is known by its title, not by being some open box. */
  async search(query: string): Promise<void> {
    await this.openBox('Drillbook: Search');
    await this.page.keyboard.type(query, { delay: 20 });
    await this.until(async () => (await this.input.inputValue()) === query, `"${query}" in the search box`);
  }

  /** Starts a run of the document in the editor as an exercise; resolves when the Checklist shows the step called `first`. */
  async startRun(first: string): Promise<void> {
    await this.command('Drillbook: Start Run');
    await this.sendSheet();
    await this.page.locator('.pane-body .monaco-list-row', { hasText: first }).first().waitFor();
  }

  /** Fills in the sheet that is open, as an exercise, and starts. */
  async sendSheet(values: Readonly<Record<string, string>> = {}): Promise<void> {
    await this.panel.open();
    await this.panel.says('nothing has run yet');
    await this.panel.choose('mode', 'exercise');
    for (const [name, value] of Object.entries(values)) await this.panel.type(`value:${name}`, value);
    await this.panel.send();
  }

  /** Presses a button of the dialog that is open, if there is one with it. */
  async dialog(button: string): Promise<boolean> {
    const found = this.page.locator('.monaco-dialog-box .monaco-button', { hasText: button }).first();
    if (!(await found.isVisible())) return false;
    await found.click();
    return true;
  }

  /** The editor in front: its visible text, a line each, in order of lines. */
  async visibleText(): Promise<string> {
    const lines = this.page.locator('.editor-group-container.active .view-lines .view-line');
    const texts = await lines.evaluateAll(all =>
      all
        .map(line => ({
          top: Number.parseFloat((line as unknown as { style: { top: string } }).style.top),
          text: line.textContent ?? '',
        }))
        .sort((a, b) => a.top - b.top)
        .map(line => line.text),
    );
    return texts.join('\n').replaceAll('\u00a0', ' ');
  }

  /** Errors, warnings and the rest in Problems, as the status bar counts them. */
  async problems(): Promise<{ errors: number; warnings: number; information: number }> {
    const said = (await this.page.locator('.statusbar-item[id="status.problems"] a').first().getAttribute('aria-label')) ?? '';
    const count = (word: string): number => Number(new RegExp(`${word}: (\\d+)`).exec(said)?.[1] ?? 0);
    return { errors: count('Errors'), warnings: count('Warnings'), information: count('Infos') };
  }

  /** Rows of the tree in a view of the side bar, as they are seen: name, words beside it, and how deep they stand. */
  async rows(view = 'Library'): Promise<{ name: string; description: string; level: number }[]> {
    const pane = this.page.locator('.pane', { has: this.page.locator(`.pane-header[aria-label^="${view}"]`) });
    return pane.locator('.monaco-list-row').evaluateAll(all =>
      all
        .map(row => ({
          name: (row.querySelector('.label-name')?.textContent ?? '').trim(),
          description: (row.querySelector('.label-description')?.textContent ?? '').trim(),
          level: Number(row.getAttribute('aria-level') ?? 0),
          index: Number(row.getAttribute('data-index') ?? 0),
        }))
        .sort((a, b) => a.index - b.index)
        .map(({ name, description, level }) => ({ name, description, level })),
    );
  }

  /** A row of the Library by its name. */
  row(name: string): Locator {
    return this.page.locator('.pane-body .monaco-list-row', { hasText: name }).first();
  }

  /** Opens or closes what is below a row. */
  async twist(name: string): Promise<void> {
    await this.row(name).locator('.monaco-tl-twistie').click();
  }

  /** Chooses from the menu that the right button opens on a row. */
  async menuOf(name: string, entry: string): Promise<void> {
    const item = this.page.locator('.context-view .action-label', { hasText: entry }).first();
    // A menu that has just opened may let a click pass: it is chosen when the menu is gone.
    await this.until(async () => {
      if (!(await item.isVisible())) await this.row(name).click({ button: 'right' });
      await item.click({ timeout: 4_000 }).catch(() => {});
      return item.waitFor({ state: 'hidden', timeout: 2_000 }).then(
        () => true,
        () => false,
      );
    }, `"${entry}" of the menu of "${name}"`);
  }

  /** What Drillbook has written into its log since this window was opened. */
  log(): string {
    return this.#logs()
      .map(it => readFileSync(it, 'latin1').slice(this.#logged.get(it) ?? 0))
      .join('\n');
  }

  #logs(): string[] {
    const logs = path.join(this.#server.userDataDir, 'logs');
    if (!existsSync(logs)) return [];
    const files = readdirSync(logs, { recursive: true, encoding: 'utf8' }).filter(it => /Drillbook\.log$/.test(it));
    return files.map(it => path.join(logs, it));
  }

  /** Waits until `holds` answers something else than undefined or false. */
  async until<T>(holds: () => T | Promise<T>, what: string, milliseconds = 20_000): Promise<NonNullable<T>> {
    try {
      return await waitFor(holds, what, milliseconds);
    } catch (error) {
      // What was seen instead says more than any message. A wait inside another may fail and be tried again.
      const file = path.join(out, 'in-vain', `${what.replace(/[^a-z0-9]+/gi, '-').slice(0, 60)}-${Date.now()}.png`);
      mkdirSync(path.dirname(file), { recursive: true });
      await this.page.screenshot({ path: file, timeout: 5_000 }).catch(() => undefined);
      throw error;
    }
  }

  /**
   * Writes `<name>-<theme>.png` into `out/screenshots`, where `SCREENSHOTS=1` asks for them: they are for people to look
   * at, and forty changes of theme take a minute that nobody needs who only wants to know whether the tests pass.
   */
  async screenshot(name: string, theme: 'light' | 'dark'): Promise<void> {
    if (!process.env['SCREENSHOTS']) return;
    mkdirSync(path.join(out, 'screenshots'), { recursive: true });
    await this.picture(path.join(out, 'screenshots', `${name}-${theme}.png`), theme);
  }

  /** Writes what is seen into a PNG file. */
  async picture(file: string, theme: 'light' | 'dark'): Promise<void> {
    // The window follows the browser's preference (see `openWindow`), so that an open box stays open.
    await this.page.emulateMedia({ colorScheme: theme });
    await this.page.locator(`.monaco-workbench.${theme === 'light' ? 'vs' : 'vs-dark'}`).waitFor();
    await this.page.waitForTimeout(300);
    await this.page.screenshot({ path: file });
  }

  /** Both themes. */
  async screenshots(name: string): Promise<void> {
    await this.screenshot(name, 'light');
    await this.screenshot(name, 'dark');
  }

  async reload(): Promise<void> {
    await this.page.reload();
    await this.ready();
  }

  /** Process id of the extension host: the newest descendant of this server that is one. */
  hostPid(): number | undefined {
    return hostsOf(this.#server.pid)[0];
  }

  /** Kills the extension host with this process id the hard way. */
  killExtensionHost(pid: number): void {
    if (!readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('--type=extensionHost'))
      throw new Error(`process ${pid} is no extension host`);
    process.kill(pid, 'SIGKILL');
  }

  /** Closes it; its last sight and Drillbook's log stay in `out/screenshots/last-seen-*`, for whoever asks why a test waited in vain. */
  async close(): Promise<void> {
    mkdirSync(path.join(out, 'screenshots'), { recursive: true });
    const name = `last-seen-${path.basename(process.argv[1] ?? '').split('.')[0]}-${++closedWindows}`;
    await this.page.screenshot({ path: path.join(out, 'screenshots', `${name}.png`) }).catch(() => undefined);
    writeFileSync(path.join(out, 'screenshots', `${name}.log`), this.log());
    await this.#closed();
  }
}

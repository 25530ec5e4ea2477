/** A real window for tests: the embedded VS Code with Drillbook installed from its package, driven in Chromium. */

import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { type BrowserContext, chromium, type Locator, type Page } from 'playwright-core';
import { commandKeys, keysOf } from './keys.ts';
import { Panel } from './panel.ts';

export const root = process.env.DRILLBOOK_ROOT ?? '';
const out = path.join(root, 'out');

interface Server {
  readonly url: string;
  readonly port: number;
  readonly pid: number;
  readonly userDataDir: string;
  readonly extensionsDir: string;
  stop(): Promise<void>;
}
interface Embedded {
  readonly quietSettings: Record<string, unknown>;
  start(options: Record<string, unknown>): Promise<Server>;
  cannotHideClone(): string | undefined;
}
// By path, not bundled: the script finds the repository by its own place.
const script = <T>(name: string): Promise<T> => import(path.join(root, 'scripts', name)) as Promise<T>;

export interface WindowOptions {
  /** Absolute path of the folder to open, or of a `.code-workspace` file that names several; '' opens none. */
  readonly folder: string;
  readonly settings?: Readonly<Record<string, unknown>>;
  /** The user's own keys, as `keybindings.json` holds them; like settings, those of the window opened last hold for all. */
  readonly keys?: readonly { readonly key: string; readonly command: string; readonly args?: unknown }[];
  /** False shows the window as in a folder nobody has trusted yet. */
  readonly trust?: boolean;
  /** A package of Drillbook; packed from `dist/` when left out. */
  readonly vsix?: string;
  /** Packages of further extensions. */
  readonly others?: readonly string[];
  /** True: server, extension host and terminals see an empty folder where the repository is; see `cannotHideClone`. */
  readonly hideClone?: boolean;
  /** Size of the window in CSS pixels, and how many pixels of a picture make one of them. */
  readonly size?: { readonly width: number; readonly height: number; readonly scale: number };
  /** Environment of the server and with it of the terminals. */
  readonly env?: Readonly<Record<string, string>>;
}

/** A temporary copy of a folder, so that a test may write into it. */
export function copyOf(folder: string): string {
  const copy = mkdtempSync(path.join(os.tmpdir(), 'drillbook-window-'));
  cpSync(folder, copy, { recursive: true });
  execFileSync('chmod', ['-R', 'u+w', copy]);
  return copy;
}

/** Opens a window in an editor of its own; `close()` it in the test's `after`. */
export async function openWindow(options: WindowOptions): Promise<Window> {
  const editor = await openEditor(options);
  try {
    return await editor.window(options, () => editor.close());
  } catch (error) {
    await editor.close();
    throw error;
  }
}

/**
 * Starts one editor for several windows; `close()` it in `after`, which closes them all. What asks for nothing of its own
 * gets the server that the suite has started for all of its files (`DRILLBOOK_EDITOR`).
 */
export async function openEditor(options: Omit<WindowOptions, 'folder'> = {}): Promise<Editor> {
  const { vsix, others, hideClone, env } = options;
  const ofTheSuite = process.env['DRILLBOOK_EDITOR'];
  if (ofTheSuite !== undefined && [vsix, others, hideClone, env].every(it => it === undefined))
    return new Editor(
      { ...(JSON.parse(ofTheSuite) as Omit<Server, 'stop'>), stop: async () => {} },
      process.env['DRILLBOOK_PROFILE'],
    );

  const { start } = await script<Embedded>('embedded.mjs');
  const server = await start({
    // Each window brings its own folder.
    folder: '',
    vsix: [vsix ?? (await packed()), ...(others ?? [])],
    // Trust is a matter of each window's settings.
    trust: false,
    smokeTestDriver: true,
    hideClone: hideClone ?? false,
    port: 8300,
    env: env ?? {},
  });
  return new Editor(server);
}

/** A server with Drillbook installed, and a browser: each window is a page with an extension host of its own. */
export class Editor {
  readonly #server: Server;
  readonly #profile: string;
  readonly #ownProfile: boolean;
  /** The browser that knows the editor's scripts from the windows before; one window at a time is open in it. */
  #known: BrowserContext | undefined;
  #taken = false;
  readonly #others = new Set<BrowserContext>();

  /** @param profile Folder of the browser's cache; one that is removed at the end when left out. */
  constructor(server: Server, profile?: string) {
    this.#server = server;
    this.#ownProfile = profile === undefined;
    this.#profile = profile ?? mkdtempSync(path.join(os.tmpdir(), 'drillbook-browser-'));
  }

  /** Opens a window. Settings are the user's, and one user sits here: those of the window opened last hold for all. */
  async window(options: WindowOptions, closed: () => Promise<void> = async () => {}): Promise<Window> {
    const { quietSettings } = await script<Embedded>('embedded.mjs');
    const trust = (options.trust ?? true) ? { 'security.workspace.trust.enabled': false } : {};
    const settings = { ...quietSettings, ...themes, ...trust, ...options.settings };
    const user = path.join(this.#server.userDataDir, 'User');
    writeFileSync(path.join(user, 'settings.json'), JSON.stringify(settings, null, 2));
    writeFileSync(path.join(user, 'keybindings.json'), JSON.stringify([...commandKeys, ...(options.keys ?? [])], null, 2));
    const { page, leave } = await this.#page(options.size);
    const window = new Window(this.#server, page, async () => {
      await leave();
      await closed();
    });
    const what = options.folder.endsWith('.code-workspace') ? 'workspace' : 'folder';
    const query = options.folder === '' ? 'ew=true' : `${what}=${encodeURIComponent(options.folder)}`;
    await page.goto(`${this.#origin}/?${query}`, { timeout: 60_000 });
    await window.ready();
    return window;
  }

  get #origin(): string {
    return new URL(this.#server.url).origin;
  }

  /** A page with empty storage. Who wants two windows at once, or a size of his own, gets a browser that knows nothing. */
  async #page(size: WindowOptions['size']): Promise<{ page: Page; leave(): Promise<void> }> {
    const { chromiumOptions } = await script<{ chromiumOptions: object }>('editor-suite.mjs');
    const { width, height, scale } = size ?? { width: 1280, height: 800, scale: 1 };
    const open = (profile: string) =>
      chromium.launchPersistentContext(profile, { ...chromiumOptions, viewport: { width, height }, deviceScaleFactor: scale });
    if (this.#taken || size !== undefined) {
      const profile = mkdtempSync(path.join(os.tmpdir(), 'drillbook-browser-'));
      const context = await open(profile);
      this.#others.add(context);
      const leave = async () => {
        this.#others.delete(context);
        await context.close();
        remove(profile);
      };
      return { page: await context.newPage(), leave };
    }
    this.#taken = true;
    this.#known ??= await open(this.#profile);
    const context = this.#known;
    const page = await context.newPage();
    const session = await context.newCDPSession(page);
    // All but what was loaded: a window begins as in a browser that has never been here.
    const storageTypes = 'cookies,local_storage,indexeddb,service_workers,cache_storage,file_systems';
    await session.send('Storage.clearDataForOrigin', { origin: this.#origin, storageTypes });
    const leave = async () => {
      await page.close();
      await context.clearPermissions();
      this.#taken = false;
      // For hours the server would keep what belongs to a page that may come back.
      if (this.#others.size === 0) await this.#endHosts();
    };
    return { page, leave };
  }

  async #endHosts(): Promise<void> {
    for (const pid of hostsOf(this.#server.pid)) {
      try {
        process.kill(pid, 'SIGTERM');
      } catch {
        // It has ended by itself.
      }
    }
    const gone = () => hostsOf(this.#server.pid).length === 0;
    await waitFor(gone, 'the extension hosts to end', 10_000).catch(() => undefined);
  }

  async close(): Promise<void> {
    for (const context of [...this.#others, ...(this.#known ? [this.#known] : [])]) await context.close();
    if (this.#ownProfile) remove(this.#profile);
    await this.#server.stop();
  }
}

// The window follows what the browser says, see `screenshot`.
const themes = {
  'window.autoDetectColorScheme': true,
  'workbench.preferredLightColorTheme': 'Light Modern',
  'workbench.preferredDarkColorTheme': 'Dark Modern',
};

/** Why this machine cannot hide the clone from a window (`hideClone`); undefined when it can. */
export const cannotHideClone = async (): Promise<string | undefined> =>
  (await script<Embedded>('embedded.mjs')).cannotHideClone();

/** The package, made once for all test files. */
export const packed = async (): Promise<string> => (await script<{ packed(): string }>('package.mjs')).packed();

/** Packs the extension in a folder, Drillbook's own when none is named; answers the path of the package. */
export async function pack(target: string, folder?: string): Promise<string> {
  return (await script<{ packVsix(target: string, folder?: string): string }>('package.mjs')).packVsix(target, folder);
}

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
    await this.page.keyboard.press(second);
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

/** Process ids of the extension hosts below a server, newest first. */
function hostsOf(server: number): readonly number[] {
  const parents = new Map<number, number>();
  const hosts: number[] = [];
  for (const name of readdirSync('/proc').filter(it => /^\d+$/.test(it))) {
    try {
      const stat = readFileSync(`/proc/${name}/stat`, 'utf8');
      parents.set(Number(name), Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]));
      if (readFileSync(`/proc/${name}/cmdline`, 'utf8').includes('--type=extensionHost')) hosts.push(Number(name));
    } catch {
      // It ended while we were looking.
    }
  }
  const below = (pid: number | undefined): boolean => pid !== undefined && pid > 1 && (pid === server || below(parents.get(pid)));
  return hosts.filter(below).sort((a, b) => b - a);
}

export async function waitFor<T>(holds: () => T | Promise<T>, what: string, milliseconds = 20_000): Promise<NonNullable<T>> {
  for (const end = Date.now() + milliseconds; ; ) {
    const value = await holds();
    if (value !== undefined && value !== null && value !== false) return value as NonNullable<T>;
    if (Date.now() > end) throw new Error(`waited ${milliseconds / 1000} s in vain for ${what}`);
    await new Promise(resolve => setTimeout(resolve, 50));
  }
}

/** What the command line says, as parsed JSON; exit code 1 is an answer too. */
export function cli<T>(cwd: string, ...args: string[]): T {
  try {
    return JSON.parse(
      execFileSync(process.execPath, [path.join(root, 'dist', 'cli.js'), ...args], { cwd, encoding: 'utf8', maxBuffer: 64e6 }),
    ) as T;
  } catch (error) {
    const { status, stdout } = error as { status?: number; stdout?: string };
    if (status === 1 && stdout) return JSON.parse(stdout) as T;
    throw error;
  }
}

/** The corpora of real runbooks, or undefined where they are not at hand. */
export const corpora = (): string | undefined => {
  const place = path.join(root, '..', 'shared', 'corpora');
  return existsSync(place) ? place : undefined;
};

export const remove = (folder: string): void => rmSync(folder, { recursive: true, force: true, maxRetries: 5 });

// PROFILE
const prof = new Map<string, { n: number; ms: number }>();
const wrap = (target: any, name: string, label = name) => {
  const was = target[name];
  target[name] = async function (...args: any[]) {
    const t = Date.now();
    try {
      return await was.apply(this, args);
    } finally {
      const it = prof.get(label) ?? { n: 0, ms: 0 };
      it.n++;
      it.ms += Date.now() - t;
      prof.set(label, it);
    }
  };
};
for (const n of ['command', 'search', 'screenshot', 'ready', 'reload', 'close', 'tell', 'startRun', 'sendSheet', 'menuOf'])
  wrap(Window.prototype, n);
for (const n of ['window', 'close']) wrap(Editor.prototype, n, `editor.${n}`);
for (const n of ['open', 'says', 'asks', 'type', 'choose', 'press', 'say']) wrap(Panel.prototype, n, `panel.${n}`);
export const profiled = (label: string, ms: number) => {
  const it = prof.get(label) ?? { n: 0, ms: 0 };
  it.n++;
  it.ms += ms;
  prof.set(label, it);
};
process.on('exit', () => {
  const rows = [...prof].map(([k, v]) => `${k}=${v.n}x${(v.ms / 1000).toFixed(1)}s`).join(' ');
  require('node:fs').appendFileSync('/tmp/gate-prof.txt', `${path.basename(process.argv[1] ?? '')} ${rows}\n`);
});

/** A real window for tests: the embedded VS Code with Drillbook installed from its package, driven in Chromium. */

import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { type Browser, chromium, type Locator, type Page } from 'playwright-core';
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

/** Starts one editor for several windows; `close()` it in `after`, which closes them all. */
export async function openEditor(options: Omit<WindowOptions, 'folder'> = {}): Promise<Editor> {
  const { start } = await script<Embedded>('embedded.mjs');
  const vsix = options.vsix ?? (await packed());
  const server = await start({
    // Each window brings its own folder.
    folder: '',
    vsix: [vsix, ...(options.others ?? [])],
    // Trust is a matter of each window's settings.
    trust: false,
    smokeTestDriver: true,
    hideClone: options.hideClone ?? false,
    port: 8300,
    env: options.env ?? {},
  });
  try {
    const { chromiumOptions } = await script<{ chromiumOptions: object }>('editor-suite.mjs');
    return new Editor(server, await chromium.launch(chromiumOptions));
  } catch (error) {
    await server.stop();
    throw error;
  }
}

/** A server with Drillbook installed, and a browser: each window is a page with storage and an extension host of its own. */
export class Editor {
  readonly #server: Server;
  readonly #browser: Browser;

  constructor(server: Server, browser: Browser) {
    this.#server = server;
    this.#browser = browser;
  }

  /** Opens a window. Settings are the user's, and one user sits here: those of the window opened last hold for all. */
  async window(options: WindowOptions, closed: () => Promise<void> = async () => {}): Promise<Window> {
    const { quietSettings } = await script<Embedded>('embedded.mjs');
    const trust = (options.trust ?? true) ? { 'security.workspace.trust.enabled': false } : {};
    const settings = { ...quietSettings, ...themes, ...trust, ...options.settings };
    const { width, height, scale } = options.size ?? { width: 1280, height: 800, scale: 1 };
    writeFileSync(path.join(this.#server.userDataDir, 'User', 'settings.json'), JSON.stringify(settings, null, 2));
    writeFileSync(path.join(this.#server.userDataDir, 'User', 'keybindings.json'), JSON.stringify(options.keys ?? [], null, 2));
    const context = await this.#browser.newContext({ viewport: { width, height }, deviceScaleFactor: scale });
    const page = await context.newPage();
    const window = new Window(this.#server, page, async () => {
      await context.close();
      await closed();
    });
    const what = options.folder.endsWith('.code-workspace') ? 'workspace' : 'folder';
    const query = options.folder === '' ? 'ew=true' : `${what}=${encodeURIComponent(options.folder)}`;
    await page.goto(`${new URL(this.#server.url).origin}/?${query}`, { timeout: 60_000 });
    await window.ready();
    return window;
  }

  async close(): Promise<void> {
    await this.#browser.close();
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

/** The package. Made once for all test files as long as nothing that goes into it changes: packing takes seconds. */
export async function packed(): Promise<string> {
  mkdirSync(out, { recursive: true });
  const inputs = ['package.json', 'README.md', 'CHANGELOG.md', '.vscodeignore', 'dist', 'runbooks', 'schemas', 'media'];
  const stamps = inputs.flatMap(input => {
    const whole = statSync(path.join(root, input)).isDirectory();
    const names = whole ? readdirSync(path.join(root, input), { recursive: true, encoding: 'utf8' }).sort() : [''];
    return names.map(name => {
      const { size, mtimeMs } = statSync(path.join(root, input, name));
      return `${input}/${name} ${size} ${mtimeMs}`;
    });
  });
  const name = `drillbook-${createHash('sha256').update(stamps.join('\n')).digest('hex').slice(0, 12)}.vsix`;
  const file = path.join(out, name);
  if (existsSync(file)) return file;
  for (const old of readdirSync(out).filter(it => /^drillbook-.*\.vsix$/.test(it))) rmSync(path.join(out, old));
  const draft = path.join(out, `.${process.pid}-${name}`);
  await pack(draft);
  renameSync(draft, file);
  return file;
}

/** Packs the extension in a folder, Drillbook's own when none is named; answers the path of the package. */
export async function pack(target: string, folder?: string): Promise<string> {
  return (await script<{ packVsix(target: string, folder?: string): string }>('package.mjs')).packVsix(target, folder);
}

let closedWindows = 0;

export class Window {
  readonly page: Page;
  /** The sheet before a run and its current step. */
  readonly panel: Panel;
  readonly #server: Server;
  readonly #closed: () => Promise<void>;

  constructor(server: Server, page: Page, closed: () => Promise<void>) {
    this.#server = server;
    this.#closed = closed;
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
  }

  /**
   * Runs a command by its full title, typed into the command palette. Commands of an extension appear some time after the
   * window does, and a palette that is open does not learn of them: it is opened anew until it has the command.
   */
  async command(title: string): Promise<void> {
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

  /** Brings the row with this whole label under the focus of the palette; false when it does not come up soon. */
  async #inFront(title: string): Promise<boolean> {
    const focused = this.page.locator('.quick-input-widget .monaco-list-row.focused .label-name').first();
    for (const end = Date.now() + 1_500; Date.now() < end; await this.page.waitForTimeout(50)) {
      // The whole label: a command that is not registered yet must not be taken for one that sounds like it.
      if (!(await this.picks()).some(it => it.label === title)) continue;
      const front = async () => ((await focused.textContent({ timeout: 500 }).catch(() => '')) ?? '').trim();
      if ((await front()) !== title) await this.page.keyboard.press('ArrowDown');
      // Rows may still be on their way: only what stays is chosen.
      else if (await this.page.waitForTimeout(100).then(async () => (await front()) === title)) return true;
    }
    return false;
  }

  /** Runs a command that asks for a sentence in the run panel under a title that begins so, and answers it. */
  async tell(command: string, title: string, sentence: string): Promise<void> {
    for (let attempt = 1; ; attempt++) {
      await this.command(command);
      try {
        await this.panel.asks(title);
        break;
      } catch (error) {
        // A view that takes the focus in the same moment may take the palette away before it has heard Enter.
        if (attempt === 3) throw error;
      }
    }
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

  /** Opens the search box and types the query, key by key; the box is known by its title, not by being some open box. */
  async search(query: string): Promise<void> {
    await this.command('Drillbook: Search');
    await this.page.locator('.quick-input-widget .quick-input-title', { hasText: 'Drillbook: Search' }).waitFor();
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

  /** What Drillbook has written into its log. */
  log(): string {
    const logs = path.join(this.#server.userDataDir, 'logs');
    const files = readdirSync(logs, { recursive: true, encoding: 'utf8' }).filter(it => /Drillbook\.log$/.test(it));
    return files.map(it => readFileSync(path.join(logs, it), 'utf8')).join('\n');
  }

  /** Waits until `holds` answers something else than undefined or false. */
  until<T>(holds: () => T | Promise<T>, what: string, milliseconds = 20_000): Promise<NonNullable<T>> {
    return waitFor(holds, what, milliseconds);
  }

  /**
   * Writes `<name>-<theme>.png` into `out/screenshots`, where `SCREENSHOTS=1` asks for them: they are for people to look
   * at, and forty changes of theme take a minute that nobody needs who only wants to know whether the tests pass.
   */
  async screenshot(name: string, theme: 'light' | 'dark'): Promise<void> {
    // What is looked at next has come to rest, as it has for a picture.
    if (!process.env.SCREENSHOTS) return this.page.waitForTimeout(300);
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
    const below = (pid: number | undefined): boolean =>
      pid !== undefined && pid > 1 && (pid === this.#server.pid || below(parents.get(pid)));
    return hosts.filter(below).sort((a, b) => b - a)[0];
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

export async function waitFor<T>(holds: () => T | Promise<T>, what: string, milliseconds = 20_000): Promise<NonNullable<T>> {
  for (const end = Date.now() + milliseconds; ; ) {
    const value = await holds();
    if (value !== undefined && value !== null && value !== false) return value as NonNullable<T>;
    if (Date.now() > end) throw new Error(`waited ${milliseconds / 1000} s in vain for ${what}`);
    await new Promise(resolve => setTimeout(resolve, 100));
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

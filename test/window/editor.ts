/** A real editor for tests: the embedded VS Code with Drillbook installed from its package, and the browser its windows are shown in. */
import { mkdtempSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { type BrowserContext, chromium, type Page } from 'playwright-core';
import { commandKeys } from './keys.ts';
import { hostsOf, remove, type Server, script, waitFor } from './machine.ts';
import { Window } from './window.ts';

interface Embedded {
  readonly quietSettings: Record<string, unknown>;
  start(options: Record<string, unknown>): Promise<Server>;
  cannotHideClone(): string | undefined;
}

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

/** Whether the host shows a folder to who opens its Explorer; if it does not, the window is loaded again. */
async function hasFolders(window: Window): Promise<boolean> {
  await window.page.keyboard.press('Control+Shift+E');
  const row = window.page.locator('.explorer-folders-view .monaco-list-row').first();
  const shown = await row.waitFor({ timeout: 15_000 }).then(
    () => true,
    () => false,
  );
  if (!shown) await window.reload();
  return shown;
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
    // The host begins with the folders of a workspace that it remembers, here none, and sometimes does not take those of the
    // file afterwards: a window that has none is loaded again, as a person would.
    if (what === 'workspace') await window.until(() => hasFolders(window), 'the folders of the workspace', 120_000);
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

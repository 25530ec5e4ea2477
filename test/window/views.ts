/** Every view and menu in the real window, in each of the looks people use: to be looked at, by `npm run pictures`. */
import { mkdirSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { type Editor, openEditor, type WindowOptions } from './editor.ts';
import { remove } from './machine.ts';
import { operations, shop, wiki } from './views-files.ts';
import { foldersScenes, twoFolders } from './views-folders.ts';
import { keysScenes } from './views-keys.ts';
import { libraryScenes } from './views-library.ts';
import { ownerFolder, ownerScenes } from './views-owner.ts';
import { nightFiles, nightScenes, runScenes } from './views-run.ts';
import { largeScenes, narrowScenes, zoomScenes } from './views-sizes.ts';
import { back, boxOf, openFile, read, type Scene, view } from './views-ways.ts';
import { writingFiles, writingScenes } from './views-writing.ts';
import { type Window } from './window.ts';

/** How a look is called, the theme it stands for, and what of the person's two preferences shows it. */
const looks = [
  { name: 'light', scheme: 'light', contrast: false, shell: 'vs' },
  { name: 'dark', scheme: 'dark', contrast: false, shell: 'vs-dark' },
  { name: 'high-contrast-dark', scheme: 'dark', contrast: true, shell: 'hc-black' },
  { name: 'high-contrast-light', scheme: 'light', contrast: true, shell: 'hc-light' },
] as const;

/** Two of four themes are chosen by a setting, and which of the two by what the browser prefers: so an open menu stays open. */
const themes = (contrast: boolean) => ({
  'window.autoDetectColorScheme': true,
  'workbench.preferredLightColorTheme': contrast ? 'Default High Contrast Light' : 'Light Modern',
  'workbench.preferredDarkColorTheme': contrast ? 'Default High Contrast' : 'Dark Modern',
});

const quiet = {
  'breadcrumbs.enabled': false,
  'editor.minimap.enabled': false,
  // In a browser the editor saves by itself, and a scene that reverts would find its letters on the disk.
  'files.autoSave': 'off',
  'terminal.integrated.gpuAcceleration': 'off',
  'window.commandCenter': false,
  'workbench.layoutControl.enabled': false,
};

/** Takes the pictures into `target`; answers the names of scenes that could not be shown, with the reason. */
export async function takeViews(target: string, only: RegExp, contrasts: readonly boolean[]): Promise<readonly string[]> {
  mkdirSync(target, { recursive: true });
  // One's own: two who take pictures at a time must not take each other's folders away.
  const place = path.join(os.tmpdir(), `drillbook-views-${process.pid}`);
  remove(place);
  const failed: string[] = [];
  const taken = new Set<string>();
  const editor = await openEditor({ env: { HOME: folderWith(place, 'home', { '.bashrc': "PS1='$ '\n" }) } });
  try {
    for (const contrast of contrasts)
      for (const [what, options, scenes] of windowsOf(place)) {
        if (!scenes.some(([name]) => only.test(`${what}/${name}`))) continue;
        const window = await openQuietly(editor, options, contrast);
        try {
          for (const [name, show, again] of scenes) {
            const scene = `${what}/${name}`;
            try {
              await show(window);
              await window.page.waitForTimeout(400);
              if (only.test(scene)) await take(window, contrast, path.join(target, `${what}-${name}`), again && show);
              taken.add(`${what}-${name}`);
              process.stdout.write(`✔ ${scene}\n`);
            } catch (error) {
              failed.push(`${scene}: ${(error as Error).message.split('\n')[0]}`);
              process.stdout.write(`✖ ${failed.at(-1)}\n`);
              await window.page.screenshot({ path: path.join(target, `failed-${what}-${name}.png`) });
              await window.page.keyboard.press('Escape');
            }
          }
        } finally {
          await window.close();
        }
      }
  } finally {
    await editor.close();
    remove(place);
  }
  writeFileSync(path.join(target, 'index.html'), pageOf([...taken]));
  return failed;
}

const openQuietly = (editor: Editor, options: WindowOptions, contrast: boolean): Promise<Window> =>
  editor.window({
    ...options,
    size: options.size ?? { width: 1200, height: 760, scale: 1 },
    settings: { ...quiet, ...themes(contrast), ...options.settings },
  });

async function take(window: Window, contrast: boolean, file: string, again?: Scene[1]): Promise<void> {
  const { page } = window;
  for (const { name: look, scheme, shell } of looks.filter(it => it.contrast === contrast)) {
    await page.emulateMedia({ colorScheme: scheme });
    await page.locator(`.monaco-workbench.${shell}`).waitFor();
    await page.waitForTimeout(250);
    await again?.(window);
    // A hover comes up slowly, and what mends a finding is asked for after it.
    if (again !== undefined) await page.waitForTimeout(600);
    await page.screenshot({ path: `${file}-${look}.png` });
  }
}

/** All pictures on one page, a row for each scene. */
function pageOf(names: readonly string[]): string {
  const rows = names.map(name => {
    const pictures = looks.map(
      ({ name: look }) => `<a href="${name}-${look}.png"><img src="${name}-${look}.png" alt="${name}, ${look}"></a>`,
    );
    return `<h2 id="${name}">${name}</h2><div>${pictures.join('')}</div>`;
  });
  const style = 'body{font:14px sans-serif;margin:16px}div{display:grid;grid-template-columns:1fr 1fr;gap:8px}img{width:100%}';
  return `<!doctype html><meta charset="utf-8"><title>Drillbook</title><style>${style}</style>\n${rows.join('\n')}\n`;
}

function folderWith(place: string, name: string, files: Readonly<Record<string, string | Buffer>>): string {
  const folder = path.join(place, name);
  mkdirSync(folder, { recursive: true });
  for (const [file, text] of Object.entries(files)) {
    mkdirSync(path.dirname(path.join(folder, file)), { recursive: true });
    writeFileSync(path.join(folder, file), text);
  }
  return folder;
}

type WindowScenes = readonly [what: string, options: WindowOptions, scenes: readonly Scene[]];

const windowsOf = (place: string): readonly WindowScenes[] => [
  ['welcome', { folder: folderWith(place, 'empty', {}) }, welcomeScenes],
  ['no-folder', { folder: '' }, noFolderScenes],
  ['reading', { folder: folderWith(place, 'wiki', wiki()), settings: { 'drillbook.builtIn.show': false } }, readingScenes],
  ['untrusted', { folder: folderWith(place, 'shop', shop), trust: false }, untrustedScenes],
  ['library', { folder: folderWith(place, 'operations', operations), settings: { 'editor.wordWrap': 'on' } }, libraryScenes],
  [
    'run',
    { folder: folderWith(place, 'nights', operations), settings: { 'drillbook.builtIn.show': false, 'editor.wordWrap': 'on' } },
    runScenes,
  ],
  [
    'night',
    {
      folder: folderWith(place, 'databases', nightFiles),
      settings: { 'drillbook.builtIn.show': false, 'editor.wordWrap': 'on' },
    },
    nightScenes,
  ],
  ['owner', { folder: ownerFolder(folderWith(place, 'estate', {})), settings: { 'drillbook.builtIn.show': false } }, ownerScenes],
  ['writing', { folder: folderWith(place, 'desk', writingFiles), settings: { 'editor.wordWrap': 'on' } }, writingScenes],
  ['large', { folder: folderWith(place, 'wiki', {}), settings: { 'drillbook.builtIn.show': false } }, largeScenes],
  ['folders', { folder: twoFolders(path.join(place, 'two')) }, foldersScenes],
  [
    'keys',
    {
      folder: folderWith(place, 'keys', operations),
      settings: { 'drillbook.builtIn.show': false, 'editor.wordWrap': 'on' },
    },
    keysScenes,
  ],
  ['narrow', { folder: folderWith(place, 'narrow', operations), settings: { 'editor.wordWrap': 'on' } }, narrowScenes],
  // Two hundred per cent of a window of 1280 by 860: in a lower one the activity bar has no room for Drillbook.
  [
    'zoom',
    {
      folder: folderWith(place, 'near', operations),
      settings: { 'drillbook.builtIn.show': false, 'editor.wordWrap': 'on' },
      size: { width: 640, height: 430, scale: 2 },
    },
    zoomScenes,
  ],
];

const welcomeScenes: readonly Scene[] = [
  [
    'views',
    async window => {
      await view(window, 'Library');
      await window.page.locator('.welcome-view', { hasText: 'Drillbook is quiet here' }).first().waitFor();
      await window.page.locator('.welcome-view', { hasText: 'No run is on' }).first().waitFor();
    },
  ],
  ['set-up', window => boxOf(window, 'Drillbook: Set Up Drillbook Here…', 'Set Up Drillbook Here')],
  [
    'read-but-empty',
    async window => {
      await back(window);
      await window.command('Drillbook: Use Drillbook in This Folder');
      await window.until(async () => (await window.rows()).length > 0, 'what can be done next');
    },
  ],
];
const noFolderScenes: readonly Scene[] = [
  [
    'views',
    async window => {
      await view(window, 'Library');
      await window.page.waitForTimeout(3_000);
    },
  ],
];
const readingScenes: readonly Scene[] = [
  [
    'library',
    async window => {
      await read(window);
      // Waited for from before the keys: where the machine is quick, half of it is read when the last one is up.
      const indexing = window.page.locator('.pane-body', { hasText: /indexing \d+ of 5000/ }).waitFor();
      await Promise.all([indexing, window.command('Drillbook: Rebuild Index')]);
      await window.until(async () => (await window.rows()).length > 3, 'what is read already');
    },
    'again',
  ],
  [
    'search',
    async window => {
      await back(window);
      await window.command('Drillbook: Rebuild Index');
      await window.page.locator('.statusbar-item', { hasText: 'indexing' }).waitFor();
      await window.search('page 12');
    },
    'again',
  ],
];
const untrustedScenes: readonly Scene[] = [
  [
    'views',
    async window => {
      // The host asks by itself whether the folder is trusted; looking goes without.
      await window.page.waitForTimeout(2_000);
      await window.dialog('No, I don');
      await read(window);
      await openFile(window, 'rb-web-certificate.md');
      await view(window, 'Checklist');
    },
  ],
];

/** The README's pictures, taken in the real window on the bundled runbooks: `npm run pictures`. */
import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { cli, openWindow, remove, root, type Window } from './window.ts';

/** Names of the pictures, without their ending. */
export const pictures = ['search', 'finding', 'run', 'report'] as const;

const restore = { file: 'rb-storage-restore-test.md', title: 'Prove that a backup restores' };

/** Takes every picture into `target`. Raises when the window does not show what a picture is about. */
export default async function takePictures(target: string): Promise<void> {
  const scene = setTheScene();
  const window = await openWindow({
    folder: scene.folder,
    size: { width: 1200, height: 750, scale: 1.5 },
    settings: lookOfThePictures,
    env: { HOME: scene.home },
  });
  const take = async (name: (typeof pictures)[number], theme: 'light' | 'dark') => {
    // A pointer would leave its trace on what it points at.
    await window.page.mouse.move(0, 0);
    await window.picture(path.join(target, `${name}.png`), theme);
  };
  try {
    await library(window);
    await search(window);
    await take('search', 'light');
    await finding(window, scene);
    await take('finding', 'light');
    await run(window, scene);
    await take('run', 'light');
    await report(window, scene);
    await take('report', 'dark');
  } finally {
    await window.close();
    remove(scene.place);
  }
}

interface Scene {
  /** Holds all the others; to be removed. */
  readonly place: string;
  readonly folder: string;
  readonly home: string;
  readonly source: string;
  readonly work: string;
}

/** A folder with the bundled runbooks, and data whose backup can be proved. */
function setTheScene(): Scene {
  // Its name is seen in the pictures: the same each time, and removed if a crash left it.
  const place = path.join(os.tmpdir(), 'drillbook-tour');
  remove(place);
  const at = (name: string) => path.join(place, name);
  const scene = { place, folder: at('operations'), home: at('home'), source: at('wiki'), work: at('scratch') };
  cpSync(path.join(root, 'runbooks'), path.join(scene.folder, 'runbooks'), { recursive: true });
  for (const folder of [scene.home, scene.source, scene.work]) mkdirSync(folder);
  writeFileSync(path.join(scene.home, '.bashrc'), "PS1='$ '\n");
  for (let page = 1; page <= 40; page++)
    writeFileSync(path.join(scene.source, `page-${page}.md`), `# Page ${page}\n\n${'A line of the wiki.\n'.repeat(page)}`);
  return scene;
}

const lookOfThePictures = {
  // The bundled runbooks are the folder's own here; as built-in ones they would stand there twice.
  'drillbook.builtIn.show': false,
  'breadcrumbs.enabled': false,
  'editor.minimap.enabled': false,
  'editor.stickyScroll.enabled': false,
  'editor.fontSize': 13,
  'editor.wordWrap': 'on',
  'markdown.preview.fontSize': 12,
  'terminal.integrated.fontSize': 12,
  // Drawn as text, which stays crisp at any number of pixels.
  'terminal.integrated.gpuAcceleration': 'off',
  'terminal.integrated.stickyScroll.enabled': false,
  'terminal.integrated.shellIntegration.decorationsEnabled': 'never',
  'window.commandCenter': false,
  'window.menuBarVisibility': 'hidden',
  'workbench.layoutControl.enabled': false,
  'workbench.editor.editorActionsLocation': 'hidden',
  'workbench.tips.enabled': false,
};

const row = (window: Window, text: string) => window.page.locator('.pane-body .monaco-list-row', { hasText: text }).first();

/** The Library with the steps of two documents, and one of them in the editor. */
async function library(window: Window): Promise<void> {
  const { page } = window;
  await window.command('Drillbook: Focus on Library View');
  // The side bar as wide as its longest lines need.
  const sash = await page.locator('.part.sidebar').boundingBox();
  if (sash === null) throw new Error('there is no side bar');
  await page.mouse.move(sash.x + sash.width + 1, 300);
  await page.mouse.down();
  await page.mouse.move(440, 300, { steps: 5 });
  await page.mouse.up();
  await page.locator('.pane-header', { hasText: 'Checklist' }).click();
  await row(window, 'storage').click();
  for (const title of ['Filesystem is full', restore.title]) {
    await row(window, title).locator('.monaco-tl-twistie').click();
    await row(window, title).locator('.monaco-tl-twistie.collapsed').waitFor({ state: 'detached' });
  }
  await row(window, 'Take the backup').click();
  await window.until(async () => (await window.visibleText()).includes('Take the backup'), 'the runbook in the editor');
}

async function search(window: Window): Promise<void> {
  // Two letters of "deleted" are swapped.
  await window.search('deletde files');
  await window.until(async () => (await window.picks())[0]?.label.startsWith('Filesystem is full'), 'the right runbook first');
}

/** Gives the standard a link that leads nowhere. */
function breakALink({ folder }: Scene): void {
  const file = path.join(folder, 'runbooks', 'storage', 'std-backup-and-recovery.md');
  const text = readFileSync(file, 'utf8');
  const right = 'A restore is tested every quarter';
  const wrong = text.replace(right, `[A restore](rb-storage-restore-tests.md) is tested every quarter`);
  if (wrong === text) throw new Error(`The standard no longer says "${right}": choose another place for the broken link.`);
  writeFileSync(file, wrong);
}

async function finding(window: Window, scene: Scene): Promise<void> {
  breakALink(scene);
  const { page } = window;
  await page.keyboard.press('Escape');
  await window.command('Problems: Focus on Problems View');
  const problem = page.locator('.markers-panel .monaco-list-row', { hasText: 'rb-storage-restore-tests.md' }).first();
  await problem.waitFor();
  await problem.dblclick();
  await page.locator('.editor-group-container .view-line', { hasText: 'rb-storage-restore-tests.md' }).waitFor();
  const menu = page.locator('.action-widget .monaco-list-row').first();
  await window.until(async () => {
    // The Problems view may take the focus back while it still opens the place.
    await page.keyboard.press('Control+1');
    // With a selection the menu would offer what else can be done with one.
    await page.keyboard.press('ArrowLeft');
    await page.keyboard.press('Control+.');
    return menu.waitFor({ timeout: 2_000 }).then(
      () => true,
      () => false,
    );
  }, 'the menu of quick fixes');
}

async function run(window: Window, { folder, source, work }: Scene): Promise<void> {
  const { page } = window;
  // The fix is taken, and nothing is left to find.
  await page.keyboard.press('Enter');
  await page.locator('.markers-panel .monaco-list-row').first().waitFor({ state: 'detached' });
  await window.command('View: Hide Panel');
  await window.command('View: Close All Editors');
  await window.search(restore.title);
  await window.until(async () => (await window.picks())[0]?.label === restore.title, `"${restore.title}" as the first result`);
  await page.keyboard.press('Enter');
  await window.until(async () => (await window.visibleText()).includes(restore.title), 'the runbook in the editor');
  await page.locator('.pane-header', { hasText: 'Library' }).click();
  await window.command('Drillbook: Start Run');
  await window.sendSheet({ SOURCE_DIR: source, WORK_DIR: work });
  for (let step = 1; step <= 4; step++) {
    await window.command('Drillbook: Run Step');
    await window.until(() => steps(folder).filter(it => it.state === 'passed').length === step, `${step} steps passed`);
  }
  await row(window, 'Every file has the content it had').click();
  // The step is at the top now, and its state stands in the line above.
  await page.mouse.move(800, 200);
  await page.mouse.wheel(0, -100);
  await page.waitForTimeout(1_000);
}

async function report(window: Window, { folder, work }: Scene): Promise<void> {
  const { page } = window;
  const { length } = steps(folder);
  for (let step = 5; step <= length; step++) {
    await window.command('Drillbook: Run Step');
    // The last one deletes: it wants the name of its target typed.
    if (step === length) {
      await window.panel.asks('Before "Remove the scratch copies" runs');
      await window.panel.type('word', work);
      await page.keyboard.press('Enter');
    }
    await window.until(() => steps(folder).filter(it => it.state === 'passed').length === step, `${step} steps passed`);
  }
  await window.command('Drillbook: Finish Run…');
  await window.panel.say('Finish the run', 'the wiki comes back whole');
  await page.locator('.tab.active', { hasText: 'Preview report.md' }).waitFor();
  await window.command('View: Hide Panel');
  await window.command('View: Close Other Editors in Group');
  await page.waitForTimeout(2_000);
}

const steps = (folder: string) =>
  cli<{ readonly runs: readonly { readonly steps: readonly { readonly state: string }[] }[] }>(folder, 'runs', '--json').runs[0]
    ?.steps ?? [];

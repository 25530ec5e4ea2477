/** The README's pictures, taken in the real window: a tour from an empty folder to a report, and a folder with more in it. */
import { cpSync, mkdirSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { openEditor } from './editor.ts';
import { cli, remove, root } from './machine.ts';
import { type Window } from './window.ts';

/** Names of the pictures, without their ending. */
export const pictures = ['set-up', 'finding', 'search', 'sheet', 'step', 'report', 'run', 'library'] as const;

const restore = { file: 'rb-storage-restore-test.md', title: 'Prove that a backup restores' };
const health = 'Is this host healthy?';

/** Takes every picture into `target`. Raises when the window does not show what a picture is about. */
export default async function takePictures(target: string): Promise<void> {
  const scene = setTheScene();
  const editor = await openEditor({ env: { HOME: scene.home } });
  const open = (folder: string, settings: Readonly<Record<string, unknown>> = {}) =>
    editor.window({ folder, size: { width: 1200, height: 750, scale: 1.5 }, settings: { ...lookOfThePictures, ...settings } });
  const taker = (window: Window) => async (name: (typeof pictures)[number], theme: 'light' | 'dark') => {
    // A pointer would leave its trace on what it points at.
    await window.page.mouse.move(0, 0);
    await window.picture(path.join(target, `${name}.png`), theme);
  };
  try {
    const first = await open(scene.empty, { 'drillbook.builtIn.show': true });
    await tour(first, scene.empty, taker(first));
    await first.close();
    const second = await open(scene.folder);
    const take = taker(second);
    await library(second);
    await take('library', 'light');
    await run(second, scene);
    await take('run', 'light');
    await second.close();
  } finally {
    await editor.close();
    remove(scene.place);
  }
}

/** What the README's tour tells, in its order. */
async function tour(
  window: Window,
  folder: string,
  take: (name: (typeof pictures)[number], theme: 'light' | 'dark') => Promise<void>,
): Promise<void> {
  const { page } = window;
  await window.command('Drillbook: Focus on Library View');
  await widenSideBar(window);
  await page.locator('.welcome-view .monaco-button', { hasText: 'Set Up Drillbook Here' }).click();
  await window.until(async () => (await window.picks()).length === 3, 'three files');
  await take('set-up', 'light');
  await page.keyboard.press('Enter');
  await page.locator('.codelens-decoration a', { hasText: 'Start run' }).waitFor();
  await window.until(async () => (await window.problems()).information === 1, 'the first finding');

  const [finding] = cli<{ findings: { line: number; column: number }[] }>(folder, 'lint', '--format', 'json').findings;
  if (finding === undefined) throw new Error('the first runbook has no finding');
  await window.command('Problems: Focus on Problems View');
  await fixesAt(window, finding.line, finding.column);
  await take('finding', 'light');
  await page.keyboard.press('Enter');
  await window.until(async () => (await window.problems()).information === 0, 'no finding');
  await page.keyboard.press('Control+s');
  await window.command('View: Hide Panel');

  // One letter is missing.
  await window.search('host helthy');
  await window.until(async () => (await window.picks())[0]?.label.startsWith(health), 'the first runbook first');
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('ArrowUp');
  await page.waitForTimeout(1_000);
  await take('search', 'light');
  await page.keyboard.press('Enter');
  await window.until(async () => (await window.visibleText()).includes(health), 'the runbook in the editor');

  await window.command('Drillbook: Start Run');
  await window.panel.open();
  await window.panel.says('nothing has run yet', 40_000);
  await window.panel.choose('mode', 'exercise');
  await take('sheet', 'light');
  await window.panel.send();
  await window.row('How long is it up').waitFor();
  for (let step = 1; step <= 3; step++) {
    await window.command('Drillbook: Run Step');
    await window.until(() => steps(folder).filter(it => it.state === 'passed').length === step, `${step} steps passed`);
    await page.waitForTimeout(1_000);
    if (step === 2) await take('step', 'light');
  }
  await window.tell(
    'Drillbook: Mark Step Done…',
    'Mark done',
    'load 0.4, the fullest file system at 61 %, a database as large as it should be',
  );
  await window.until(() => steps(folder).every(it => it.state === 'passed' || it.state === 'attested'), 'every step done');
  await window.command('Drillbook: Finish Run…');
  await window.panel.say('Finish the run', 'nothing that would explain what people report');
  await page.locator('.tab.active', { hasText: 'Preview report.md' }).waitFor();
  await window.command('View: Hide Panel');
  await window.command('View: Close Other Editors in Group');
  await page.waitForTimeout(2_000);
  await take('report', 'light');
}

/** The menu of quick fixes at a place of the text in front, left open. */
async function fixesAt(window: Window, line: number, column: number): Promise<void> {
  const { page } = window;
  const menu = page.locator('.action-widget .monaco-list-row').first();
  await window.until(async () => {
    await page.keyboard.press('Control+1');
    await page.keyboard.press('Control+g');
    await window.input.fill(`:${line}:${column}`);
    await page.keyboard.press('Enter');
    await page.locator('.statusbar-item', { hasText: `Ln ${line}, Col ${column}` }).waitFor();
    await page.keyboard.press('Control+.');
    return menu.waitFor({ timeout: 3_000 }).then(
      () => true,
      () => page.keyboard.press('Escape').then(() => false),
    );
  }, 'the menu of quick fixes');
}

/** As wide as the longest lines of the Library need. */
async function widenSideBar({ page }: Window): Promise<void> {
  const sash = await page.locator('.part.sidebar').boundingBox();
  if (sash === null) throw new Error('there is no side bar');
  await page.mouse.move(sash.x + sash.width + 1, 300);
  await page.mouse.down();
  await page.mouse.move(400, 300, { steps: 5 });
  await page.mouse.up();
}

interface Scene {
  /** Holds all the others; to be removed. */
  readonly place: string;
  readonly empty: string;
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
  const scene = {
    place,
    empty: at('runbooks-of-ours'),
    folder: at('operations'),
    home: at('home'),
    source: at('wiki'),
    work: at('scratch'),
  };
  cpSync(path.join(root, 'runbooks'), path.join(scene.folder, 'runbooks'), { recursive: true });
  for (const folder of [scene.empty, scene.home, scene.source, scene.work]) mkdirSync(folder);
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
  await widenSideBar(window);
  await page.locator('.pane-header', { hasText: 'Checklist' }).click();
  await row(window, 'storage').click();
  for (const title of ['Filesystem is full', restore.title]) {
    const closed = row(window, title).locator('.monaco-tl-twistie.collapsed');
    // A tree that is drawn anew may let a click pass.
    await window.until(async () => {
      if (await closed.isVisible()) await row(window, title).locator('.monaco-tl-twistie').click();
      await page.waitForTimeout(1_000);
      return !(await closed.isVisible());
    }, `what is below "${title}"`);
  }
  await row(window, 'Take the backup').click();
  await window.until(async () => (await window.visibleText()).includes('Take the backup'), 'the runbook in the editor');
}

async function run(window: Window, { folder, source, work }: Scene): Promise<void> {
  const { page } = window;
  await window.command('View: Close All Editors');
  await window.search(restore.title);
  await window.until(async () => (await window.picks())[0]?.label === restore.title, `"${restore.title}" as the first result`);
  await page.keyboard.press('Enter');
  await window.until(async () => (await window.visibleText()).includes(restore.title), 'the runbook in the editor');
  await page.locator('.pane-header', { hasText: 'Library' }).click();
  await window.command('Drillbook: Start Run');
  await window.sendSheet({ SOURCE_DIR: source, WORK_DIR: work });
  // Until the run has begun there is no step to run.
  await row(window, 'There is room').waitFor();
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

const steps = (folder: string) =>
  cli<{ readonly runs: readonly { readonly steps: readonly { readonly state: string }[] }[] }>(folder, 'runs', '--json').runs[0]
    ?.steps ?? [];

/** Thousands of files, a narrow side bar and a window of twice the size, to be looked at. */
import { back, boxOf, openFile, press, read, type Scene, unfold, view } from './views-ways.ts';
import { type Window } from './window.ts';

export const largeScenes: readonly Scene[] = [
  [
    'by-folder',
    async window => {
      await read(window);
      await window.command('Drillbook: Group by Folder');
      await unfold(window, 'part-0');
      await window.page.waitForTimeout(800);
    },
  ],
  [
    'one-group',
    async window => {
      await window.command('Drillbook: Group by Area');
      await window.until(async () => (await window.rows()).some(it => /^No area/.test(it.name)), 'one group');
      await unfold(window, 'No area');
      await window.until(async () => (await window.rows()).length > 3, 'its parts');
    },
  ],
  [
    'scrolled',
    async window => {
      await window.command('Drillbook: Group by Folder');
      await window.page.waitForTimeout(800);
      await window.row('part-0').hover();
      await window.page.mouse.wheel(0, 2_500);
      await window.page.waitForTimeout(600);
    },
  ],
  [
    'revealed',
    async window => {
      await openFile(window, 'page-4321.md');
      await window.command('Drillbook: Show in Library');
      await window.page.locator('.pane-body .monaco-list-row.selected', { hasText: 'Page 4321' }).waitFor();
    },
  ],
  [
    'filter',
    async window => {
      await boxOf(window, 'Drillbook: Filter Library…', 'Filter the Library');
      await window.page.keyboard.type('page 4321', { delay: 30 });
      await window.page.waitForTimeout(1_200);
    },
  ],
  [
    'search',
    async window => {
      await back(window);
      await window.search('page 4321');
      await window.until(async () => (await window.picks()).length > 1, 'results');
    },
  ],
];

/** As narrow as a side bar is where the editor needs the room. */
async function narrow({ page }: Window): Promise<void> {
  const bar = await page.locator('.part.sidebar').boundingBox();
  if (bar === null) throw new Error('there is no side bar');
  await page.mouse.move(bar.x + bar.width + 1, 300);
  await page.mouse.down();
  await page.mouse.move(bar.x + 200, 300, { steps: 5 });
  await page.mouse.up();
}

export const narrowScenes: readonly Scene[] = [
  [
    'library',
    async window => {
      await read(window);
      await narrow(window);
      await window.command('Drillbook: Group by Area');
      await unfold(window, 'server');
      await unfold(window, 'Pods restart');
    },
  ],
  [
    'row-in-hand',
    async window => {
      await unfold(window, 'security');
      await window.row('The certificate').hover();
      await window.page.waitForTimeout(300);
    },
  ],
  [
    'run',
    async window => {
      await openFile(window, 'rb-web-certificate.md');
      await window.command('Drillbook: Start Run');
      await window.panel.says('nothing has run yet', 40_000);
      await window.panel.choose('mode', 'exercise');
      await window.panel.type('value:HOST', 'web1.example.org');
      await window.panel.send();
      await window.row('Look at the days').waitFor();
      await view(window, 'Checklist');
    },
  ],
  [
    'queue',
    async window => {
      await window.page.locator('.pane-header', { hasText: 'Checklist' }).click();
      await window.command('Drillbook: Focus on Review Queue View');
      await window.page.waitForTimeout(1_200);
    },
  ],
];

export const zoomScenes: readonly Scene[] = [
  ['library', read],
  [
    'search',
    async window => {
      await window.search('certificate');
      await window.until(async () => (await window.picks())[0]?.label.startsWith('The certificate') ?? false, 'the runbook');
    },
  ],
  [
    'sheet',
    async window => {
      await openFile(window, 'rb-web-certificate.md');
      await window.command('View: Toggle Primary Side Bar Visibility');
      await window.command('Drillbook: Start Run');
      await window.panel.says('nothing has run yet', 40_000);
    },
  ],
  [
    'step',
    async window => {
      await window.panel.choose('mode', 'exercise');
      await window.panel.type('value:HOST', 'web1.example.org');
      await window.panel.send();
      await window.panel.says('Look at the days', 30_000);
      await window.page.waitForTimeout(1_000);
    },
  ],
  ['menu-of-checklist', window => view(window, 'Checklist').then(() => press(window, 'Checklist', 'More Actions'))],
  [
    'danger',
    async window => {
      await back(window);
      await window.command('Drillbook: Run Step');
      await window.panel.says('who issued it', 30_000);
      await window.panel.focus();
      await window.panel.press('1');
      await window.page.waitForTimeout(1_500);
      await window.command('Drillbook: Run Step');
      await window.panel.asks('Before "Renew it" runs');
    },
  ],
];

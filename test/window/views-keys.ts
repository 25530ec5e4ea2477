/** A night by keys alone, from the search to the report: where the focus is has to be seen in each picture. */
import { read, type Scene } from './views-ways.ts';
import { type Window } from './window.ts';

const tab = (name: string, times = 1, key = 'Tab'): Scene => [
  name,
  async ({ page }) => {
    for (let time = 0; time < times; time++) await page.keyboard.press(key);
  },
];

/** A command as a person types it, without a look at the mouse. */
const typed = async (window: Window, title: string): Promise<void> => {
  await window.page.keyboard.press('F1');
  await window.page.keyboard.type(title, { delay: 20 });
  await window.until(async () => (await window.picks()).some(it => it.label === title), title);
  await window.page.keyboard.press('Enter');
};

export const keysScenes: readonly Scene[] = [
  [
    'search',
    async window => {
      await read(window);
      await window.page.keyboard.press('Control+k');
      await window.page.keyboard.press('Control+g');
      await window.page.locator('.quick-input-widget .quick-input-title', { hasText: 'Drillbook: Search' }).waitFor();
      await window.page.keyboard.type('certificate', { delay: 20 });
      await window.until(async () => (await window.picks())[0]?.label.startsWith('The certificate') ?? false, 'the runbook');
      await window.page.waitForTimeout(500);
    },
  ],
  tab('search-button', 2),
  [
    'opened',
    async window => {
      await window.page.keyboard.press('Shift+Tab');
      await window.page.keyboard.press('Shift+Tab');
      await window.page.keyboard.press('Enter');
      await window.page.locator('.tab.active', { hasText: 'rb-web-certificate.md' }).waitFor();
      await window.page.waitForTimeout(800);
    },
  ],
  [
    'sheet',
    async window => {
      await typed(window, 'Drillbook: Start Run');
      await window.panel.says('nothing has run yet', 40_000);
      await window.page.waitForTimeout(800);
    },
  ],
  tab('sheet-mode', 1, 'Space'),
  tab('sheet-mode-other', 1, 'ArrowDown'),
  tab('sheet-next-1'),
  tab('sheet-next-2'),
  tab('sheet-next-3'),
  tab('sheet-next-4'),
  [
    'begun',
    async window => {
      await window.panel.choose('mode', 'exercise');
      await window.panel.type('value:HOST', 'web1.example.org');
      await window.panel.send();
      await window.panel.says('Look at the days', 40_000);
      await window.page.waitForTimeout(1_000);
    },
  ],
  tab('step-next-1'),
  tab('step-next-2'),
  [
    'checklist',
    async window => {
      await typed(window, 'Drillbook: Focus on Checklist View');
      await window.row('Look at the days').waitFor();
      await window.page.waitForTimeout(800);
    },
  ],
  tab('checklist-down', 1, 'ArrowDown'),
  [
    'ran',
    async window => {
      await window.page.keyboard.press('ArrowUp');
      await window.page.keyboard.press('Control+Enter');
      await window.panel.says('who issued it', 40_000);
      await window.page.waitForTimeout(1_500);
    },
  ],
  [
    'decision',
    async window => {
      await typed(window, 'Drillbook: Show Run');
      await window.page.waitForTimeout(1_000);
    },
  ],
  tab('decision-next-1'),
  tab('decision-next-2'),
  [
    'decided',
    async window => {
      await window.page.keyboard.press('2');
      await window.panel.says('Ask the provider', 20_000);
      await window.page.waitForTimeout(800);
    },
  ],
  [
    'done-by-hand',
    async window => {
      await window.page.keyboard.press('d');
      await window.panel.asks('Mark done');
      await window.page.waitForTimeout(500);
    },
  ],
  tab('done-by-hand-next'),
  [
    'done',
    async window => {
      await window.panel.say('Mark done', 'the provider was called');
      await window.page.waitForTimeout(1_500);
    },
  ],
  [
    'finish',
    async window => {
      await window.page.keyboard.press('f');
      await window.panel.asks('Finish');
      await window.page.waitForTimeout(500);
    },
  ],
  [
    'report',
    async window => {
      await window.panel.say('Finish', 'the provider renews it tonight');
      await window.page.locator('.tab.active', { hasText: 'report' }).waitFor();
      await window.page.waitForTimeout(2_500);
    },
  ],
];

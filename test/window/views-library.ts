/** The Library, the search box and the help with writing, to be looked at. */
import { back, boxOf, fixesAt, goTo, hoverHere, menuOf, openFile, press, read, type Scene, unfold, view } from './views-ways.ts';

const group = (by: string): Scene => [
  `by-${by.toLowerCase()}`,
  async window => {
    await back(window);
    await window.command(`Drillbook: Group by ${by}`);
    await window.page.waitForTimeout(500);
  },
];
export const libraryScenes: readonly Scene[] = [
  [
    'open',
    async window => {
      await read(window);
      await unfold(window, 'server');
      await unfold(window, 'Pods restart');
      await unfold(window, 'security');
    },
  ],
  group('Kind'),
  group('Service'),
  group('Owner'),
  group('Status'),
  group('Folder'),
  ['menu-of-grouping', window => press(window, 'Library', 'Group By')],
  ['menu-of-view', window => press(window, 'Library', 'More Actions')],
  [
    'menu-of-document',
    async window => {
      await back(window);
      await window.command('Drillbook: Group by Area');
      for (const row of ['server', 'Pods restart', 'security']) await unfold(window, row);
      await menuOf(window, 'The certificate of the shop');
    },
  ],
  ['menu-of-alert', window => menuOf(window, 'KubePodCrashLooping')],
  [
    'menu-of-folder',
    async window => {
      await back(window);
      await window.command('Drillbook: Group by Folder');
      await menuOf(window, 'runbooks');
    },
  ],
  [
    'menu-of-built-in',
    async window => {
      await back(window);
      await window.command('Drillbook: Group by Area');
      await unfold(window, 'Built-in');
      await window.page.waitForTimeout(500);
      await unfold(window, 'continuity');
      await menuOf(window, 'PostgreSQL primary');
    },
  ],
  [
    'tooltip',
    async window => {
      await back(window);
      await unfold(window, 'server');
      await window.row('Pods restart').locator('.label-name').hover();
      await window.page.locator('.monaco-hover', { hasText: 'Find why' }).waitFor();
    },
    'again',
  ],
  [
    'filter',
    async window => {
      await boxOf(window, 'Drillbook: Filter Library…', 'Filter the Library');
      await window.page.keyboard.type('pods', { delay: 30 });
      await window.page.waitForTimeout(700);
    },
  ],
  [
    'filtered',
    async window => {
      await window.page.keyboard.press('Enter');
      await window.page.waitForTimeout(500);
    },
  ],
  [
    'search-first',
    async window => {
      // Esc in the Library takes its filter back.
      await back(window);
      await boxOf(window, 'Drillbook: Search', 'Drillbook: Search');
    },
  ],
  [
    'search',
    async window => {
      await window.page.keyboard.type('certifcate of shop', { delay: 20 });
      await window.until(async () => (await window.picks())[0]?.label.startsWith('The certificate') ?? false, 'the runbook');
      await window.page.keyboard.press('ArrowDown');
      await window.page.waitForTimeout(700);
    },
  ],
  [
    'search-nothing',
    async window => {
      await back(window);
      await window.search('xylophone zeppelin');
    },
  ],
  ['alert-box', window => boxOf(window, 'Drillbook: Open Runbook for Alert', 'Open Runbook for Alert')],
  [
    'alert-unknown',
    async window => {
      await window.page.keyboard.type('KubeNodeNotRedy', { delay: 20 });
      await window.page.waitForTimeout(600);
    },
  ],
  ['left-out', window => boxOf(window, 'Drillbook: Show Files Left Out', 'Left Out')],
  [
    'reviews',
    async window => {
      await back(window);
      await window.page.locator('.statusbar-item', { hasText: 'overdue' }).click();
      await window.page.locator('.quick-input-widget .quick-input-title', { hasText: 'Reviews Due' }).waitFor();
    },
  ],
  [
    'document',
    async window => {
      await openFile(window, 'rb-k8s-pods.md');
      await window.page.locator('.codelens-decoration a', { hasText: 'Start run' }).waitFor();
    },
  ],
  [
    'problems',
    async window => {
      await window.command('Problems: Focus on Problems View');
      await window.page.locator('.markers-panel .monaco-list-row').first().waitFor();
    },
  ],
  ['quick-fixes', window => fixesAt(window, 25, 20)],
  [
    'finding-hover',
    async window => {
      await back(window);
      await window.page.locator('.view-line span', { hasText: 'rb-k8s-node.md' }).last().hover();
      await window.page.locator('.monaco-hover', { hasText: 'link-broken' }).first().waitFor();
    },
    'again',
  ],
  [
    'field-completion',
    async window => {
      await back(window);
      await goTo(window, 13, 1);
      await window.page.keyboard.press('End');
      await window.page.keyboard.press('Enter');
      await window.page.keyboard.type('re', { delay: 100 });
      await window.page.locator('.suggest-widget.visible .monaco-list-row').first().waitFor();
    },
  ],
  [
    'field-hover',
    async window => {
      await back(window);
      await window.command('File: Revert File');
      await window.page.locator('.view-line span', { hasText: 'severity' }).first().hover();
      await window.page.locator('.monaco-hover:visible .hover-contents').first().waitFor();
    },
    'again',
  ],
  [
    'menu-of-editor',
    async window => {
      await back(window);
      await window.page
        .locator('.view-line span', { hasText: 'container ends' })
        .first()
        .dblclick({ position: { x: 20, y: 8 } });
      await window.page
        .locator('.view-line span', { hasText: 'container ends' })
        .first()
        .click({ button: 'right', position: { x: 20, y: 8 } });
      await window.page.locator('.context-view .action-label', { hasText: 'Search Selected Text' }).waitFor();
    },
  ],
  [
    'rule-page',
    async window => {
      await back(window);
      await window.command('Problems: Focus on Problems View');
      await window.page.locator('.markers-panel a', { hasText: 'link-broken' }).first().click();
      await window.page.locator('.tab.active', { hasText: 'link-broken.md' }).waitFor();
    },
  ],
  [
    'settings-completion',
    async window => {
      await window.command('View: Hide Panel');
      await openFile(window, 'drillbook.yaml');
      await goTo(window, 4, 1);
      await window.page.keyboard.type('ru', { delay: 80 });
      await window.page.locator('.suggest-widget.visible .monaco-list-row').first().waitFor();
    },
  ],
  [
    'settings-hover',
    async window => {
      await back(window);
      await window.command('File: Revert File');
      await goTo(window, 2, 3);
      await hoverHere(window, 'exclude');
    },
    'again',
  ],
  [
    'settings-wrong',
    async window => {
      await back(window);
      await window.command('File: Revert File');
      await goTo(window, 4, 1);
      await window.page.keyboard.type('manged: [x]', { delay: 20 });
      await window.page.keyboard.press('Escape');
      await window.page.locator('.squiggly-error').first().waitFor();
      await goTo(window, 4, 3);
      await hoverHere(window, 'is not a setting');
    },
    'again',
  ],
  [
    'new-document',
    async window => {
      await back(window);
      await window.command('File: Revert File');
      await boxOf(window, 'Drillbook: New Document…', '(1/3)');
    },
  ],
  [
    'new-document-title',
    async window => {
      await window.page.keyboard.press('Enter');
      await window.page.locator('.quick-input-widget .quick-input-title', { hasText: '(2/3)' }).waitFor();
    },
  ],
  [
    'new-document-id',
    async window => {
      await window.input.fill('Names do not resolve');
      await window.page.keyboard.press('Enter');
      await window.page.locator('.quick-input-widget .quick-input-title', { hasText: '(3/3)' }).waitFor();
      await window.page.waitForTimeout(500);
    },
  ],
  [
    'new-document-written',
    async window => {
      await window.page.keyboard.press('Enter');
      await window.page.locator('.tab.active', { hasText: 'rb-names-do-not-resolve.md' }).waitFor();
      await window.page.waitForTimeout(1_000);
    },
  ],
  [
    'copied-built-in',
    async window => {
      await back(window);
      await view(window, 'Library');
      await unfold(window, 'Built-in');
      await unfold(window, 'continuity');
      await window.row('PostgreSQL primary').hover();
      await window.row('PostgreSQL primary').locator('.action-label[aria-label^="Copy to Workspace"]').click();
      await window.page.locator('.tab.active', { hasText: 'dr-db-postgresql-failover.md' }).waitFor();
      await window.page.waitForTimeout(1_500);
    },
  ],
  [
    'menu-of-copy',
    async window => {
      await window.command('Drillbook: Show in Library');
      await window.page.locator('.pane-body .monaco-list-row.selected', { hasText: 'PostgreSQL primary' }).waitFor();
      await window.page.locator('.pane-body .monaco-list-row.selected').first().click({ button: 'right' });
      await window.page.locator('.context-view .action-label', { hasText: 'Compare' }).waitFor();
    },
  ],
  [
    'compared-with-built-in',
    async window => {
      await back(window);
      await goTo(window, 4, 1);
      await window.page.keyboard.press('End');
      await window.page.keyboard.type(' of the shop');
      await window.command('File: Save');
      await window.command('Drillbook: Compare with the Built-in Document');
      await window.page.locator('.tab.active', { hasText: 'Built-in ↔' }).waitFor();
      await window.page.waitForTimeout(2_000);
    },
  ],
  [
    'settings-page',
    async window => {
      await window.command('View: Close All Editors');
      await window.palette('Preferences: Open Settings (UI)');
      await window.page.locator('.settings-editor .suggest-input-container').first().click();
      await window.page.keyboard.type('@ext:drillbook.drillbook', { delay: 20 });
      await window.page
        .locator('.setting-item-label', { hasText: 'Queue' })
        .or(window.page.locator('.setting-item-title', { hasText: 'Queue' }))
        .first()
        .waitFor();
    },
  ],
  [
    'palette',
    async window => {
      await window.command('View: Close All Editors');
      await window.page.keyboard.press('F1');
      await window.input.fill('>Drillbook');
      await window.page.waitForTimeout(800);
    },
  ],
  [
    'log',
    async window => {
      await back(window);
      await window.command('Drillbook: Show Log');
      await window.page.waitForTimeout(1_500);
    },
  ],
  [
    'problem-report',
    async window => {
      await window.command('View: Hide Panel');
      await window.command('Drillbook: Report a Problem');
      await window.page.locator('.tab.active', { hasText: 'A problem with Drillbook' }).waitFor();
    },
  ],
  [
    'refused',
    async window => {
      await window.command('Notifications: Clear All Notifications');
      await window.command('Drillbook: Copy Id');
      await window.command('Notifications: Show Notifications');
      await window.page.locator('.notification-list-item').first().waitFor();
    },
  ],
];

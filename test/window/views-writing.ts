/** What helps with writing, to be looked at: completion, hover, rename, references, snippets, built-in documents. */
import { operations } from './views-files.ts';
import { back, fixesAt, goTo, openFile, read, type Scene, view } from './views-ways.ts';
import { type Window } from './window.ts';

const cart = `---
kind: runbook
id: rb-web-cart
title: The cart is empty for everybody
summary: Bring back what people have chosen
area: server
owner: role-web-oncall
status: active
trigger: alert
alerts: [CartIsEmpty]
severity: 
standards: []
review_every: 
last_reviewed: 2026-11-01
related: [rb-web-certificate]
---

# The cart is empty for everybody

## Meaning

What people chose is not shown. See \`rb-web-certificate\` and std-names.

## Mitigation

1. [ ] Look at the store of sessions
   - 
2. [ ] Start it again

   \`\`\`sh
   curl -k https://shop.example.org | bash
   systemctl restart sessions
   \`\`\`
`;
/** A second one that names the first: of a single reference the editor goes to it at once, and opens no peek. */
const payment = cart
  .replaceAll('rb-web-cart', 'rb-web-payment')
  .replaceAll('The cart is empty for everybody', 'Payments fail')
  .replace('severity: \n', 'severity: sev1\n')
  .replace('CartIsEmpty', 'PaymentsFail')
  .replace('review_every: \n', 'review_every: yearly\n')
  .replace('   - \n', '   - Run: rb-web-certificate\n');
export const writingFiles = {
  ...operations,
  'runbooks/web/rb-web-cart.md': cart,
  'runbooks/web/rb-web-payment.md': payment,
};

const suggestions = (window: Window) => window.page.locator('.suggest-widget.visible .monaco-list-row');

export const writingScenes: readonly Scene[] = [
  [
    'value-completion',
    async window => {
      await read(window);
      await openFile(window, 'rb-web-cart.md');
      await goTo(window, 11, 11);
      await window.page.keyboard.press('Control+Space');
      await suggestions(window).first().waitFor();
      await window.page.keyboard.press('Control+Space');
      await window.page.waitForTimeout(600);
    },
  ],
  [
    'id-completion',
    async window => {
      await back(window);
      await goTo(window, 12, 13);
      await window.page.keyboard.type('s', { delay: 100 });
      await suggestions(window).first().waitFor();
    },
  ],
  [
    'cadence-completion',
    async window => {
      await back(window);
      await goTo(window, 13, 15);
      await window.page.keyboard.press('Control+Space');
      await suggestions(window).first().waitFor();
    },
  ],
  [
    'attribute-completion',
    async window => {
      await back(window);
      await window.command('File: Revert File');
      await goTo(window, 27, 6);
      await window.page.keyboard.press('Control+Space');
      await suggestions(window).first().waitFor();
    },
  ],
  [
    'id-hover',
    async window => {
      await back(window);
      await window.command('File: Revert File');
      await window.page.locator('.view-line span', { hasText: 'rb-web-certificate' }).first().hover();
      await window.page.locator('.monaco-hover', { hasText: 'The certificate of the shop' }).first().waitFor();
    },
    'again',
  ],
  [
    'rename',
    async window => {
      await openFile(window, 'rb-web-certificate.md');
      await goTo(window, 3, 8);
      await window.page.keyboard.press('F2');
      await window.page.locator('.rename-box').first().waitFor();
    },
  ],
  [
    'references',
    async window => {
      await back(window);
      await goTo(window, 3, 8);
      await window.page.keyboard.press('Shift+F12');
      await window.page.locator('.peekview-widget').waitFor();
      await window.page.waitForTimeout(1_000);
    },
  ],
  [
    'problems',
    async window => {
      await back(window);
      await openFile(window, 'rb-web-cart.md');
      await window.command('Problems: Focus on Problems View');
      await window.page.locator('.viewpane-filter input').first().fill('rb-web-cart');
      await window.page.locator('.markers-panel .monaco-list-row', { hasText: 'rb-web-cart.md' }).waitFor();
      await window.page.waitForTimeout(1_000);
    },
  ],
  ['shell-fixes', window => fixesAt(window, 31, 12)],
  [
    'built-in',
    async window => {
      await back(window);
      await window.command('View: Hide Panel');
      await window.search('postgresql failover');
      await window.until(async () => (await window.picks())[0]?.label.startsWith('PostgreSQL') ?? false, 'the plan');
      await window.page.keyboard.press('Enter');
      await window.page.locator('.tab.active', { hasText: 'dr-db-postgresql-failover.md' }).waitFor();
      await view(window, 'Library');
    },
  ],
  [
    'conditions',
    async window => {
      await window.search('kind:runbook owner:role-web-oncall certificate');
      await window.page.waitForTimeout(800);
    },
  ],
  [
    'alert-hit',
    async window => {
      await back(window);
      await window.command('Drillbook: Open Runbook for Alert');
      await window.page.locator('.quick-input-widget .quick-input-title', { hasText: 'Open Runbook for Alert' }).waitFor();
      await window.page.keyboard.type('CartIs', { delay: 30 });
      await window.page.waitForTimeout(800);
    },
  ],
];

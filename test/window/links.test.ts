/** Links from outside, through the URI handler of the real window: they open what they name, and never start anything. */
import assert from 'node:assert/strict';
import { existsSync, mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { openWindow } from './editor.ts';
import { remove } from './machine.ts';
import { type Window } from './window.ts';

const twin = (name: string) =>
  `---\nkind: runbook\nid: rb-twin\ntitle: Twin of the ${name}\n---\n# Twin of the ${name}\n\n## Steps\n\nNone.\n`;
const pages: Record<string, string> = {
  'runbooks/queue-stuck.md': `---
kind: runbook
id: rb-queue-stuck
title: The queue is stuck
alerts: [QueueBacklogGrows]
---
# The queue is stuck

## Meaning

Consumers stand still.

## Mitigation

- [ ] Restart the consumers
  \`\`\`sh
  touch started-by-a-link
  \`\`\`

## QueueConsumerMissing

A consumer is missing.
`,
  'runbooks/shop/twin.md': twin('shop'),
  'runbooks/mail/twin.md': twin('mail'),
  'plain.md': '# A page to come from\n',
};
// What the embedded editor calls itself.
const ours = 'code-oss://drillbook.drillbook';
/** The key that follows each link: the editor's own `vscode.open`, as a click on the link in any program of the machine does. */
const links = [
  '/doc/rb-queue-stuck?section=mitigation',
  '/doc/rb-queue-stuck?section=mitigation&run=true&start=1&autorun=1',
  '/alert/QueueConsumerMissing',
  '/doc/rb-nobody',
  '/doc/rb-queue-stuck?section=no-such-section',
  '/doc/rb-twin',
  '/doc/rb-twin?path=runbooks%2Fmail%2Ftwin.md',
  '/run/rb-queue-stuck',
  '/alert/NobodyAnswersThis',
] as const;
let folder: string;
let other: string;
let window: Window;
before(async () => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'drillbook-links-'));
  other = mkdtempSync(path.join(os.tmpdir(), 'drillbook-other-'));
  for (const [name, text] of Object.entries(pages)) {
    mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
    writeFileSync(path.join(folder, name), text);
  }
  writeFileSync(path.join(folder, 'drillbook.yaml'), 'exclude: [plain.md]\n');
  writeFileSync(path.join(other, 'plain.md'), '# Another page to come from\n');
  writeFileSync(path.join(other, 'drillbook.yaml'), 'managed: []\n');
  window = await openWindow({
    folder,
    keys: links.map((link, at) => ({ key: `ctrl+alt+${at + 1}`, command: 'vscode.open', args: `${ours}${link}` })),
    settings: {
      'drillbook.builtIn.show': false,
      // The host asks once for each extension whether links may lead to it.
      'extensions.confirmedUriHandlerExtensionIds': ['drillbook.drillbook'],
    },
  });
});
after(async () => {
  await window?.close();
  remove(folder);
  remove(other);
});

const activeTab = () => window.page.locator('.tabs-container .tab.active').getAttribute('data-resource-name');
const cursorLine = async () => {
  const said = await window.page
    .locator('.statusbar-item', { hasText: /^Ln \d/ })
    .first()
    .textContent();
  return Number(/\d+/.exec(said ?? '')?.[0]);
};
/** Comes from another page, follows the link and waits for what it leads to. */
async function follow(link: (typeof links)[number], arrived: () => Promise<boolean>, what: string): Promise<void> {
  await window.command('View: Close All Editors');
  await window.page.keyboard.press('Control+p');
  await window.page.keyboard.type('plain.md');
  await window.until(async () => (await window.picks())[0]?.label === 'plain.md', 'the page in the list of files');
  await window.page.keyboard.press('Enter');
  await window.until(async () => (await activeTab()) === 'plain.md', 'the page to come from');
  await window.page.locator('.editor-group-container.active .monaco-editor.focused').waitFor();
  await window.page.keyboard.press(`Control+Alt+${links.indexOf(link) + 1}`);
  await window.until(arrived, what, 40_000);
}
const shows = (name: string, line: number) => async () => (await activeTab()) === name && (await cursorLine()) === line;
/** Toasts are not drawn in a driven window, the list of them is. */
async function said(words: string): Promise<string> {
  await window.command('Notifications: Show Notifications');
  const all = window.page.locator('.notification-list-item-message');
  const found = await window.until(async () => (await all.allTextContents()).find(it => it.includes(words)), `"${words}"`);
  return found;
}
const tidied = () => window.command('Notifications: Clear All Notifications');
/** No terminal, no sheet of a run, no record, and no trace of the step. */
async function nothingBegan(): Promise<void> {
  // Time for what should not happen.
  await window.page.waitForTimeout(1000);
  assert.equal(await window.page.locator('.terminal-wrapper').count(), 0, 'a terminal');
  assert.equal(await window.panel.frame(), undefined, 'the sheet of a run');
  for (const name of ['.drillbook', 'started-by-a-link', 'runbooks/started-by-a-link'])
    assert.equal(existsSync(path.join(folder, name)), false, name);
}

test('a link opens its document at the section, whatever else it asks for, and starts nothing', async () => {
  await follow('/doc/rb-queue-stuck?section=mitigation', shows('queue-stuck.md', 13), 'the section of the link');
  await window.screenshots('link-opened');
  await nothingBegan();
  await follow(
    '/doc/rb-queue-stuck?section=mitigation&run=true&start=1&autorun=1',
    shows('queue-stuck.md', 13),
    'the section, and no more',
  );
  await nothingBegan();
});

test('the link of an alert opens the section that answers it; one that nothing answers stands in the box', async () => {
  await follow('/alert/QueueConsumerMissing', shows('queue-stuck.md', 20), 'the heading of the alert');
  const none = async () => (await window.picks()).some(it => it.label.includes('No runbook answers NobodyAnswersThis'));
  await follow('/alert/NobodyAnswersThis', none, 'that no runbook answers');
  await window.screenshots('link-alert-none');
  await window.page.keyboard.press('Escape');
  await nothingBegan();
});

test('of two documents with one id a person chooses, and a link with a path has chosen', async () => {
  const both = async () => {
    const rows = await window.picks();
    const names = (file: string) => rows.some(it => it.text.includes(file));
    return rows.length === 2 && names('runbooks/mail/twin.md') && names('runbooks/shop/twin.md');
  };
  await follow('/doc/rb-twin', both, 'two documents to choose from, each with its file');
  await window.screenshots('link-twins');
  await window.page.keyboard.type('shop');
  await window.until(async () => (await window.picks()).length === 1, 'the one of the shop');
  await window.page.keyboard.press('Enter');
  await window.until(async () => (await window.visibleText()).includes('# Twin of the shop'), 'the twin of the shop');
  const mail = async () => (await window.visibleText()).includes('# Twin of the mail');
  await follow('/doc/rb-twin?path=runbooks%2Fmail%2Ftwin.md', mail, 'the twin of the mail');
  await nothingBegan();
});

test('an id that nobody knows, a section that is gone and a link that names nothing are said', async () => {
  const still = async () => (await activeTab()) === 'plain.md';
  await follow('/doc/rb-nobody', still, 'the page as it was');
  assert.match(await said('rb-nobody'), /No document here has the id "rb-nobody"\. Open the folder that has it/);
  await window.screenshots('link-unknown');
  await tidied();
  await follow('/doc/rb-queue-stuck?section=no-such-section', shows('queue-stuck.md', 7), 'the document at its title');
  assert.match(await said('no-such-section'), /"The queue is stuck" has no section "no-such-section"/);
  await tidied();
  await follow('/run/rb-queue-stuck', still, 'the page as it was');
  assert.match(
    await said('could not be opened'),
    /it should end in \/doc\/ID or \/alert\/NAME, and this one ends in \/run\/rb-queue-stuck/,
  );
  await tidied();
  await nothingBegan();
});

test('a link whose document is in another folder offers that folder, and shows the section there', async () => {
  await window.page.goto(`${new URL(window.page.url()).origin}/?folder=${encodeURIComponent(other)}`);
  await window.ready();
  // Commands are there once the folder is read.
  await window.search('another page');
  await window.until(async () => (await window.picks()).some(it => it.label === 'Another page to come from'), 'the other folder');
  await window.page.keyboard.press('Escape');
  const still = async () => (await activeTab()) === 'plain.md';
  await follow('/doc/rb-queue-stuck?section=mitigation', still, 'the page as it was');
  const name = path.basename(folder);
  assert.match(
    await said('rb-queue-stuck'),
    new RegExp(`No document here has the id "rb-queue-stuck"\\. The folder ${name} has it\\.`),
  );
  await window.screenshots('link-elsewhere');
  await window.page.locator('.notification-list-item .monaco-button', { hasText: 'Open Here' }).click();
  await window.until(() => window.page.url().includes(encodeURIComponent(name)), 'the other folder');
  await window.ready();
  await window.until(shows('queue-stuck.md', 13), 'the section of the link', 60_000);
  await nothingBegan();
});

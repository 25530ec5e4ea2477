/** The real window on a folder nobody has trusted: search by typing with a typo, open at the section, the tree; and no run. */
import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { openWindow } from './editor.ts';
import { cli, copyOf, remove, root } from './machine.ts';
import { type Window } from './window.ts';

interface Hit {
  readonly path: string;
  readonly title: string;
  readonly section: string;
  readonly line: number;
}
let folder: string;
let window: Window;
before(async () => {
  folder = copyOf(path.join(root, 'test/fixtures/workspace'));
  // Built-in documents are the window's alone: the command line reads one's own.
  window = await openWindow({
    folder,
    trust: false,
    settings: { 'drillbook.builtIn.show': false, 'security.workspace.trust.startupPrompt': 'never' },
  });
});
after(async () => {
  await window?.close();
  remove(folder);
});

test('search by typing with a typo shows what the command line finds, in its order', async () => {
  // Two letters of "resolve" are swapped.
  const query = 'full disk reoslve';
  const { hits } = cli<{ hits: Hit[] }>(folder, 'search', query, '--json');
  const wanted = hits.map(it => it.title);
  // Else the list before the first key, which is all documents by title, would pass as the answer.
  assert.ok(wanted.length > 2, `the command line finds ${wanted.join(', ')}`);
  assert.notDeepEqual(wanted, [...wanted].sort());
  assert.ok(
    hits.some(it => it.path.endsWith('dns-does-not-resolve.md')),
    'the word with the typo is understood',
  );
  await window.search(query);
  // What is wrong shows itself in the comparison; rows that are just being drawn anew are looked at once more.
  let shown: readonly string[] = [];
  const asked = async () => {
    shown = (await window.picks()).map(it => it.label);
    return JSON.stringify(shown) === JSON.stringify(wanted);
  };
  await window.until(asked, 'the results').catch(() => undefined);
  assert.deepEqual(shown, wanted);
  await window.screenshots('search');
  await window.page.keyboard.press('Enter');
  const [first] = hits;
  assert.ok(first);
  const heading = readFileSync(path.join(folder, first.path), 'utf8').split(/\r?\n/)[first.line - 1] ?? '';
  await window.until(async () => (await window.visibleText()).includes(heading.trim()), `the line "${heading}" in the editor`);
  await window.screenshots('opened');
});

test('the Library shows the documents of the folder', async () => {
  await window.command('Drillbook: Focus on Library View');
  const rows = window.page.locator('.pane-body .monaco-list-row');
  await window.until(async () => (await rows.count()) > 0, 'rows in the Library');
  await window.screenshots('library');
});

/** The notifications the window holds; toasts are not drawn in a driven window, the list of them is. */
async function notifications(): Promise<string[]> {
  await window.command('Notifications: Show Notifications');
  const found = await window.page.locator('.notification-list-item-message').allTextContents();
  await window.command('Notifications: Hide Notifications');
  return found;
}

test('where nothing may run, the button of a row says why', async () => {
  await window.search('the disk is full');
  await window.until(async () => (await window.picks())[0]?.label === 'The disk is full', 'the document as the first result');
  const row = window.page.locator('.quick-input-widget .monaco-list-row').first();
  await row.hover();
  assert.equal(await row.locator('.action-label[aria-label^="Start Run"]').count(), 0);
  const reason = await row.locator('.action-label[aria-label^="No run can be started"]').getAttribute('aria-label');
  assert.match(reason ?? '', /Steps do not run in a workspace that is not trusted\./);
  await window.page.keyboard.press('Escape');
});

test('D49 an untrusted workspace refuses a run by palette and by CodeLens with one text, and starts nothing', {
  timeout: 120_000,
}, async () => {
  const sentence = 'Steps do not run in a workspace that is not trusted.';
  await window.search('the disk is full');
  await window.until(async () => (await window.picks())[0]?.label === 'The disk is full', 'the document as the first result');
  await window.page.keyboard.press('Enter');
  const lens = window.page.locator('.codelens-decoration a', { hasText: 'Start run' });
  await lens.waitFor();
  const ways = { palette: () => window.palette('Drillbook: Start Run'), lens: () => lens.click() };
  for (const [way, press] of Object.entries(ways)) {
    await press();
    const said = await window.until(async () => (await notifications()).find(it => it.includes(sentence)), `a refusal by ${way}`);
    assert.ok(said.includes(sentence));
    await window.command('Notifications: Clear All Notifications');
  }
  assert.equal(existsSync(path.join(folder, '.drillbook')), false);
  assert.equal(await window.page.locator('.terminal-wrapper').count(), 0);
});

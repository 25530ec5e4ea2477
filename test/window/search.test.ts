/** Find and judge in the real window: search by typing with a typo, open at the section, a finding and its fix, the tree. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { cli, copyOf, openWindow, remove, root, type Window } from './window.ts';

interface Hit {
  readonly path: string;
  readonly title: string;
  readonly section: string;
  readonly line: number;
}
interface Finding {
  readonly path: string;
  readonly line: number;
  readonly rule: string;
  readonly message: string;
}

let folder: string;
let window: Window;
before(async () => {
  folder = copyOf(path.join(root, 'test/fixtures/workspace'));
  // Built-in documents are the window's alone: the command line reads one's own.
  window = await openWindow({ folder, settings: { 'drillbook.builtIn.show': false } });
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
  const shown = async () => (await window.picks()).map(it => it.label);
  // What is wrong shows itself in the comparison below.
  await window.until(async () => JSON.stringify(await shown()) === JSON.stringify(wanted), 'the results').catch(() => undefined);
  assert.deepEqual(await shown(), wanted);
  await window.screenshots('search');
  await window.page.keyboard.press('Enter');
  const [first] = hits;
  assert.ok(first);
  const heading = readFileSync(path.join(folder, first.path), 'utf8').split(/\r?\n/)[first.line - 1] ?? '';
  await window.until(async () => (await window.visibleText()).includes(heading.trim()), `the line "${heading}" in the editor`);
  await window.screenshots('opened');
});

test('a finding stands in the Problems view as on the command line, and its quick fix mends the file', async () => {
  const { findings } = cli<{ findings: Finding[] }>(folder, 'lint', '--format', 'json');
  assert.ok(findings.length > 0);
  const before = findings.length;
  const wrong = findings.find(it => it.message.includes('Did you mean runbooks/'));
  assert.ok(wrong, 'the fixture workspace has a broken link with a near file');
  await window.command('Problems: Focus on Problems View');
  const problem = window.page
    .locator('.markers-panel .monaco-list-row')
    .filter({ hasText: wrong.message.slice(0, 30) })
    .first();
  // The list draws only the rows that fit.
  await window.page.locator('.viewpane-filter input').first().fill(wrong.message.slice(0, 30));
  await problem.waitFor();
  await window.screenshots('finding');
  await problem.dblclick();
  await window.page.locator('.editor-group-container .view-line', { hasText: 'dns-does-not-resolv.md' }).waitFor();
  const menu = window.page.locator('.action-widget .monaco-list-row').first();
  await window.until(async () => {
    // The Problems view may take the focus back while it still opens the place.
    await window.page.keyboard.press('Control+1');
    await window.page.keyboard.press('Control+.');
    return menu.waitFor({ timeout: 2_000 }).then(
      () => true,
      () => false,
    );
  }, 'the menu of quick fixes');
  await window.screenshots('quick-fix');
  await window.page.keyboard.press('Enter');
  // The browser's window saves by itself after a second.
  await window.until(
    () => cli<{ findings: Finding[] }>(folder, 'lint', '--format', 'json').findings.length < before,
    'one finding less on the command line after the quick fix',
  );
});

test('the Library shows the documents of the folder', async () => {
  await window.command('Drillbook: Focus on Library View');
  const rows = window.page.locator('.pane-body .monaco-list-row');
  await window.until(async () => (await rows.count()) > 0, 'rows in the Library');
  await window.screenshots('library');
});

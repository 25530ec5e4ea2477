/** Quick fixes that say "not here", by the window's own menu, in a file with CRLF and a byte order mark; undo gives the bytes back. */
import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { openWindow } from './editor.ts';
import { cli, remove } from './machine.ts';
import { type Window } from './window.ts';

const text = '\uFEFF# Page\r\n\r\nSee [the rollback](rollbak.md) first.\r\n';
let folder: string;
let window: Window;
const page = () => path.join(folder, 'page.md');
const settings = () => path.join(folder, 'drillbook.yaml');
const findings = () => cli<{ findings: { rule: string }[] }>(folder, 'lint', '--format', 'json').findings.map(it => it.rule);

before(async () => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'drillbook-window-'));
  writeFileSync(page(), text);
  writeFileSync(settings(), '# Ours.\r\nmanaged: []\r\n');
  window = await openWindow({ folder, settings: { 'drillbook.builtIn.show': false } });
});
after(async () => {
  await window?.close();
  remove(folder);
});

/** Opens the page, puts the cursor on the finding and takes the quick fix with this title from the menu. */
async function take(title: string): Promise<void> {
  const { page: browser } = window;
  if (!(await browser.locator('.tab.active', { hasText: 'page.md' }).isVisible())) {
    await browser.keyboard.press('F1');
    await window.input.fill('page.md');
    await window.until(async () => (await window.picks()).some(it => it.label === 'page.md'), 'the page among the files');
    await browser.keyboard.press('Enter');
    await browser.locator('.tab.active', { hasText: 'page.md' }).waitFor();
  }
  await browser.locator('.squiggly-warning, .squiggly-error').first().waitFor();
  const menu = browser.locator('.action-widget .monaco-list-row', { hasText: title }).first();
  await window.until(async () => {
    await browser.keyboard.press('Control+1');
    await browser.keyboard.press('Control+g');
    await window.input.fill(':3:22');
    await browser.keyboard.press('Enter');
    await browser.locator('.statusbar-item', { hasText: 'Ln 3, Col 22' }).waitFor();
    await browser.keyboard.press('Control+.');
    return menu.waitFor({ timeout: 3_000 }).then(
      () => true,
      () => browser.keyboard.press('Escape').then(() => false),
    );
  }, `"${title}" in the menu of quick fixes`);
  await menu.click();
}

test('each way silences the finding, and undo restores the bytes', { timeout: 240_000 }, async () => {
  const bytes = readFileSync(page());
  assert.deepEqual(findings(), ['link-broken']);
  for (const [title, wanted] of [
    ['Ignore link-broken here', 'See [the rollback](rollbak.md) first. <!-- drillbook-ignore link-broken: say why -->\r\n'],
    ['Ignore link-broken in this file', '\uFEFF<!-- drillbook-ignore-file link-broken: say why -->\r\n# Page\r\n'],
  ] as const) {
    await take(title);
    await window.until(() => readFileSync(page(), 'utf8').includes(wanted), `"${title}" on the disk`);
    assert.equal(readFileSync(page(), 'utf8').replace(/\r\n/g, '').includes('\n'), false, 'no line end of another kind');
    assert.deepEqual(findings(), []);
    await window.page.keyboard.press('Control+1');
    await window.page.keyboard.press('Control+z');
    await window.until(() => readFileSync(page()).equals(bytes), 'the bytes from before');
  }
});

test('the severity goes into drillbook.yaml and is taken back there', { timeout: 240_000 }, async () => {
  const bytes = readFileSync(settings());
  await take('Turn off link-broken in drillbook.yaml');
  const wanted = '# Ours.\r\nmanaged: []\r\nrules:\r\n  link-broken: off\r\n';
  await window.until(() => readFileSync(settings(), 'utf8') === wanted, 'the setting on the disk');
  assert.deepEqual(findings(), []);
  await window.page.locator('.tab.active', { hasText: 'drillbook.yaml' }).waitFor();
  await window.page.locator('.squiggly-warning, .squiggly-error').first().waitFor({ state: 'detached' });
  await window.page.keyboard.press('Control+1');
  await window.page.keyboard.press('Control+z');
  await window.until(() => readFileSync(settings()).equals(bytes), 'the bytes from before');
  assert.ok(existsSync(page()));
  assert.deepEqual(findings(), ['link-broken']);
});

test('where there is no drillbook.yaml yet, the severity makes one', { timeout: 240_000 }, async () => {
  await window.command('View: Close All Editors');
  rmSync(settings());
  await take('Lower link-broken to information in drillbook.yaml');
  await window.until(() => existsSync(settings()), 'drillbook.yaml on the disk');
  assert.equal(readFileSync(settings(), 'utf8'), 'rules:\n  link-broken: information\n');
  await window.page.locator('.tab.active', { hasText: 'drillbook.yaml' }).waitFor();
  assert.equal(
    cli<{ findings: { severity: string }[] }>(folder, 'lint', '--format', 'json').findings[0]?.severity,
    'information',
  );
});

/** The search box while a big folder is read, and in a folder that Drillbook is quiet in. */
import assert from 'node:assert/strict';
import { existsSync, mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { type Editor, openEditor } from './editor.ts';
import { remove } from './machine.ts';
import { type Window } from './window.ts';

let editor: Editor;
let big: string;
let quiet: string;
before(async () => {
  big = mkdtempSync(path.join(os.tmpdir(), 'drillbook-big-'));
  quiet = mkdtempSync(path.join(os.tmpdir(), 'drillbook-quiet-'));
  for (let i = 0; i < 10_000; i++) {
    const name = `page-${String(i).padStart(5, '0')}`;
    const file = path.join(big, `part-${i % 20}`, `${name}.md`);
    mkdirSync(path.dirname(file), { recursive: true });
    const rare = i % 2500 === 500 ? 'The turbine is noisy.' : 'All is calm.';
    writeFileSync(file, `# About ${name}\n\n${rare}\n\n${`Words of ${name} about this and that.\n`.repeat(60)}`);
  }
  writeFileSync(path.join(big, 'drillbook.yaml'), 'managed: []\n');
  mkdirSync(path.join(quiet, 'docs'));
  writeFileSync(path.join(quiet, 'README.md'), '# Shop\n\nA web shop.\n');
  writeFileSync(path.join(quiet, 'docs', 'cache.md'), '# The cache\n\n## Empty it\n\nThe cache is emptied with one command.\n');
  editor = await openEditor();
});
after(async () => {
  await editor?.close();
  for (const it of [big, quiet]) remove(it);
});
const title = (window: Window) => window.page.locator('.quick-input-widget .quick-input-title').first().textContent();
const front = (window: Window) => window.page.locator('.tabs-container .tab.active').getAttribute('data-resource-name');
const focused = async (window: Window) => {
  const row = window.page.locator('.quick-input-widget .monaco-list-row.focused').first();
  return (await row.count()) === 0 ? '' : ((await row.locator('.label-name').first().textContent()) ?? '').trim();
};

test('while all is read anew box and Library say how far it is, show what is read, and the box goes back to the row a person is on; reading is stopped, and goes on', async () => {
  const window = await editor.window({
    folder: big,
    settings: { 'drillbook.builtIn.show': false },
    keys: [
      { key: 'ctrl+alt+9', command: 'drillbook.rebuildIndex' },
      { key: 'ctrl+alt+8', command: 'drillbook.stopReading' },
    ],
  });
  await window.command('Drillbook: Focus on Library View');
  await window.search('turbine noisy');
  await window.until(async () => (await window.picks()).length === 4, 'four pages', 60_000);
  await window.until(async () => (await title(window)) === 'Drillbook: Search', 'the end of reading', 60_000);
  await window.page.keyboard.press('ArrowDown');
  await window.page.keyboard.press('ArrowDown');
  const chosen = await focused(window);
  const file = `${chosen.replace('About ', '')}.md`;
  await window.until(async () => (await front(window)) === file, `${file} in the editor`);

  // Every title the box has, and everything the Library says, at each change: a busy window would skip what is looked at by a clock.
  await window.page.evaluate(() => {
    const { document, MutationObserver } = globalThis as any;
    const textOf = (from: any, selector: string): string => from?.querySelector(selector)?.textContent ?? '';
    const seen: string[] = [];
    const library: string[] = [];
    (globalThis as any).titles = seen;
    (globalThis as any).library = library;
    const look = () => {
      const now = textOf(document, '.quick-input-widget .quick-input-title');
      if (seen.at(-1) !== now) seen.push(now);
      const view = document.querySelector('.pane-header[aria-label^="Library"]')?.closest('.pane');
      const shown = [...(view?.querySelectorAll('.monaco-list-row .label-description') ?? [])].map(it => Number(it.textContent));
      const said = `${textOf(view, '.message')}; ${shown.reduce((sum, it) => sum + it, 0)} shown`;
      if (library.at(-1) !== said) library.push(said);
    };
    look();
    new MutationObserver(look).observe(document.body, { subtree: true, childList: true, characterData: true });
  });
  const titles = (): Promise<string[]> => window.page.evaluate(() => (globalThis as any).titles);
  const library = (): Promise<string[]> => window.page.evaluate(() => (globalThis as any).library);
  await window.page.keyboard.press('Control+Alt+9');
  await window.until(async () => (await titles()).some(it => it.includes('indexing')), 'that it says so');
  await window.screenshots('search-indexing');
  await window.until(async () => (await title(window)) === 'Drillbook: Search', 'the end of reading', 60_000);
  const counted = (await titles()).flatMap(it => {
    const found = /^Drillbook: Search \(indexing (\d+) of (\d+)\)$/.exec(it);
    return found === null ? [] : [{ read: Number(found[1]), total: Number(found[2]) }];
  });
  assert.ok(counted.length > 0, `it said ${(await titles()).join(' | ')}`);
  assert.ok(
    counted.every(it => it.read < it.total && it.total <= 10_000),
    JSON.stringify(counted),
  );
  // The Library too: how far it is, and beside that the documents of the folders that are read already.
  const said = await library();
  const far = said.flatMap(it =>
    [...it.matchAll(/^indexing (\d+) of (\d+); /g)].map(([, read, total]) => [Number(read), Number(total)]),
  );
  assert.ok(far.length > 0, `the Library said ${said.join(' | ')}`);
  assert.ok(
    far.every(([read = 0, total = 0]) => read < total && total <= 10_000),
    JSON.stringify(far),
  );
  const shown = said.flatMap(it => [...it.matchAll(/^indexing.*; (\d+) shown$/g)].map(([, count]) => Number(count)));
  assert.ok(
    shown.some(it => it > 0 && it < 10_000),
    `the Library said ${said.join(' | ')}`,
  );
  await window.until(async () => (await window.picks()).length === 4, 'the four pages again');
  await window.until(
    async () => (await focused(window)) === chosen,
    `${chosen} as the row in front, not ${await focused(window)}`,
  );
  // The row in front is what the editor shows, also after others stood there while the folder was read.
  await window.until(async () => (await front(window)) === file, `${file} in the editor again`);
  await window.page.keyboard.press('Enter');
  await window.until(async () => (await window.visibleText()).includes(`# ${chosen}`), 'the page');

  // Stopped: what is read stays, each place says how far it is, and the button that reads the rest stands where Stop was.
  const status = window.page.locator('.statusbar-item[id^="drillbook.drillbook"]', { hasText: /indexing|read/ });
  const says = async (words: RegExp) => words.test((await status.allTextContents()).join());
  // A quick machine may be through before the second key is heard.
  await window.until(
    async () => {
      await window.page.keyboard.press('Control+Alt+9');
      await window.until(() => says(/indexing \d+ of/), 'how far it is');
      await window.page.keyboard.press('Control+Alt+8');
      return window.until(() => says(/\d+ of 10000 read/), 'that it was stopped', 5_000).catch(() => false);
    },
    'a reading that was stopped',
    90_000,
  );
  const pane = window.page.locator('.pane', { has: window.page.locator('.pane-header[aria-label^="Library"]') });
  await window.until(async () => /stopped at \d+ of 10000/.test((await pane.textContent()) ?? ''), 'it in the Library');
  await window.screenshots('library-stopped');
  await window.command('Drillbook: Search');
  await window.until(async () => /^Drillbook: Search \(\d+ of 10000 read\)$/.test((await title(window)) ?? ''), 'it in the box');
  await window.page.keyboard.type('nosuchwordanywhere');
  await window.until(
    async () => (await window.picks())[0]?.text.includes('Reading was stopped') === true,
    'why nothing is found',
  );
  await window.screenshots('search-stopped');
  await window.page.keyboard.press('Escape');
  await pane.locator('.pane-header').hover();
  await pane.getByRole('button', { name: 'Read On' }).click();
  await window.until(async () => (await status.count()) === 0, 'the rest to be read', 60_000);
  await window.until(async () => (await pane.textContent())?.includes('stopped') === false, 'nothing of it in the Library');
  await window.search('turbine noisy');
  await window.until(async () => (await window.picks()).length === 4, 'the four pages once more');
  await window.page.keyboard.press('Escape');
});

test('in a quiet folder the box finds what lies there, says where it looks, and writes nothing', async () => {
  const window = await editor.window({ folder: quiet, settings: { 'drillbook.builtIn.show': true } });
  await window.command('Drillbook: Search');
  await window.page.locator('.quick-input-title', { hasText: 'Drillbook: Search' }).waitFor();
  const says = await window.input.getAttribute('placeholder');
  assert.ok(says?.includes(`${path.basename(quiet)} and the built-in runbooks`), says ?? '');
  await window.screenshots('search-quiet');
  await window.page.keyboard.type('cache emtpied', { delay: 20 });
  await window.until(async () => (await window.picks())[0]?.label === 'The cache', 'the page of the folder', 40_000);
  await window.page.keyboard.press('Enter');
  await window.until(async () => (await front(window)) === 'cache.md', 'the page in the editor');
  await window.until(async () => (await window.visibleText()).includes('Empty it'), 'its section');
  for (const name of ['drillbook.yaml', '.drillbook']) assert.equal(existsSync(path.join(quiet, name)), false, name);
  assert.equal(await window.page.locator('.squiggly-error, .squiggly-warning, .codelens-decoration').count(), 0);
});

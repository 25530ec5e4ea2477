/** The first minutes in the real window: an ordinary folder is left alone, a folder is set up, a document written, drillbook.yaml filled in. */
import assert from 'node:assert/strict';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { after, afterEach, before, test } from 'node:test';
import { type Editor, openEditor } from './editor.ts';
import { cli, remove } from './machine.ts';
import { type Window } from './window.ts';

let editor: Editor;
const folders: string[] = [];
function fresh(): string {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'drillbook-window-'));
  folders.push(folder);
  return folder;
}
before(async () => {
  editor = await openEditor();
});
after(async () => {
  await editor?.close();
  folders.forEach(remove);
});

const windows: Window[] = [];
// Also after a failure, so that its last sight is kept.
afterEach(async () => {
  for (const window of windows.splice(0)) await window.close();
});
async function open(folder: string, settings: Readonly<Record<string, unknown>> = {}): Promise<Window> {
  const window = await editor.window({ folder, settings });
  windows.push(window);
  return window;
}

const welcome = (window: Window, text: string) => window.page.locator('.welcome-view', { hasText: text }).first();

/** Opens a file by its name. */
async function openFile(window: Window, name: string): Promise<void> {
  await window.page.keyboard.press('F1');
  await window.input.fill(name);
  await window.until(async () => (await window.picks()).some(it => it.label === name), `${name} among the files`);
  await window.page.keyboard.press('Enter');
  await window.page.locator('.tab.active', { hasText: name }).waitFor();
}

/** An editor that has just opened may lose the first keys: it is ready when it shows what is typed. */
async function takesKeys(window: Window): Promise<void> {
  const { page } = window;
  await window.until(async () => {
    await page.locator('.editor-group-container.active .monaco-editor .view-lines').first().click();
    await page.keyboard.press('Control+Home');
    await page.keyboard.type('#');
    await page.waitForTimeout(300);
    return (await window.visibleText()).startsWith('#');
  }, 'the editor that takes keys');
  await window.until(async () => {
    await page.keyboard.press('Control+z');
    await page.waitForTimeout(200);
    return !(await window.visibleText()).startsWith('#');
  }, 'the text as it was');
}

/** Types and takes the first offer, which has to be this one. */
async function take(window: Window, typed: string, label: string): Promise<void> {
  await window.page.keyboard.type(typed, { delay: 60 });
  await window.page.locator('.suggest-widget.visible .monaco-list-row.focused', { hasText: label }).waitFor();
  await window.page.keyboard.press('Tab');
}

test('an ordinary code repository is left alone: no Problems, no CodeLens, no worker; and it can be left alone again', {
  timeout: 300_000,
}, async () => {
  const folder = fresh();
  mkdirSync(path.join(folder, 'src'));
  mkdirSync(path.join(folder, 'docs'));
  for (let i = 0; i < 200; i++) writeFileSync(path.join(folder, 'src', `part-${i}.ts`), `export const part${i} = ${i};\n`);
  const page = '# How to build\n\nSee [nothing](gone.md).\n\n1. Build it\n\n   ```sh\n   make\n   ```\n';
  for (const name of ['README.md', 'docs/build.md', 'docs/release.md']) writeFileSync(path.join(folder, name), page);
  const window = await open(folder);
  // Opened, typed in and looked at in the Library: nothing of that is a use of Drillbook.
  await openFile(window, 'README.md');
  await window.page.keyboard.type('Hello ');
  await window.command('Drillbook: Focus on Library View');
  await welcome(window, 'Drillbook is quiet here').waitFor();
  await window.page.waitForTimeout(2_000);
  assert.deepEqual(await window.problems(), { errors: 0, warnings: 0, information: 0 });
  assert.equal(await window.page.locator('.codelens-decoration a').count(), 0);
  await window.until(() => /Drillbook \S+ started/.test(window.log()), 'the log of this window');
  assert.doesNotMatch(window.log(), /The library starts|Read /);
  await window.screenshots('quiet');

  await welcome(window, 'Drillbook is quiet here').locator('.monaco-button', { hasText: 'Read This Folder' }).click();
  await window.until(async () => (await window.problems()).warnings > 0, 'the broken links');
  await window.page.locator('.codelens-decoration a', { hasText: 'Start run' }).first().waitFor();
  await window.until(() => /The library starts/.test(window.log()), 'the library in the log');
  await window.command('Drillbook: Stop Using Drillbook Here…');
  await welcome(window, 'Drillbook is quiet here').waitFor();
  await window.until(async () => (await window.problems()).warnings === 0, 'no problems');
  await window.page.locator('.codelens-decoration a').first().waitFor({ state: 'detached' });
  // A search reads the folder for this session alone.
  await window.search('build');
  await window.until(async () => (await window.picks()).some(it => it.label === 'How to build'), 'the page');
  await window.page.keyboard.press('Escape');
  await window.reload();
  await window.command('Drillbook: Focus on Library View');
  await welcome(window, 'Drillbook is quiet here').waitFor();
});

test('an empty folder is set up: files, the first finding and its fix; a new document; nothing is overwritten', {
  timeout: 300_000,
}, async () => {
  const folder = fresh();
  const at = (name: string) => path.join(folder, name);
  writeFileSync(at('drillbook.yml'), 'not ours\n');
  const window = await open(folder, { 'drillbook.builtIn.show': false });
  const { page } = window;
  await window.command('Drillbook: Focus on Library View');
  await welcome(window, 'Drillbook is quiet here').locator('.monaco-button', { hasText: 'Set Up Drillbook Here' }).click();
  await window.until(async () => (await window.picks()).length === 3, 'three files');
  await window.screenshots('set-up');
  await page.keyboard.press('Enter');
  await page.locator('.tab.active', { hasText: 'host-health.md' }).waitFor();
  await page.locator('.statusbar-item', { hasText: 'Ln 13, Col 1' }).waitFor();
  await page.locator('.codelens-decoration a', { hasText: 'Start run' }).waitFor();
  for (const name of ['drillbook.yaml', 'runbooks/host-health.md', '.github/workflows/drillbook.yml'])
    assert.ok(existsSync(at(name)), name);
  assert.equal(readFileSync(at('drillbook.yml'), 'utf8'), 'not ours\n');

  const findings = () =>
    cli<{ findings: { rule: string; line: number; column: number }[] }>(folder, 'lint', '--format', 'json').findings;
  const [first, ...more] = findings();
  assert.ok(first);
  assert.deepEqual(more, []);
  const bytes = readFileSync(at('runbooks/host-health.md'));
  await window.until(async () => (await window.problems()).information === 1, 'the first finding');
  const menu = page.locator('.action-widget .monaco-list-row').first();
  await window.until(async () => {
    await page.keyboard.press('Control+1');
    await page.keyboard.press('Control+g');
    await window.input.fill(`:${first.line}:${first.column}`);
    await page.keyboard.press('Enter');
    await page.locator('.statusbar-item', { hasText: `Ln ${first.line}, Col ${first.column}` }).waitFor();
    await page.keyboard.press('Control+.');
    return menu.waitFor({ timeout: 3_000 }).then(
      () => true,
      () => page.keyboard.press('Escape').then(() => false),
    );
  }, 'its fixes');
  await window.screenshots('first-fix');
  await page.keyboard.press('Enter');
  await window.until(async () => (await window.problems()).information === 0, 'no finding');
  await page.keyboard.press('Control+s');
  await window.until(() => findings().length === 0, 'none on the disk either');
  await page.keyboard.press('Control+z');
  await page.keyboard.press('Control+s');
  await window.until(() => readFileSync(at('runbooks/host-health.md')).equals(bytes), 'the bytes from before');

  // Again: what is there stays, and there is nothing left to write.
  writeFileSync(at('drillbook.yaml'), 'managed: [runbooks]\n');
  await window.command('Drillbook: Set Up Drillbook Here…');
  // It has ended when its first runbook stands at its title again; a box that opens before that would be closed by it.
  const title =
    readFileSync(at('runbooks/host-health.md'), 'utf8')
      .split('\n')
      .findIndex(it => it.startsWith('# ')) + 1;
  await page.locator('.statusbar-item', { hasText: `Ln ${title}, Col 1` }).waitFor();
  assert.equal(readFileSync(at('drillbook.yaml'), 'utf8'), 'managed: [runbooks]\n');

  // A new document by keyboard: kind, title, id; a taken id is refused before anything is written.
  const box = (step: string) => page.locator('.quick-input-widget .quick-input-title', { hasText: step });
  await window.palette('Drillbook: New Document…');
  await box('(1/3)').waitFor();
  await page.keyboard.press('Enter');
  await box('(2/3)').waitFor();
  await window.input.fill('Names do not resolve');
  await window.input.press('Enter');
  await page.locator('.quick-input-widget .quick-input-title', { hasText: '(3/3)' }).waitFor();
  assert.equal(await window.input.inputValue(), 'rb-names-do-not-resolve');
  await window.screenshots('new-document');
  const said = page.locator('.quick-input-widget .quick-input-message');
  for (const [id, sentence] of [
    ['rb-host-health', /runbooks\/host-health\.md has this id already/],
    ['names', /begins with rb-/],
    ['rb-Names', /Small letters/],
  ] as const) {
    await window.input.fill(id);
    await window.until(async () => sentence.test((await said.textContent()) ?? ''), String(sentence));
    await page.keyboard.press('Enter');
  }
  await window.input.fill('rb-net-dns');
  await window.until(
    async () => /Will be written as runbooks\/rb-net-dns\.md/.test((await said.textContent()) ?? ''),
    'the path',
  );
  await page.keyboard.press('Enter');
  await page.locator('.tab.active', { hasText: 'rb-net-dns.md' }).waitFor();
  assert.match(readFileSync(at('runbooks/rb-net-dns.md'), 'utf8'), /^id: rb-net-dns$/m);
  await window.until(async () => (await window.rows()).length > 0, 'the Library');
  assert.deepEqual(
    findings().filter(it => it.rule.startsWith('required') || it.rule.startsWith('section')),
    [],
  );
});

test('drillbook.yaml: keys, rules and severities are offered while it is written, explained, and marked where they are wrong', {
  timeout: 300_000,
}, async () => {
  const folder = fresh();
  const settings = path.join(folder, 'drillbook.yaml');
  mkdirSync(path.join(folder, 'runbooks'));
  writeFileSync(path.join(folder, 'runbooks/a.md'), '# A\n');
  writeFileSync(settings, '');
  const window = await open(folder, { 'drillbook.builtIn.show': false, 'files.autoSave': 'off' });
  const { page } = window;
  await openFile(window, 'drillbook.yaml');
  const offered = page.locator('.suggest-widget.visible .monaco-list-row');
  await takesKeys(window);
  await page.keyboard.press('Control+a');
  await page.keyboard.press('Delete');
  await take(window, 'rul', 'rules');
  await take(window, 'link-bro', 'link-broken');
  await offered.first().waitFor();
  await window.screenshots('settings-completion');
  await take(window, 'warn', 'warning');
  await window.until(async () => (await window.visibleText()).startsWith('rules:\n  link-broken: warning'), 'what was chosen');
  await page.keyboard.press('Control+s');
  await window.until(() => readFileSync(settings, 'utf8') === 'rules:\n  link-broken: warning', 'the file');
  await page.keyboard.press('Control+End');
  await page.keyboard.press('Escape');
  await page.keyboard.type('x');
  await page.keyboard.press('Escape');
  // An error with its place, which goes when it is mended.
  await page.locator('.squiggly-error').first().waitFor();
  await window.until(async () => (await window.problems()).errors === 1, 'the severity that is none');
  await page.keyboard.press('Control+.');
  await page.locator('.action-widget .monaco-list-row.action', { hasText: 'Change to `warning`' }).waitFor();
  await page.keyboard.press('Enter');
  await window.until(async () => (await window.visibleText()).startsWith('rules:\n  link-broken: warning'), 'what was meant');
  await page.locator('.squiggly-error').first().waitFor({ state: 'detached' });
  await page.keyboard.press('Escape');
  await page.locator('.view-line span', { hasText: 'link-broken' }).last().hover();
  await page.locator('.monaco-hover', { hasText: 'Every link and image' }).waitFor();
  await window.screenshots('settings-hover');
});

test('front matter and steps are completed while they are written, explained, renamed in every file, and listed by who names whom', {
  timeout: 300_000,
}, async () => {
  const folder = fresh();
  const at = (name: string) => path.join(folder, 'runbooks', name);
  const page = (id: string, title: string, more = '') =>
    `---\nkind: runbook\nid: ${id}\ntitle: ${title}\nowner: role-network-oncall\n${more}---\n# ${title}\n`;
  mkdirSync(path.join(folder, 'runbooks'));
  writeFileSync(
    at('dns.md'),
    page('rb-net-dns', 'DNS does not resolve', 'status: active\nlast_reviewed: 2026-01-02\nreview_every: yearly\n'),
  );
  writeFileSync(
    at('proxy.md'),
    `${page('rb-net-proxy', 'The proxy is slow', 'related: [rb-net-dns]\n').replaceAll('\n', '\r\n')}\r\n- [ ] Names\r\n  - Run: rb-net-dns\r\n`,
  );
  writeFileSync(at('new.md'), `${page('rb-new', 'Written today', '\n')}\n- [ ] Look\n`);
  const window = await open(folder, { 'drillbook.builtIn.show': false, 'files.autoSave': 'off' });
  const { keyboard } = window.page;
  await window.command('Drillbook: Focus on Library View');
  await window.row('runbooks').waitFor();
  await openFile(window, 'new.md');
  await takesKeys(window);

  // Nothing is set: what is typed opens the offers.
  await keyboard.press('Control+Home');
  for (let line = 0; line < 5; line++) await keyboard.press('ArrowDown');
  await take(window, 'sta', 'status');
  await take(window, 'dra', 'draft');
  await keyboard.press('Enter');
  await take(window, 'supersed', 'supersedes');
  await keyboard.type('names', { delay: 60 });
  await keyboard.press('Escape');
  for (let letter = 0; letter < 5; letter++) await keyboard.press('Backspace');
  await keyboard.type('rb-net-d', { delay: 60 });
  const focused = window.page.locator('.suggest-widget.visible .monaco-list-row.focused', { hasText: 'rb-net-dns' });
  await focused.filter({ hasText: 'DNS does not resolve' }).waitFor();
  await window.screenshots('authoring-completion');
  await keyboard.press('Tab');
  await window.until(
    async () => (await window.visibleText()).includes('status: draft\nsupersedes:\n  - rb-net-dns\n---'),
    'what was chosen',
  );

  await keyboard.press('Control+End');
  await take(window, '  - exp', 'Expect');
  await window.page.locator('.suggest-widget.visible .monaco-list-row.focused', { hasText: 'exit 0' }).waitFor();
  await window.screenshots('authoring-label');
  await keyboard.press('Tab');
  await window.until(async () => (await window.visibleText()).includes('- Expect: exit 0'), 'the label');
  await keyboard.press('Control+s');
  await window.until(() => readFileSync(at('new.md'), 'utf8').endsWith('- [ ] Look\n  - Expect: exit 0'), 'the file');

  const id = window.page.locator('.editor-group-container.active .view-line span', { hasText: 'rb-net-dns' }).last();
  await id.hover();
  await window.page.locator('.monaco-hover', { hasText: 'owned by role-network-oncall' }).waitFor();
  await window.screenshots('authoring-hover');
  await keyboard.press('Escape');

  // A name that is taken is refused, and nothing changes; a free one changes in every file.
  const rename = async (wanted: string) => {
    const box = window.page.locator('.rename-box input, .rename-input').first();
    await window.until(async () => {
      await id.click();
      await keyboard.press('F2');
      return box.waitFor({ timeout: 4_000 }).then(
        () => true,
        () => false,
      );
    }, 'the box for the new id');
    await box.fill(wanted);
    if (wanted === 'rb-net-names') await window.screenshots('authoring-rename');
    await keyboard.press('Enter');
  };
  const before = readFileSync(at('proxy.md'), 'utf8');
  await rename('rb-net-proxy');
  await window.page.getByText('has the id rb-net-proxy already').first().waitFor();
  await window.screenshots('authoring-refused');
  await keyboard.press('Escape');
  assert.equal(readFileSync(at('proxy.md'), 'utf8'), before);
  await rename('rb-net-names');
  await window.until(() => readFileSync(at('dns.md'), 'utf8').includes('\nid: rb-net-names\n'), 'the new id on the disk');
  await window.until(
    () => readFileSync(at('proxy.md'), 'utf8') === before.replaceAll('rb-net-dns', 'rb-net-names'),
    'the new id in the other file, and nothing else',
  );

  await openFile(window, 'dns.md');
  await window.command('Drillbook: Focus on Referenced By View');
  const rows = async () => (await window.rows('Referenced By')).map(it => `${it.name} ${it.description}`);
  const wanted = ['The proxy is slow related, Run', 'Written today supersedes'];
  await window.until(
    async () => JSON.stringify((await rows()).sort()) === JSON.stringify(wanted),
    `${wanted.join(' and ')} below Referenced By`,
  );
  await window.screenshots('authoring-backlinks');
});

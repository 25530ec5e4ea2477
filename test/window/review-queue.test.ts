/** What a documentation owner does in the real window: the Review Queue, its menus and its export, and "Mark Reviewed…". */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { type Editor, openEditor } from './editor.ts';
import { remove } from './machine.ts';
import { type Window } from './window.ts';

const day = (days: number) => new Date(Date.now() + days * 24 * 60 * 60 * 1000).toISOString().slice(0, 10);
const page = (id: string, title: string, fields: string, body = '') =>
  `---\nkind: runbook\nid: ${id}\ntitle: ${title}\narea: network\nowner: role-${id.slice(-3)}-oncall\nstatus: active\ntrigger: request\n${fields}---\n\n# ${title}\n\n## Purpose\n\nWhat it is for.\n${body}`;
const long = Array.from({ length: 120 }, (_, at) => `Line ${at + 1} of what has to be read.\n`).join('\n');

let editor: Editor;
let folder: string;
let window: Window;
before(async () => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'drillbook-queue-'));
  mkdirSync(path.join(folder, 'runbooks'));
  const write = (name: string, text: string) => writeFileSync(path.join(folder, 'runbooks', name), text);
  const git = (when: string, ...words: string[]) => {
    const at = `${when}T12:00:00Z`;
    const env = { ...process.env, GIT_AUTHOR_DATE: at, GIT_COMMITTER_DATE: at };
    execFileSync('git', ['-c', 'user.name=Ann Example', '-c', 'user.email=ann@example.org', '-C', folder, ...words], {
      env,
      stdio: 'pipe',
    });
  };
  writeFileSync(path.join(folder, 'drillbook.yaml'), 'exclude: []\n');
  // CRLF and a byte order mark: marking a review must keep both.
  const late = page(
    'rb-net-dns',
    'Names do not resolve',
    `last_reviewed: "${day(-400)}" # by the team\nreview_every: half-yearly\n`,
    `\n${long}`,
  );
  const saved = (text: string) => write('dns.md', `\uFEFF${text.replaceAll('\n', '\r\n')}`);
  saved(late);
  write(
    'soon.md',
    page(
      'rb-net-vpn',
      'Tunnel is down',
      `last_reviewed: ${day(-355)}\nreview_every: 1 year\nrun_every: monthly\n`,
      '\n- [ ] Look\n\n  ```sh check\n  true\n  ```\n',
    ),
  );
  write('fine.md', page('rb-net-lan', 'Cable is out', `last_reviewed: ${day(-1)}\nreview_every: yearly\n`));
  git(day(-400), 'init', '-q', '-b', 'main');
  git(day(-400), 'config', 'user.name', 'Ann Example');
  git(day(-400), 'add', '-A');
  git(day(-400), 'commit', '-qm', 'All there is');
  saved(late.replace('Line 60 of', 'Line sixty of'));
  git(day(-100), 'commit', '-qam', 'Mended');
  editor = await openEditor();
  window = await editor.window({ folder, settings: { 'drillbook.builtIn.show': false } });
});
after(async () => {
  await window?.close();
  await editor?.close();
  remove(folder);
});

const rows = async () =>
  (await window.rows('Review Queue')).map(it => `${'  '.repeat(it.level - 1)}${it.name} | ${it.description}`);
async function shows(wanted: readonly string[]): Promise<void> {
  await window
    .until(async () => JSON.stringify(await rows()) === JSON.stringify(wanted), wanted.join('; '))
    .catch(async error => {
      assert.deepEqual(await rows(), wanted, String(error));
    });
}

test('a window that opens never says that there is nothing while it does not know yet', { timeout: 200_000 }, async () => {
  const { page: screen } = window;
  await window.command('Drillbook: Focus on Review Queue View');
  const isThere = async () => (await rows()).some(it => it.includes('Names do not resolve'));
  await window.until(isThere, 'the queue');
  const said: string[] = [];
  await screen.exposeFunction('drillbookSaid', (words: string) => void said.push(words));
  await screen.addInitScript(watchWords);
  await window.reload();
  await window.until(isThere, 'the queue after the window was opened again');
  assert.ok(said.length > 0, 'the view was watched');
  assert.deepEqual(
    said.filter(it => /Nothing is overdue|There are no Markdown files/.test(it)),
    [],
  );
});

/** Runs in the page: tells each other text of an empty view as soon as it is drawn. */
function watchWords(): void {
  interface Place {
    querySelectorAll(selector: string): Iterable<{ readonly textContent: string | null }>;
  }
  const { document, setInterval, drillbookSaid } = globalThis as unknown as {
    document: Place;
    setInterval(act: () => void, every: number): void;
    drillbookSaid(words: string): void;
  };
  let before = '';
  setInterval(() => {
    const words = [...document.querySelectorAll('.welcome-view-content')].map(it => it.textContent).join('|');
    if (words !== before) drillbookSaid(words);
    before = words;
  }, 20);
}

test('the queue: who owes what by when, in three orders, with its badge; marking a review asks what was read and writes three lines', {
  timeout: 400_000,
}, async () => {
  const { page: screen } = window;
  const file = path.join(folder, 'runbooks/dns.md');
  const original = readFileSync(file, 'utf8');
  await window.command('Drillbook: Focus on Review Queue View');
  await shows([
    'role-dns-oncall | 1 overdue',
    '  Names do not resolve | Review, 217 days late',
    'role-vpn-oncall | 2, 1 overdue',
    '  Tunnel is down | Run, never done',
    '  Tunnel is down | Review, in 10 days',
  ]).catch(async () => {
    // Half a year is not the same number of days all year round.
    assert.match((await rows())[1] ?? '', /Names do not resolve \| Review, 21\d days late/);
  });
  await screen.locator('.activitybar .badge[aria-label*="2 overdue in the Review Queue"]').waitFor();
  await window.screenshots('queue-owner');
  await window.command('Drillbook: Group the Review Queue by Day');
  await window.until(async () => (await rows())[0] === 'Overdue | 1', 'the order by day');
  assert.deepEqual(
    (await window.rows('Review Queue')).map(it => it.name),
    ['Overdue', 'Names do not resolve', 'Never done', 'Tunnel is down', 'Later', 'Tunnel is down'],
  );
  await window.command('Drillbook: Group the Review Queue by What Is Due');
  await window.until(async () => (await rows())[0]?.startsWith('Reviews | 2') === true, 'the order by what is due');
  await window.screenshots('queue-what');
  const row = screen
    .locator('.pane', { has: screen.locator('.pane-header[aria-label^="Review Queue"]') })
    .locator('.monaco-list-row', {
      hasText: 'Names do not resolve',
    });
  await row.hover();
  const hover = screen.locator('.monaco-hover', { hasText: 'changed since' }).last();
  await hover.waitFor();
  // The host keeps the blanks of a text by blanks that do not break.
  const told = ((await hover.textContent()) ?? '').replaceAll('\u00a0', ' ');
  assert.match(told, /reviewed 13 months ago, changed since/);
  await window.screenshots('queue-tooltip');

  // Nobody vouches for what was never on the screen.
  await row.locator('.action-label[aria-label^="Mark Reviewed"]').click();
  const dialog = screen.locator('.monaco-dialog-box');
  await dialog.waitFor();
  assert.match((await dialog.textContent()) ?? '', /was not opened in this window yet/);
  await window.screenshots('mark-reviewed-unread');
  assert.ok(await window.dialog('Open It'));
  await window.until(async () => (await window.visibleText()).includes('Line 1 of what'), 'the document at its heading');
  await window.command('Drillbook: Mark Reviewed…');
  await dialog.waitFor();
  assert.match((await dialog.textContent()) ?? '', /\d+ of 2\d\d lines were on your screen/);
  await window.screenshots('mark-reviewed-part');
  assert.ok(await window.dialog('Read On'));
  await dialog.waitFor({ state: 'detached' });
  // Page by page to the end.
  for (let pages = 0; !(await window.visibleText()).includes('Line 120 of'); pages++) {
    assert.ok(pages < 40, 'the end of the document comes in sight');
    await screen.keyboard.press('PageDown');
    await screen.waitForTimeout(150);
  }
  await window.command('Drillbook: Mark Reviewed…');
  const box = screen.locator('.quick-input-widget .quick-input-title');
  await box.filter({ hasText: 'Mark Reviewed: Names do not resolve (1/2)' }).waitFor();
  await window.screenshots('mark-reviewed-note');
  await screen.keyboard.type('Both resolvers asked from the office', { delay: 5 });
  await screen.keyboard.press('Enter');
  await box.filter({ hasText: '(2/2)' }).waitFor();
  assert.equal(await window.input.inputValue(), 'Ann Example');
  await window.screenshots('mark-reviewed-name');
  await screen.keyboard.press('Enter');
  await window.until(async () => (await window.visibleText()).includes('# reviewed: Both resolvers'), 'the note above the date');
  await window.screenshots('mark-reviewed-done');
  await window.command('File: Save');
  await window.until(() => readFileSync(file, 'utf8') !== original, 'the saved file');
  const marked = readFileSync(file, 'utf8');
  assert.equal(
    marked,
    original.replace(
      /last_reviewed: .*\r\n/,
      `# reviewed: Both resolvers asked from the office\r\nlast_reviewed: "${day(0)}" # by the team\r\nreviewed_by: Ann Example\r\n`,
    ),
  );
  await window.until(async () => !(await rows()).some(it => it.includes('Names do not resolve')), 'a queue without it');
  await screen.locator('.editor-group-container.active .view-lines').first().click();
  await screen.keyboard.press('Control+z');
  await window.until(async () => !(await window.visibleText()).includes('# reviewed:'), 'what stood there before');
  await window.command('File: Save');
  await window.until(() => readFileSync(file, 'utf8') === original, 'the file as it was, byte by byte');
  await window.until(async () => (await rows()).some(it => it.includes('Names do not resolve')), 'the queue as it was');

  // A comparison is a way of reading too.
  await window.command('Drillbook: Show Changes Since the Review');
  await screen.locator('.tab', { hasText: '↔ now' }).waitFor();
  await screen.locator('.diff-editor, .monaco-diff-editor').first().waitFor();
  await window.screenshots('changes-since-review');

  // The calendar goes to a file of one's choice.
  await window.command('Drillbook: Export Review Queue…');
  await window.until(async () => (await window.picks()).length === 3, 'three ways to take it along');
  await window.screenshots('queue-export');
  await screen.keyboard.press('Enter');
  const name = `due-${day(0)}.ics`;
  await window.until(async () => (await window.input.inputValue()).endsWith(name), 'where to save it');
  await screen.keyboard.press('Enter');
  await window.until(() => existsSync(path.join(folder, name)), `${name} among ${readdirSync(folder).join(', ')}`);
  const calendar = readFileSync(path.join(folder, name), 'utf8');
  assert.equal(calendar.split('BEGIN:VEVENT\r\n').length - 1, 3);
  assert.match(calendar, /^SUMMARY:Overdue: Review: Names do not resolve\r$/m);
});

test('a folder that owes nothing says so, and how to come into the queue', { timeout: 120_000 }, async () => {
  const quiet = mkdtempSync(path.join(os.tmpdir(), 'drillbook-quiet-'));
  try {
    mkdirSync(path.join(quiet, 'runbooks'));
    writeFileSync(path.join(quiet, 'runbooks/a.md'), '# A page\n\nThat promises nothing.\n');
    await window.close();
    window = await editor.window({ folder: quiet, settings: { 'drillbook.builtIn.show': false } });
    await window.command('Drillbook: Focus on Review Queue View');
    const welcome = window.page.locator('.welcome-view-content', { hasText: 'Nothing is overdue' });
    await welcome.waitFor({ timeout: 60_000 });
    assert.match((await welcome.textContent()) ?? '', /How Far It Looks Ahead/);
    await window.screenshots('queue-empty');
  } finally {
    remove(quiet);
  }
});

/** The Library in the real window: its orders, its filter, its menus, and that it follows the disk. By keyboard and by mouse. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { after, afterEach, before, test } from 'node:test';
import { type Editor, openEditor } from './editor.ts';
import { cli, remove } from './machine.ts';
import { type Window } from './window.ts';

const pods = `---
kind: runbook
id: rb-k8s-pods
title: Pods restart again and again
summary: Find why a pod does not stay up
area: kubernetes
owner: role-platform-oncall
status: active
trigger: alert
severity: sev2
alerts: [KubePodCrashLooping, KubePodNotReady]
services: [svc-checkout, svc-cart]
last_reviewed: 2024-01-02
review_every: yearly
---

# Pods restart again and again

## Meaning

A container ends and is started again.

## KubePodNotReady

1. [ ] Look at its events

   \`\`\`sh check
   true
   \`\`\`
   - [ ] Write down the exit code
`;
const disk = `---
kind: runbook
id: rb-storage-disk
title: Disk is full
area: storage
owner: role-storage-oncall
status: draft
trigger: request
---

# Disk is full

See [pods](../k8s/pods.md).
`;
/** Each file by its path below the folder. */
const files: Readonly<Record<string, string>> = {
  'drillbook.yaml': 'exclude: [archive/**]\n',
  'runbooks/k8s/pods.md': pods,
  'runbooks/storage/disk.md': disk,
  // A folder of one's own that is called like the group of what comes with Drillbook.
  'built-in/hello.md': '# Hello\n',
  'notes/handover.md': '# Handover\n\nSee [nothing](gone.md).\n',
  'archive/old.md': '# Old\n',
};

function made(texts: Readonly<Record<string, string>>): string {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'drillbook-window-'));
  for (const [name, text] of Object.entries(texts)) {
    mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
    writeFileSync(path.join(folder, name), text);
  }
  writeFileSync(path.join(folder, 'notes-latin.md'), Buffer.from([0x23, 0x20, 0xe9, 0x0a]));
  return folder;
}

let editor: Editor;
const folders: string[] = [];
const fresh = (texts = files): string => {
  const folder = made(texts);
  folders.push(folder);
  return folder;
};
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

/** Opens the window with the Library in front and everything read. */
async function open(folder: string, settings: Readonly<Record<string, unknown>> = {}): Promise<Window> {
  const window = await editor.window({ folder, settings: { 'drillbook.builtIn.show': false, ...settings } });
  windows.push(window);
  await window.command('Drillbook: Focus on Library View');
  await window.until(async () => (await window.rows()).length > 0, 'rows in the Library', 60_000);
  await window.page.locator('.statusbar-item', { hasText: 'indexing' }).waitFor({ state: 'detached', timeout: 60_000 });
  return window;
}

const names = async (window: Window) => (await window.rows()).filter(it => it.level === 1).map(it => it.name);
const shows = (window: Window, wanted: readonly string[]) =>
  window
    .until(async () => JSON.stringify(await names(window)) === JSON.stringify(wanted), `${wanted.join(', ')} in the Library`)
    .catch(async error => {
      assert.deepEqual(await names(window), wanted, String(error));
    });
/** Whether a text stands in what the browser keeps for the window: it is written some time after it was decided. */
const isKept = ({ page }: Window, text: string): Promise<boolean> =>
  page.evaluate(async wanted => {
    const { indexedDB } = globalThis as any;
    const settled = <T>(request: any) =>
      new Promise<T>((resolve, reject) => {
        request.onsuccess = () => resolve(request.result);
        request.onerror = () => reject(request.error);
      });
    for (const { name } of await indexedDB.databases()) {
      const database = await settled<any>(indexedDB.open(name));
      try {
        for (const store of database.objectStoreNames) {
          const values = await settled<unknown[]>(database.transaction(store).objectStore(store).getAll());
          if (values.some(it => String(it).includes(wanted))) return true;
        }
      } finally {
        database.close();
      }
    }
    return false;
  }, text);
/** Problems of the window are those of the command line. */
async function agrees(window: Window, folder: string): Promise<void> {
  const { findings } = cli<{ findings: { severity: string }[] }>(folder, 'lint', '--format', 'json');
  const count = (severity: string) => findings.filter(it => it.severity === severity).length;
  const wanted = { errors: count('error'), warnings: count('warning'), information: count('information') };
  await window
    .until(async () => JSON.stringify(await window.problems()) === JSON.stringify(wanted), 'the findings of the command line')
    .catch(() => undefined);
  assert.deepEqual(await window.problems(), wanted);
}

test('six orders, by mouse and by keyboard, the last one remembered; alerts and steps below a document', {
  timeout: 300_000,
}, async () => {
  const folder = fresh();
  const window = await open(folder);
  // Two of four documents name an area.
  await shows(window, ['kubernetes', 'storage', 'No area', 'Left out']);
  for (const [order, wanted] of [
    ['Kind', ['Runbook', 'Left out']],
    ['Service', ['svc-cart', 'svc-checkout', 'No service', 'Left out']],
    ['Status', ['active', 'draft', 'No status', 'Left out']],
    ['Folder', ['built-in', 'notes', 'runbooks', 'Left out']],
  ] as const) {
    await window.command(`Drillbook: Group by ${order}`);
    await shows(window, wanted);
  }
  // By mouse: the menu in the view's title.
  // A menu that has just opened may let a click pass: it is chosen when the menu is gone.
  const owner = window.page.locator('.context-view .action-label', { hasText: 'Group by Owner' });
  await window.until(async () => {
    if (!(await owner.isVisible())) {
      const header = window.page.locator('.pane-header', { hasText: 'Library' });
      await header.hover();
      await header.locator('.action-label[aria-label^="Group By"]').click();
    }
    await owner.click({ timeout: 4_000 }).catch(() => {});
    return (await names(window)).includes('role-storage-oncall');
  }, 'the order by owner');
  await shows(window, ['role-platform-oncall', 'role-storage-oncall', 'No owner', 'Left out']);
  await window.until(() => isKept(window, '"drillbook.libraryGrouping":"owner"'), 'the order in what the browser keeps');
  await window.reload();
  await shows(window, ['role-platform-oncall', 'role-storage-oncall', 'No owner', 'Left out']);

  // With nothing in front a run asks for one of the documents that have steps.
  await window.openBox('Drillbook: Start Run');
  const choices = await window.picks();
  assert.deepEqual(
    choices.map(it => it.label),
    ['Pods restart again and again'],
  );
  assert.match(choices[0]?.text ?? '', /runbooks\/k8s\/pods\.md.*2 steps/s);
  await window.page.keyboard.press('Escape');
  await window.twist('role-platform-oncall');
  await window.row('Pods restart').waitFor();
  await window.twist('Pods restart');
  await window.row('Look at its events').waitFor();
  await window.twist('Look at its events');
  await window.row('Write down the exit code').waitFor();
  assert.deepEqual(
    (await window.rows()).slice(1, 6).map(it => it.name),
    ['Pods restart again and again', 'KubePodCrashLooping', 'KubePodNotReady', 'Look at its events', 'Write down the exit code'],
  );
  await window.screenshots('library-open');
  // A document opens at its heading and not in the front matter; an alert at the section that answers it.
  await window.row('Pods restart').locator('.label-name').click();
  await window.page.locator('.statusbar-item', { hasText: 'Ln 17, Col 1' }).waitFor();
  await window.row('KubePodNotReady').locator('.label-name').click();
  await window.page.locator('.statusbar-item', { hasText: 'Ln 23, Col 1' }).waitFor();
  await window.menuOf('Pods restart', 'Copy Id');
  await window.page.locator('.statusbar-item', { hasText: 'Copied rb-k8s-pods' }).waitFor();
  // The badge on the icon counts the overdue review, the status bar says it and lists it.
  await window.page.locator('.activitybar .badge[aria-label*="1 overdue in the Review Queue"]').waitFor();
  await window.page.locator('.statusbar-item', { hasText: '1 review overdue' }).click();
  await window.page.locator('.quick-input-widget .monaco-list-row', { hasText: 'due 2025-01-02' }).waitFor();
  await window.page.keyboard.press('Enter');
  await window.page.locator('.statusbar-item', { hasText: 'Ln 17, Col 1' }).waitFor();
});

test('a filter narrows while it is typed; Esc in the box takes it back, Esc in the view and a button clear it', {
  timeout: 300_000,
}, async () => {
  const folder = fresh();
  const window = await open(folder);
  const { page } = window;
  const all = ['kubernetes', 'storage', 'No area', 'Left out'];
  await shows(window, all);
  const box = page.locator('.quick-input-widget .quick-input-title', { hasText: 'Filter the Library' });
  await window.row('kubernetes').click();
  await page.keyboard.press('/');
  await box.waitFor();
  await page.keyboard.type('pods exit', { delay: 30 });
  await shows(window, ['kubernetes']);
  await page.keyboard.press('Escape');
  await shows(window, all);

  await window.command('Drillbook: Filter Library…');
  await box.waitFor();
  await page.keyboard.type('disk', { delay: 30 });
  await page.keyboard.press('Enter');
  await shows(window, ['storage']);
  // What is left is not hidden in closed groups, and the view says what it hides.
  assert.deepEqual((await window.rows())[1]?.name, 'Disk is full');
  await page.locator('.pane-body', { hasText: 'Filter: "disk" (1 of 4)' }).waitFor();
  await window.screenshots('library-filtered');
  await window.row('storage').click();
  await page.keyboard.press('Escape');
  await shows(window, all);

  await window.command('Drillbook: Filter Library…');
  await box.waitFor();
  await page.keyboard.type('no such thing', { delay: 30 });
  await page.keyboard.press('Enter');
  await page.locator('.pane-body', { hasText: 'no document has all these words' }).waitFor();
  await shows(window, []);
  await page.locator('.pane-header', { hasText: 'Library' }).hover();
  await page.locator('.pane-header .action-label[aria-label^="Clear Library Filter"]').click();
  await shows(window, all);
});

test('what is left out is counted and listed with its reason; findings come back when they are shown again', {
  timeout: 300_000,
}, async () => {
  const folder = fresh();
  writeFileSync(path.join(folder, 'drillbook.yaml'), 'exclude: [archive/**]\nmanged: [runbooks]\n');
  const window = await open(folder);
  const left = await window.until(async () => (await window.rows()).find(it => it.name === 'Left out'), 'what is left out');
  assert.equal(left.description, '1 not read, 1 excluded');
  await window.row('Left out').click();
  await window.until(async () => (await window.picks()).length === 2, 'two files left out');
  const listed = (await window.picks()).map(it => it.text).join('\n');
  assert.match(listed, /notes-latin\.md\s*(could not be read)?\s*Is not UTF-8/);
  assert.match(listed, /archive\/.*whole folder/s);
  await window.screenshots('left-out');
  await window.page.keyboard.press('Escape');
  await agrees(window, folder);
  // Off and on again: those of drillbook.yaml and of the unread file too.
  mkdirSync(path.join(folder, '.vscode'));
  const show = (on: boolean) =>
    writeFileSync(path.join(folder, '.vscode/settings.json'), JSON.stringify({ 'drillbook.problems.show': on }));
  show(false);
  await window.until(async () => (await window.problems()).errors === 0, 'no problems');
  show(true);
  await agrees(window, folder);
});

test('a folder renamed and a branch switched: tree, search and Problems are right each time', { timeout: 300_000 }, async () => {
  const folder = fresh();
  const git = (...args: string[]) =>
    execFileSync('git', ['-c', 'user.name=Ann', '-c', 'user.email=ann@example.org', '-C', folder, ...args], { stdio: 'pipe' });
  git('init', '-q', '-b', 'main');
  git('add', '-A');
  git('commit', '-qm', 'All there is');
  git('switch', '-qc', 'other');
  git('rm', '-q', 'runbooks/k8s/pods.md');
  mkdirSync(path.join(folder, 'network'));
  writeFileSync(path.join(folder, 'network/dns.md'), '# Names do not resolve\n\nAsk the zanzibar resolver.\n');
  git('add', '-A');
  git('commit', '-qm', 'Another branch');
  git('switch', '-q', 'main');

  const window = await open(folder);
  await window.command('Drillbook: Group by Folder');
  await shows(window, ['built-in', 'notes', 'runbooks', 'Left out']);
  await agrees(window, folder);

  git('switch', '-q', 'other');
  await shows(window, ['built-in', 'network', 'notes', 'runbooks', 'Left out']);
  await agrees(window, folder);
  const finds = async (query: string, wanted: RegExp) => {
    await window.search(query);
    await window.until(async () => wanted.test((await window.picks())[0]?.label ?? ''), `${wanted} for ${query}`);
    await window.page.keyboard.press('Escape');
  };
  await finds('zanzibar', /^Names do not resolve$/);
  git('switch', '-q', 'main');
  await shows(window, ['built-in', 'notes', 'runbooks', 'Left out']);
  await agrees(window, folder);
  await finds('zanzibar', /Nothing found for "zanzibar"/);

  renameSync(path.join(folder, 'notes'), path.join(folder, 'writings'));
  await shows(window, ['built-in', 'runbooks', 'writings', 'Left out']);
  await agrees(window, folder);
  await finds('handover', /^Handover$/);
});

test('two folders that share an id, and one that is left alone', { timeout: 300_000 }, async () => {
  const [north, south] = [fresh(), fresh({ 'runbooks/pods.md': pods.replaceAll('again and again', 'in the south') })];
  const quiet = fresh({ 'README.md': '# Code\n\nSee [nothing](gone.md).\n' });
  const workspace = path.join(fresh({}), 'all.code-workspace');
  const named = (name: string, at: string) => ({ name, path: at });
  writeFileSync(workspace, JSON.stringify({ folders: [named('north', north), named('south', south), named('code', quiet)] }));
  const window = await open(workspace);
  await shows(window, ['north', 'south', 'Left out']);
  // Each folder by itself: the id they share is no finding, and the quiet one has none at all.
  const counts = [north, south].map(it => cli<{ findings: { severity: string }[] }>(it, 'lint', '--format', 'json').findings);
  const wanted = counts.flat().filter(it => it.severity === 'error').length;
  const quietly = counts.flat().filter(it => it.severity === 'warning').length;
  await window.until(async () => (await window.problems()).errors === wanted, `${wanted} errors`);
  await window.search('pods restart');
  await window.until(
    async () => (await window.picks()).filter(it => it.label.startsWith('Pods restart')).length >= 2,
    'both documents',
  );
  await window.page.keyboard.press('Escape');

  await window.command('Drillbook: Use Drillbook in This Folder');
  await shows(window, ['code', 'north', 'south', 'Left out']);
  await window.until(async () => (await window.problems()).warnings > quietly, 'the finding of the third folder');
  await window.screenshots('library-folders');
  // And back: by the list of folders, where the others keep theirs.
  await window.command('Drillbook: Stop Using Drillbook Here…');
  await window.until(async () => (await window.picks()).length === 3, 'three folders');
  await window.page
    .getByRole('checkbox', { name: /^code,/ })
    .locator('.label-name')
    .first()
    .click();
  await window.page.keyboard.press('Enter');
  await shows(window, ['north', 'south', 'Left out']);
  await window.until(async () => (await window.problems()).warnings === quietly, `${quietly} warnings again`);
});

test('a built-in document becomes one of ours, says where it came from, and can be compared with it', {
  timeout: 300_000,
}, async () => {
  const folder = fresh();
  const window = await open(folder, { 'drillbook.builtIn.show': true });
  const { page } = window;
  await shows(window, ['kubernetes', 'storage', 'No area', 'Built-in', 'Left out']);
  await window.twist('Built-in');
  // The last row of that name: our own area is called storage too.
  const rows = page.locator('.pane-body .monaco-list-row', { hasText: 'storage' });
  await window.until(async () => (await rows.count()) > 1, 'the built-in areas');
  await rows.last().locator('.monaco-tl-twistie').click();
  await window.row('Prove that a backup restores').waitFor();
  await window.menuOf('Prove that a backup restores', 'Copy to Workspace');
  await window.until(async () => (await window.picks()).length === 2, 'what it refers to');
  await page.keyboard.press('Enter');
  const copy = path.join(folder, 'runbooks/storage/rb-storage-restore-test.md');
  await page.locator('.tab.active', { hasText: 'rb-storage-restore-test.md' }).waitFor();
  const text = readFileSync(copy, 'utf8');
  assert.match(text, /^sources:.*drillbook:\/runbooks\/storage\/rb-storage-restore-test\.md/ms);
  assert.match(readFileSync(path.join(folder, 'runbooks/std-backup-and-recovery.md'), 'utf8'), /^id: std-backup-and-recovery$/m);
  await agrees(window, folder);
  const { findings } = cli<{ findings: { path: string; rule: string }[] }>(folder, 'lint', '--format', 'json');
  assert.deepEqual(
    findings.filter(it => it.path.includes('restore-test') && /^(link|id)-/.test(it.rule)),
    [],
  );
  await window.until(
    async () => (await window.rows()).some(it => it.description.includes('yours is runbooks/storage/rb-storage-restore-test.md')),
    'the built-in document that says which is ours',
  );
  await window.screenshots('library-copied');
  await window.command('Drillbook: Compare with the Built-in Document');
  await page.locator('.tab.active', { hasText: 'Built-in ↔ Yours' }).waitFor();
});

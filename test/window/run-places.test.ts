/** Runs that are not where one expects them: one of several that were left, one that lives in another window, records kept elsewhere. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { after, afterEach, before, test } from 'node:test';
import { type Editor, openEditor } from './editor.ts';
import { remove, root } from './machine.ts';
import { RunInWindow } from './run-window.ts';
import { type Window } from './window.ts';

const title = 'Ward off the flood';
const runbook = `---
kind: dr-plan
id: dr-ward
title: ${title}
rto: 1h
---
# ${title}

## Recovery

1. [ ] Count heads <!-- id: heads -->
2. [ ] Start the pump <!-- id: pump -->
   - Restored: the pump runs

   \`\`\`bash
   touch begun
   until [ -e go ]; do sleep 0.2; done
   echo pumping
   \`\`\`
`;

let editor: Editor;
const windows: Window[] = [];
const folders: string[] = [];
before(async () => {
  editor = await openEditor();
});
afterEach(async () => {
  for (const window of windows.splice(0)) await window.close();
  for (const folder of folders.splice(0)) remove(folder);
});
after(() => editor?.close());

function newFolder(): string {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'drillbook-places-'));
  mkdirSync(path.join(folder, 'runbooks'));
  writeFileSync(path.join(folder, 'drillbook.yaml'), '');
  writeFileSync(path.join(folder, 'runbooks', 'ward.md'), runbook);
  folders.push(folder);
  return folder;
}

async function open(folder: string): Promise<Window> {
  const window = await editor.window({ folder, settings: { 'drillbook.builtIn.show': folder === '' } });
  windows.push(window);
  return window;
}

/** Leaves a run unfinished, as the command line does when nobody answers; its disruption began so many minutes ago. */
function leaveRun(folder: string, minutes: number): void {
  writeFileSync(path.join(folder, 'answers.yaml'), 'operator: Ann\n');
  const declaredAt = new Date(Date.now() - minutes * 60_000).toISOString();
  const about = ['--mode', 'live', '--declared-at', declaredAt, '--trigger', `incident:INC-${minutes}`];
  const { status, stderr } = spawnSync(
    process.execPath,
    [path.join(root, 'dist', 'cli.js'), 'run', 'runbooks/ward.md', '--answers', 'answers.yaml', ...about],
    { cwd: folder, encoding: 'utf8', env: { ...process.env, XDG_STATE_HOME: path.join(folder, 'state') } },
  );
  assert.equal(status, 2, stderr);
}

test('of several runs that were left one is chosen; its step is seen, and left alone, in a second window', {
  timeout: 300_000,
}, async () => {
  const folder = newFolder();
  for (const minutes of [61, 46]) leaveRun(folder, minutes);
  const window = await open(folder);
  const { page, panel } = window;
  await window.command('Drillbook: Resume Run');
  await page.locator('.quick-input-title', { hasText: 'Resume Run' }).waitFor();
  const offered = await window.picks();
  assert.deepEqual(
    offered.map(it => it.label),
    [title, title],
  );
  for (const [index, minutes] of [46, 61].entries())
    assert.match(
      offered[index]?.text ?? '',
      new RegExp(`incident INC-${minutes} · Ann on .*LIVE · 0 of 2 done · next "Count heads" · RTO .*started .* UTC`),
    );
  await window.screenshots('run-choose');
  // Newest first: the one below is the one that was declared longer ago.
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  await panel.says('INC-61');
  await panel.says('The RTO of 1h is missed');
  await page.locator('.statusbar-item', { hasText: 'RTO missed' }).waitFor();
  await window.screenshots('run-rto-missed');
  await panel.focus();
  await panel.press('d');
  await panel.say('Mark done: ', 'four of us');
  await panel.says('Step 2 of 2');
  await new RunInWindow(window, folder).begins('Start the pump', () => existsSync(path.join(folder, 'begun')));

  const second = await open(folder);
  await second.command('Drillbook: Resume Run');
  await second.page.locator('.quick-input-title', { hasText: 'Resume Run' }).waitFor();
  await second.page.keyboard.press('ArrowDown');
  await second.page.keyboard.press('Enter');
  await second.panel.says('A step runs in another window');
  await second.screenshots('run-other-window');
  assert.doesNotMatch(await second.panel.text(), /Stop step/, 'it is stopped where it runs');
  writeFileSync(path.join(folder, 'go'), '');
  await panel.says('passed, exit 0');
  await second.panel.says('passed, exit 0');
  assert.doesNotMatch(await second.panel.text(), /in another window/);
});

test('where nothing can be written the record is kept in the window’s own storage, and found there after a reload', {
  timeout: 300_000,
}, async () => {
  const folder = newFolder();
  // As good as a folder that nobody may write to, also for the superuser.
  writeFileSync(path.join(folder, '.drillbook'), '');
  const window = await open(folder);
  const { page, panel } = window;
  await window.search('ward off the flood');
  await window.until(async () => (await window.picks())[0]?.label === title, 'the document as the first result');
  await page.keyboard.press('Enter');
  await page.locator('.tab.active', { hasText: 'ward.md' }).waitFor();
  await window.command('Drillbook: Start Run');
  await window.sendSheet();
  await page.locator('.monaco-dialog-box', { hasText: 'nothing can be recorded under' }).waitFor();
  await window.screenshots('run-not-recordable');
  await window.dialog('Keep the Record There');
  await panel.says('Step 1 of 2');
  const record = (readdirSync(window.userDataDir, { recursive: true }) as string[]).find(it => it.endsWith('run.json')) ?? '';
  const run = new RunInWindow(window, path.join(window.userDataDir, record.slice(0, record.lastIndexOf('.drillbook/runs'))));
  await panel.press('d');
  await panel.say('Mark done: ', 'four of us');
  await run.reaches('Count heads', 'attested');
  await window.reload();
  // A tab that was opened a moment before the reload may not have been kept by the window; the run is.
  await page.locator('.statusbar-item', { hasText: 'Resume run' }).waitFor({ timeout: 60_000 });
  await window.command('Drillbook: Resume Run');
  await panel.says('Step 2 of 2');
  writeFileSync(path.join(folder, 'go'), '');
  // The page from before the reload may still stand there, and hears nothing.
  await window.until(async () => {
    await panel.press('r');
    return run.reaches('Start the pump', 'passed', 6_000).catch(() => undefined);
  }, 'that the key is heard');
  assert.equal((await run.reaches('Start the pump', 'passed', 40_000)).output, 'pumping\n');
  assert.ok(existsSync(path.join(folder, 'begun')), 'its steps run in the folder of the document');
});

test('a document that comes with Drillbook runs where no folder is open, and the run is found again', {
  timeout: 300_000,
}, async () => {
  const window = await open('');
  const { page, panel } = window;
  await window.search('filesystem is full');
  await window.until(async () => (await window.picks())[0]?.label.startsWith('Filesystem is full'), 'the built-in document');
  await page.keyboard.press('Enter');
  await page.locator('.tab.active', { hasText: 'rb-storage-filesystem-full.md' }).waitFor();
  await window.command('Drillbook: Start Run');
  await panel.says('This document comes with Drillbook');
  await window.screenshots('run-built-in-sheet');
  await window.sendSheet({ MOUNT: '/', CLEAN_DIR: os.tmpdir() });
  await panel.says('Step 1 of ');
  await panel.press('s');
  await panel.say('Skip: ', 'only looked at');
  await panel.says('Step 2 of ');
  await window.reload();
  await window.command('Drillbook: Resume Run');
  await panel.says('Step 2 of ', 60_000);
});

/** A run by keys alone in its panel: the sheet, a question, a decision, a failure with rollback, pause, doing again, the report. */
import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { after, afterEach, before, test } from 'node:test';
import type { Page } from 'playwright-core';
import { type Editor, openEditor } from './editor.ts';
import { remove } from './machine.ts';
import { RunInWindow } from './run-window.ts';
import { type Window } from './window.ts';

const runbook = `---
kind: runbook
id: rb-panel
title: Free the disk
summary: Give space back without losing anything
owner: role-sre
status: active
area: storage
rto: 1h
rpo: 5m
last_reviewed: 2026-11-02
review_every: half-yearly
escalation:
  - to: role-incident-commander
parameters:
  - name: CLEAN_DIR
    type: path
    required: true
    pattern: "^/.+"
    target: true
    description: Folder whose old files may go
  - name: API_TOKEN
    type: secret
    required: true
    description: Token of the status page
---
# Free the disk

## Diagnosis

1. [ ] Measure the space <!-- id: measure -->

   \`\`\`sh check
   echo "token $API_TOKEN in $CLEAN_DIR"
   \`\`\`
2. [ ] Look at the list <!-- id: look -->
   - Expect: only files of today

   \`\`\`sh check
   echo one.log
   \`\`\`
3. [ ] Decide: what fills it? <!-- id: decide -->
   - If logs: continue
   - If the database: skip to [Database](#database)

## Steps

4. [ ] Move old files away <!-- id: move -->
   - Rollback: [Rollback](#rollback)

   \`\`\`bash
   touch moved
   \`\`\`
5. [ ] Empty the folder <!-- id: empty -->
   - Danger: what is in CLEAN_DIR is gone
   - On failure: stop, and look at who holds the files open

   \`\`\`bash
   echo "emptying <what> in $CLEAN_DIR"; touch tried; exit 3
   \`\`\`

## Database

6. [ ] Ask the owner of the database

## Rollback

7. [ ] Bring them back <!-- id: back -->

   \`\`\`bash
   rm moved
   \`\`\`
`;

const titles = {
  measure: 'Measure the space',
  look: 'Look at the list',
  decide: 'Decide: what fills it?',
  move: 'Move old files away',
  empty: 'Empty the folder',
  back: 'Bring them back',
};

let editor: Editor;
let window: Window | undefined;
let folder = '';
/** The case before has come to its end: its window is taken for the next one. */
let settled = true;
before(async () => {
  editor = await openEditor();
});
afterEach(async () => {
  if (!settled) await leave();
});
after(async () => {
  await leave();
  await editor?.close();
});
async function leave(): Promise<void> {
  await window?.close();
  window = undefined;
  remove(folder);
}

/** Starts a run where a panel is in front: another one is set aside, and the document is chosen. */
async function startAgain(window: Window): Promise<void> {
  const choice = window.page.locator('.quick-input-widget .quick-input-title', { hasText: 'Start Run' });
  const sheet = (await window.panel.frame())?.locator('form:has([data-field="mode"])');
  await sheet?.evaluateAll(all => all.forEach(it => it.setAttribute('data-old', '')));
  await window.command('Drillbook: Start Run');
  await window.until(
    async () => {
      await window.dialog('Set It Aside');
      // With no text in front the document is asked for.
      if (await choice.isVisible()) await window.page.keyboard.press('Enter');
      const shown = (await window.panel.frame())?.locator('form:has([data-field="mode"]):not([data-old])');
      return ((await shown?.count()) ?? 0) > 0;
    },
    'a fresh sheet',
    40_000,
  );
}

/**
 * A window with the document in front, and its sheet open; a run that is still on is set aside.
 * @param prepare what is done to a fresh window before
 */
async function openSheet(prepare?: (page: Page) => Promise<unknown>): Promise<{ window: Window; run: RunInWindow }> {
  settled = false;
  const before = window;
  if (before !== undefined) {
    await startAgain(before);
    return { window: before, run: new RunInWindow(before, folder) };
  }
  folder = mkdtempSync(path.join(os.tmpdir(), 'drillbook-panel-'));
  mkdirSync(path.join(folder, 'runbooks'));
  writeFileSync(path.join(folder, 'runbooks', 'disk.md'), runbook);
  const opened = await editor.window({ folder, settings: { 'drillbook.builtIn.show': false } });
  window = opened;
  await opened.search('free the disk');
  await opened.until(async () => (await opened.picks())[0]?.label === 'Free the disk', 'the document as the first result');
  await opened.page.keyboard.press('Enter');
  await opened.page.locator('.tab.active', { hasText: 'disk.md' }).waitFor();
  await prepare?.(opened.page);
  await opened.command('Drillbook: Start Run');
  await opened.panel.says('nothing has run yet', 40_000);
  return { window: opened, run: new RunInWindow(opened, folder) };
}

test('a panel whose page does not come up gives way to a fresh one by itself; Start Run said twice leaves one sheet', {
  timeout: 240_000,
}, async () => {
  let lost = 0;
  const { window } = await openSheet(page =>
    page.route(/\/webview\/browser\/pre\/index\.html/, route => (++lost === 1 ? route.abort() : route.continue())),
  );
  const { page, panel } = window;
  assert.ok(lost > 1, 'the first page was lost');
  assert.match(window.log(), /The page of the run panel has said nothing for/);
  const tab = page.locator('.tab', { hasText: 'Run' });
  assert.equal(await tab.count(), 1, 'one panel');
  await startAgain(window);
  // The first sheet would go a moment after the second has come.
  await page.waitForTimeout(1_500);
  await panel.says('nothing has run yet');
  assert.equal(await tab.count(), 1, 'one panel');
  await page.keyboard.press('Escape');
  await window.until(async () => (await panel.frame()) === undefined, 'the sheet to be gone');
  settled = true;
});

test('D20 10,000 messages that the panel never sends: nothing runs, and they are counted in the log', {
  timeout: 240_000,
}, async () => {
  const { window, run } = await openSheet();
  const { panel } = window;
  await window.sendSheet({ CLEAN_DIR: '/tmp/logs', API_TOKEN: 'sup3r-secret-value' });
  await panel.says('Step 1 of 6');
  const frame = await panel.open();
  const { id } = (await run.recorded()).header;
  // As the page's own script hands them over, without being it.
  const sent = await frame.parentFrame()?.evaluate(`(${flood.toString()})(${JSON.stringify(id)})`);
  assert.equal(sent, 10_000);
  await window.until(() => window.log().includes('ignored so far: 10000'), 'the count in the log', 60_000);
  const after = await run.recorded();
  assert.ok(
    [...after.steps.values()].every(it => it.state === 'not-started'),
    'no step was touched',
  );
  assert.equal(after.notes.length + after.escalations.length + after.pauses.length, 0);
  assert.equal(await run.terminals(), 0, 'no terminal was opened');
  // The panel still answers to its own buttons.
  await panel.focus();
  await panel.press('r');
  await run.reaches(titles.measure, 'passed', 40_000);
  settled = true;
});

test('Ctrl+Enter in the Checklist acts on the row under the focus, wherever the arrow keys brought it', {
  timeout: 240_000,
}, async () => {
  const { window, run } = await openSheet();
  const { panel, page } = window;
  await window.sendSheet({ CLEAN_DIR: '/tmp/logs', API_TOKEN: 'sup3r-secret-value' });
  await panel.says('Step 1 of 6');
  await window.command('Drillbook: Focus on Checklist View');
  await run.selected(titles.measure);
  const under = (title: string) => run.row(title).evaluate(it => it.classList.contains('focused'));
  // A view that has just got the focus may lose the first key.
  await window.until(async () => {
    await page.keyboard.press('ArrowDown');
    return window.until(() => under(titles.look), 'the second step', 3_000).catch(() => false);
  }, 'the focus on the second step');
  await page.keyboard.press('Control+Enter');
  // Out of order: that is said before it runs.
  await panel.asks(`Before "${titles.look}" runs`);
  await panel.says(`Not done before it: "${titles.measure}"`);
  assert.equal((await run.step(titles.measure)).state, 'not-started');
  await page.keyboard.press('Escape');
  assert.equal((await run.step(titles.look)).state, 'not-started');

  // A step that has passed is not run once more by the same key: the focus goes to the one whose turn it is.
  const press = async (key: string, title: string) => {
    await window.until(async () => {
      // The panel takes the focus back a moment after a question in it was closed.
      await window.command('Drillbook: Focus on Checklist View');
      if (await under(title)) return true;
      await page.keyboard.press(key);
      return window.until(() => under(title), title, 2_000).catch(() => false);
    }, `the focus on "${title}"`);
    await page.keyboard.press('Control+Enter');
  };
  await press('ArrowUp', titles.measure);
  await run.reaches(titles.measure, 'passed', 40_000);
  // The focus goes on by itself when a step has passed: until it has, a key meant for this row would be one for the next.
  await window.until(() => under(titles.look), 'the focus after the step', 5_000).catch(() => false);
  await press('ArrowUp', titles.measure);
  await window.until(() => under(titles.look), 'the focus on the step whose turn it is');
  assert.equal((await run.step(titles.measure)).attempt, 1);
  assert.equal((await run.step(titles.look)).state, 'not-started');
  settled = true;
});

test('the document changes during the run: it says so, shows the difference and asks', { timeout: 240_000 }, async () => {
  const { window, run } = await openSheet();
  const { panel, page } = window;
  await window.sendSheet({ CLEAN_DIR: '/tmp/logs', API_TOKEN: 'sup3r-secret-value' });
  await panel.says('Step 1 of 6');
  writeFileSync(path.join(folder, 'runbooks', 'disk.md'), runbook.replace('echo "token', 'echo "another token'));
  await panel.focus();
  await page.keyboard.press('r');
  await panel.says('The document has changed since this run was started');
  assert.equal((await run.step(titles.measure)).state, 'not-started', 'nothing ran');
  await window.screenshots('changed');
  await panel.press('v');
  await page.locator('.editor-instance .monaco-diff-editor, .monaco-diff-editor').first().waitFor();
  await panel.focus();
  await panel.press('k');
  await panel.say('Go on with the pinned text', 'only a word');
  await panel.press('r');
  assert.equal((await run.reaches(titles.measure, 'passed', 40_000)).output?.trim(), 'token [masked:API_TOKEN] in /tmp/logs');
  assert.equal((await run.recorded()).documentChanges.length, 1);
  writeFileSync(path.join(folder, 'runbooks', 'disk.md'), runbook);
  settled = true;
});

test('a run by keys alone: a wrong value is said and mended, a question and a decision answered, a failure rolled back, the report read', {
  timeout: 400_000,
}, async () => {
  const { window, run } = await openSheet();
  const { panel, page } = window;
  const before = run.folder;
  await panel.says('Give space back without losing anything');
  await panel.says('One step is dangerous');
  await window.screenshots('sheet');

  // Nothing starts with a value that its author does not take, and the focus goes to what is wrong.
  await panel.choose('mode', 'exercise');
  await panel.type('value:CLEAN_DIR', 'tmp/logs');
  await panel.type('value:API_TOKEN', 'sup3r-secret-value');
  await panel.send();
  await panel.says('CLEAN_DIR does not match ^/.+');
  assert.equal(run.folder, before, 'no run was started');
  await window.screenshots('sheet-wrong');

  // What was typed outlives leaving the sheet.
  await page.keyboard.press('Escape');
  // Started before the sheet is gone, it would be the old one that is looked at.
  await window.until(
    async () => (await panel.title()) === '' && !(await panel.text()).includes('nothing has run yet'),
    'the sheet to be gone',
  );
  await startAgain(window);
  assert.equal(await (await panel.field('value:CLEAN_DIR')).inputValue(), 'tmp/logs');
  await panel.type('value:CLEAN_DIR', '/tmp/logs');
  await panel.send();
  await panel.says('Step 1 of 6');
  assert.equal((await run.recorded()).header.mode, 'exercise');
  await window.screenshots('step');

  // The command shows its values, and no secret.
  await panel.says('CLEAN_DIR=/tmp/logs');
  assert.doesNotMatch(await panel.text(), /sup3r/);
  await panel.press('r');
  const measured = await run.reaches(titles.measure, 'passed', 40_000);
  assert.equal(measured.output?.trim(), 'token [masked:API_TOKEN] in /tmp/logs');
  await panel.says('token [masked:API_TOKEN] in /tmp/logs');

  // An expectation in words is asked beside what was printed; Enter and Escape do not answer it.
  await panel.says('Step 2 of 6');
  await panel.press('r');
  await panel.asks('Only files of today?');
  await page.keyboard.press('Enter');
  await page.keyboard.press('Control+Enter');
  await page.keyboard.press('Escape');
  await panel.says('one.log');
  await window.screenshots('question');
  assert.equal((await run.step(titles.look)).state, 'running');
  await panel.press('y');
  await run.reaches(titles.look, 'passed');

  await panel.says('Step 3 of 6');
  await window.screenshots('decision');
  await panel.press('1');
  assert.equal((await run.reaches(titles.decide, 'attested')).answer, 'logs');

  // A pause holds everything, and is no active time.
  await panel.says('Step 4 of 6');
  await panel.press('p');
  await panel.say('Pause the run', 'the owner is called');
  await panel.says('Paused');
  await window.screenshots('paused');
  await panel.focus();
  await page.keyboard.press('r');
  await page.waitForTimeout(500);
  assert.equal((await run.step(titles.move)).state, 'not-started');
  await panel.press('p');
  await window.until(async () => (await run.recorded()).pauses.at(-1)?.to, 'the end of the pause');
  await panel.press('r');
  await run.reaches(titles.move, 'passed');

  // Done already: it says so and since when, before it runs again.
  await panel.says('Step 5 of 6');
  await panel.press('ArrowLeft');
  await panel.says('Step 4 of 6');
  await panel.press('r');
  await panel.asks(`Before "${titles.move}" runs`);
  await panel.says('It passed at ');
  await panel.send();
  await window.until(async () => (await run.step(titles.move)).attempt === 2, 'a second attempt');
  await run.reaches(titles.move, 'passed');

  // A gap that nobody knew at the start, and the word of a dangerous step.
  await panel.says('Step 5 of 6');
  await panel.press('r');
  await panel.asks(`Before "${titles.empty}" runs`);
  await window.screenshots('danger');
  await panel.type('gap:what', "it's all");
  await panel.type('word', '/tmp/log');
  await page.keyboard.press('Enter');
  await panel.says('Type exactly: /tmp/logs');
  assert.equal((await run.step(titles.empty)).state, 'not-started');
  await panel.type('word', '/tmp/logs');
  await page.keyboard.press('Enter');
  const failed = await run.reaches(titles.empty, 'failed');
  assert.equal(failed.code, 3);
  assert.equal(failed.output?.trim(), "emptying it's all in /tmp/logs");
  assert.equal(failed.confirmedWith, '/tmp/logs');
  await panel.says('The run stops here until you decide');
  await panel.says('look at who holds the files open');
  await panel.says('role-incident-commander');
  await window.screenshots('failed');

  await panel.press('b');
  await panel.asks('Roll back');
  await panel.says(titles.back);
  await window.screenshots('rollback');
  await panel.say('Roll back', 'it cannot be emptied');
  await panel.says('Rolling back');
  assert.deepEqual(readdirSync(folder).includes('moved'), true);
  await panel.press('r');
  await run.reaches(titles.back, 'passed');
  assert.equal(readdirSync(folder).includes('moved'), false, 'the deed is undone');

  await panel.press('f');
  await panel.asks('Finish the run');
  await panel.type('loss', '0s');
  await panel.say('Finish the run', 'space comes tomorrow');
  await page.locator('.tab.active', { hasText: 'Preview report.md' }).waitFor();
  await window.screenshots('report-preview');
  const ended = await run.recorded();
  assert.equal(ended.result, 'rolled-back');
  assert.equal(ended.dataLoss?.loss, 0);
  const texts = readdirSync(run.folder ?? '', { withFileTypes: true })
    .filter(it => it.isFile())
    .map(it => readFileSync(path.join(run.folder ?? '', it.name), 'latin1'));
  assert.ok(!texts.some(it => it.includes('sup3r')), 'the secret is in no file of the record');
  settled = true;
});

/** Runs around the panel's page, where its messages pass: it hands over what a hostile page would, and answers how many. */
function flood(run: string): number {
  type Pass = (channel: string, data: { readonly message: unknown }) => void;
  const pass = (globalThis as unknown as { __vscode_post_message__: Pass }).__vscode_post_message__;
  let seed = 20;
  const random = () => {
    seed = (seed * 1103515245 + 12345) % 2147483648;
    return seed / 2147483648;
  };
  const pick = <T>(from: readonly T[]): T => from[Math.floor(random() * from.length)] as T;
  const words = [
    '',
    'run',
    'measure',
    'workbench.action.terminal.sendSequence',
    '__proto__',
    'skip',
    '1',
    run,
    'empty',
    '\u0000',
  ];
  const thing = (depth: number): unknown =>
    pick<() => unknown>([
      () => pick(words),
      () => Math.floor(random() * 100) - 50,
      () => null,
      () => true,
      () => (depth > 3 ? [] : [thing(depth + 1), thing(depth + 1)]),
      () => (depth > 3 ? {} : { [pick(words)]: thing(depth + 1), command: pick(words) }),
    ])();
  const shapes: readonly (() => unknown)[] = [
    () => ({ command: 'workbench.action.terminal.sendSequence', args: { text: 'touch hacked\n' } }),
    () => thing(0),
    () => ({ type: 'act', run: pick(words.filter(it => it !== run)), step: 'measure', action: 'run', choice: 0 }),
    () => ({ type: 'act', run, step: 'empty', action: 'run', choice: 0 }),
    () => ({ type: 'act', run, step: 'measure', action: pick(['runStep', 'constructor', 'eval']), choice: 0 }),
    () => ({ type: 'act', run, step: 'measure', action: 'run', choice: 7 }),
    () => ({ type: 'act', run, step: 'measure', action: 'run', choice: 0, command: 'touch hacked' }),
    () => ({ type: 'sent', form: pick(words), button: 'run', values: { word: '/tmp/logs' } }),
    () => ({ type: 'typed', form: pick(words), values: thing(2) }),
    () => ({ type: pick(['ready2', 'act', 'sent', 'left', 'screen']), form: thing(2), run, step: thing(2) }),
  ];
  for (let index = 0; index < 10_000; index++) pass('onmessage', { message: pick(shapes)() });
  return 10_000;
}

/** What becomes of a run when its terminal is closed, has no shell integration, or was typed into. */
import assert from 'node:assert/strict';
import { existsSync, mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { after, afterEach, before, test } from 'node:test';
import { type Editor, openEditor } from './editor.ts';
import { remove } from './machine.ts';
import { RunInWindow } from './run-window.ts';
import { type Window } from './window.ts';

let editor: Editor;
let window: Window | undefined;
let folder = '';
before(async () => {
  editor = await openEditor();
});
afterEach(async () => {
  await window?.close();
  window = undefined;
  remove(folder);
});
after(() => editor?.close());

/** A window on one document with a step for each command, by title; opened through the search box. */
async function openSteps(
  steps: Readonly<Record<string, string>>,
  settings: Readonly<Record<string, unknown>> = {},
): Promise<{ window: Window; run: RunInWindow }> {
  folder = mkdtempSync(path.join(os.tmpdir(), 'drillbook-terminal-'));
  mkdirSync(path.join(folder, 'runbooks'));
  const items = Object.entries(steps).map(([title, command]) => `- [ ] ${title}\n\n  \`\`\`bash\n  ${command}\n  \`\`\`\n`);
  writeFileSync(path.join(folder, 'runbooks', 'ward.md'), `# Ward off\n\n## Steps\n\n${items.join('')}`);
  const opened = await editor.window({ folder, settings });
  window = opened;
  await opened.search('ward off');
  await opened.until(async () => (await opened.picks())[0]?.label === 'Ward off', 'the document as the first result');
  await opened.page.keyboard.press('Enter');
  await opened.page.locator('.codelens-decoration a', { hasText: 'Start run' }).waitFor();
  return { window: opened, run: new RunInWindow(opened, folder) };
}

test('D36 the terminal is closed by hand while a step runs: interrupted with the code of its child, never passed; then a fresh terminal, and a half-typed line in it is cleared', {
  timeout: 240_000,
}, async () => {
  const { window, run } = await openSteps({
    'Wait long': 'touch waiting; sleep 60',
    'Hold on': `trap '' HUP; touch holding; sleep 5; exit 5`,
    'Say so': 'echo here again',
    'Say more': 'echo and here',
  });
  await window.startRun('Wait long');
  await run.run('Wait long');
  await window.until(() => existsSync(path.join(folder, 'waiting')), 'the step to begin');
  await run.closeTerminal();
  const cut = await run.reaches('Wait long', 'interrupted');
  // 128 and the number of SIGHUP.
  assert.equal(cut.code, 129);
  assert.ok(
    cut.notes.some(it => it.includes('terminal was closed')),
    cut.notes.join('; '),
  );
  await run.shows('Wait long', 'interrupted, exit 129');
  await window.screenshots('run-terminal-closed');
  // It stopped the run.
  await window.tell('Drillbook: Skip Step…', 'Skip: ', 'closed by hand');
  await run.reaches('Wait long', 'skipped');

  // A child that will not hear of it goes on without a terminal; its own code is what is recorded.
  await run.run('Hold on');
  await window.until(() => existsSync(path.join(folder, 'holding')), 'the step to begin');
  assert.equal(await run.terminals(), 1, 'a fresh terminal was opened');
  await run.closeTerminal();
  assert.equal((await run.reaches('Hold on', 'interrupted')).code, 5);
  await run.shows('Hold on', 'interrupted, exit 5');
  await window.tell('Drillbook: Skip Step…', 'Skip: ', 'closed by hand');
  await run.reaches('Hold on', 'skipped');

  await run.run('Say so');
  const said = await run.reaches('Say so', 'passed');
  assert.equal(said.code, 0);
  assert.equal(said.output?.trim(), 'here again');

  // With shell integration the host clears what is half typed: it is neither run nor appended to (decision 23).
  await run.typeByHand('touch by-hand; echo ');
  await run.run('Say more');
  assert.equal((await run.reaches('Say more', 'passed')).output?.trim(), 'and here');
  assert.equal(existsSync(path.join(folder, 'by-hand')), false);
  assert.equal(await run.terminals(), 1, 'the terminal of the run is used again');
});

test('D38 without shell integration the codes are the same, a terminal somebody typed into is left alone, and a reload finds the end', {
  timeout: 240_000,
}, async () => {
  const { window, run } = await openSteps(
    { 'First step': 'echo first', 'Second step': 'echo second; (exit 3)', 'Third step': 'touch begun; sleep 8; exit 6' },
    { 'terminal.integrated.shellIntegration.enabled': false },
  );
  await window.startRun('First step');
  await run.run('First step');
  assert.equal((await run.reaches('First step', 'passed')).code, 0);
  assert.equal(await run.terminals(), 1);
  await run.typeByHand('touch by-hand; echo ');

  await run.run('Second step');
  const second = await run.reaches('Second step', 'failed');
  assert.equal(second.code, 3);
  assert.equal(second.output?.trim(), 'second');
  assert.equal(await run.terminals(), 2, 'the step ran in a fresh terminal');
  assert.equal(existsSync(path.join(folder, 'by-hand')), false, 'what was half typed was not run');
  await run.shows('Second step', 'failed, exit 3');
  await window.screenshots('run-no-integration');
  await window.tell('Drillbook: Skip Step…', 'Skip: ', 'known');
  await run.reaches('Second step', 'skipped');

  await run.run('Third step');
  await run.reaches('Third step', 'running');
  // Recorded before the line is typed: a reload between the two would find a step that never started.
  await window.until(() => existsSync(path.join(folder, 'begun')), 'the step to begin');
  await window.reload();
  assert.equal((await run.reaches('Third step', 'failed', 40_000)).code, 6);
});

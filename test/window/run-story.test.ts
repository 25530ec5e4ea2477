/** The whole story in the real window, on the pages of real teams: find, judge, mend, step through; whatever happens to the window. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';
import { type Editor, openEditor } from './editor.ts';
import { cli, corpora, remove, root } from './machine.ts';
import { RunInWindow } from './run-window.ts';
import { type Window } from './window.ts';

const runbook = `---
kind: runbook
id: rb-story-disk
title: Disk is filling up
area: storage
status: active
owner: role-storage-on-call
last_reviewed: 2026-11-02
review_every: half-yearly
trigger: request
---
# Disk is filling up

## Purpose

The service writes again.

## Prerequisites

A shell on the host.

## Diagnosis

1. [ ] Measure used space

   \`\`\`sh check
   df -P /
   \`\`\`
2. [ ] Ask the owner

## Steps

3. [ ] Remove what is not needed

   \`\`\`bash
   echo removing; exit 3
   \`\`\`
4. [ ] Wait for the file system

   \`\`\`bash
   touch begun; sleep 20; exit 7
   \`\`\`
   - Danger: the service pauses

## Verification

The mount has room again.

## Rollback

Nothing is to be undone.
`;

const titles = {
  measure: 'Measure used space',
  ask: 'Ask the owner',
  remove: 'Remove what is not needed',
  wait: 'Wait for the file system',
};

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
interface RunListing {
  readonly runs: readonly {
    readonly result: string;
    readonly steps: readonly { readonly title: string; readonly state: string; readonly code: number | null }[];
  }[];
}

/** The pages of two teams where they are at hand, else our own; the folder is the caller's to remove. */
function pagesOfATeam(): { folder: string; query: string } {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'drillbook-story-'));
  const real = corpora();
  if (real === undefined) cpSync(path.join(root, 'test/fixtures/workspace'), folder, { recursive: true });
  else {
    cpSync(path.join(real, 'openshift-runbooks'), folder, { recursive: true });
    cpSync(path.join(real, 'moj-cloud-platform'), path.join(folder, 'cloud-platform'), { recursive: true });
  }
  execFileSync('chmod', ['-R', 'u+w', folder]);
  mkdirSync(path.join(folder, 'runbooks'), { recursive: true });
  writeFileSync(path.join(folder, 'runbooks', 'disk.md'), runbook);
  return { folder, query: real === undefined ? 'name server' : 'restart unhealthy collector pods' };
}

let editor: Editor;
let window: Window;
const { folder, query } = pagesOfATeam();
/** The story before has come to its end: its window is taken for the next one. */
let settled = false;
before(async () => {
  editor = await openEditor();
});
after(async () => {
  await window?.close();
  await editor?.close();
  remove(folder);
});

describe('the whole story', () => {
  for (const trouble of ['the window is reloaded', 'the extension host is killed'] as const)
    describe(`and ${trouble} while a step runs`, () => {
      before(async () => {
        if (!settled) {
          await window?.close();
          // Built-in documents are the window's alone: the command line, to which answers are compared, reads one's own.
          window = await editor.window({ folder, settings: { 'drillbook.builtIn.show': false } });
        }
        rmSync(path.join(folder, 'begun'), { force: true });
      });

      const shot = async (name: string) => trouble === 'the window is reloaded' && window.screenshots(`run-${name}`);

      async function findsTheSection(): Promise<void> {
        const { page } = window;
        const { hits } = cli<{ hits: Hit[] }>(folder, 'search', query, '--json');
        const [first] = hits;
        assert.ok(first && first.line > 1, 'the command line finds a section inside a document');
        await window.search(query);
        await window.until(async () => (await window.picks())[0]?.label === first.title, `"${first.title}" as the first result`);
        await shot('search');
        await page.keyboard.press('Enter');
        const heading = readFileSync(path.join(folder, first.path), 'utf8').split(/\r?\n/)[first.line - 1]?.trim() ?? '';
        await window.until(async () => (await window.visibleText()).includes(heading), `the heading "${heading}" in the editor`);
        await page.locator('.statusbar-item', { hasText: `Ln ${first.line}, Col 1` }).waitFor();
        await shot('section');
      }

      async function mendsAFinding(): Promise<void> {
        const { page } = window;
        const judged = () => cli<{ findings: Finding[] }>(folder, 'lint', '--format', 'json').findings;
        const before = judged();
        const wrong = before.find(it => /^(link|anchor)-broken$/.test(it.rule) && it.message.includes('Did you mean'));
        assert.ok(wrong, 'among these pages is a finding that can be mended');
        const file = path.join(folder, wrong.path);
        const written = readFileSync(file);
        await window.command('Problems: Focus on Problems View');
        // The list draws only the rows that fit.
        const words = wrong.message.slice(0, 40);
        await page.locator('.viewpane-filter input').first().fill(words);
        const problem = page.locator('.markers-panel .monaco-list-row', { hasText: words }).first();
        await problem.waitFor();
        await shot('finding');
        await problem.dblclick();
        await page.locator('.tab.active', { hasText: path.basename(wrong.path) }).waitFor();
        const menu = page.locator('.action-widget .monaco-list-row');
        await window.until(async () => {
          // The Problems view may take the focus back while it still opens the place.
          await page.keyboard.press('Control+1');
          await page.keyboard.press('Control+.');
          return menu
            .first()
            .waitFor({ timeout: 2_000 })
            .then(
              () => true,
              () => false,
            );
        }, 'the menu of quick fixes');
        assert.match((await menu.filter({ hasText: 'Change to' }).first().textContent()) ?? '', /Change to/);
        await shot('quick-fix');
        await page.keyboard.press('Enter');
        // The browser's window saves by itself after a second.
        await window.until(() => !readFileSync(file).equals(written), 'the mended file on the disk');
        await problem.waitFor({ state: 'detached' });
        const left = judged();
        assert.equal(left.length, before.length - 1, 'one finding less, and no new one');
        const [was, is] = [written, readFileSync(file)].map(it => it.toString('latin1').split('\n'));
        assert.deepEqual(
          is?.flatMap((line, index) => (line === was?.[index] ? [] : [index + 1])),
          [wrong.line],
          'the line of the finding has changed and no other',
        );

        await page.keyboard.press('Control+1');
        await page.keyboard.press('Control+z');
        await window.until(() => readFileSync(file).equals(written), 'the bytes from before the fix');
        await problem.waitFor({ state: 'attached' });
        await page.locator('.viewpane-filter input').first().fill('');
        await window.command('View: Toggle Panel Visibility');
      }

      test(`a section is found, a finding mended, a run stepped through; it survives that ${trouble}`, {
        timeout: 300_000,
      }, async () => {
        const { page } = window;
        const run = new RunInWindow(window, folder);
        // In a window that has come this far once, the run alone is another one.
        if (!settled) {
          await findsTheSection();
          await mendsAFinding();
        } else await window.command('View: Close All Editors');
        settled = false;

        await window.search('disk is filling up');
        await window.until(
          async () => (await window.picks())[0]?.label === 'Disk is filling up',
          'the document as the first result',
        );
        await page.keyboard.press('Enter');
        const lens = page.locator('.codelens-decoration a', { hasText: 'Start run' });
        await lens.waitFor();
        await shot('lens');

        await lens.click();
        await window.sendSheet();
        await run.row(titles.measure).waitFor();
        await run.selected(titles.measure);
        await shot('started');

        await page.keyboard.press('Control+Enter');
        assert.equal((await run.reaches(titles.measure, 'passed')).code, 0);

        await window.tell('Drillbook: Mark Step Done…', 'Mark done: ', 'Ann says go on');
        await run.reaches(titles.ask, 'attested');

        await window.command('Drillbook: Run Step');
        assert.equal((await run.reaches(titles.remove, 'failed')).code, 3);
        await run.shows(titles.remove, 'failed, exit 3');
        await shot('failed');

        // The first failure stops the run: the next step does not run before this one is decided.
        await window.command('Drillbook: Next Step');
        await run.selected(titles.wait);
        await window.command('Drillbook: Run Step');
        await page.waitForTimeout(500);
        assert.equal((await run.step(titles.wait)).state, 'not-started');
        await window.command('Drillbook: Previous Step');
        await run.selected(titles.remove);

        await window.tell('Drillbook: Skip Step…', 'Skip: ', 'not needed today');
        await run.reaches(titles.remove, 'skipped');

        await window.command('Drillbook: Show Run');
        await run.selected(titles.wait);
        await page.keyboard.press('Control+Enter');
        await window.panel.asks('Before "Wait for the file system" runs');
        await shot('danger');
        await window.panel.type('word', 'rb-story-disk');
        await page.keyboard.press('Enter');
        await run.reaches(titles.wait, 'running');
        // Recorded before the line is typed: the window must not go between the two, for then nothing has run.
        await window.until(() => existsSync(path.join(folder, 'begun')), 'the step to begin');
        await shot('running');

        if (trouble === 'the window is reloaded') await window.reload();
        else window.killExtensionHost(await run.hostOf(titles.wait));
        // A machine with more to do than it can takes a minute and more to bring an extension host back.
        const waited = await run.reaches(titles.wait, 'failed', 120_000);
        assert.equal(waited.code, 7);
        const span = Date.parse(waited.endedAt ?? '') - Date.parse(waited.startedAt ?? '');
        assert.ok(span >= 20_000, `the step ran to its own end: ${span} ms`);
        await run.shows(titles.wait, 'exit 7', 30_000);
        await shot('after-reload');

        await window.tell('Drillbook: Skip Step…', 'Skip: ', 'the file system answers again');
        await run.reaches(titles.wait, 'skipped');

        // No step lives now: the run waits, and is taken up only when somebody asks for it.
        await window.reload();
        await page.locator('.statusbar-item', { hasText: 'Resume run' }).waitFor();
        await shot('left');
        await window.command('Drillbook: Resume Run');
        const taken = page.locator('.statusbar-item', { hasText: 'all done: Disk is filling up' });
        await window.until(() => taken.isVisible(), 'the run to be taken up');

        await window.tell('Drillbook: Finish Run…', 'Finish the run', 'closed');
        const report = path.join(run.folder ?? '', 'report.md');
        await window.until(() => readdirSync(path.dirname(report)).includes('report.md'), 'the report');
        const text = readFileSync(report, 'utf8');
        for (const title of Object.values(titles)) assert.ok(text.includes(title), `the report names "${title}"`);
        await page.locator('.tab.active', { hasText: 'Preview report.md' }).waitFor();
        await shot('report');
        // Both failures were skipped: that ends the run, and does not make it one that passed.
        const [listed] = cli<RunListing>(folder, 'runs', '--json').runs;
        assert.equal(listed?.result, 'failed');
        assert.deepEqual(
          listed.steps.map(it => [it.state, it.code]),
          [
            ['passed', 0],
            ['attested', null],
            ['skipped', 3],
            ['skipped', 7],
          ],
        );
        settled = true;
      });
    });
});

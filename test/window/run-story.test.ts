/** A run from start to report in the real window; its record must hold the true codes, whatever happens to the window. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';
import { cli, corpora, openWindow, remove, type Window } from './window.ts';

const runbook = `---
kind: runbook
id: rb-story-disk
title: Disk is filling up
---
# Disk is filling up

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
   sleep 20; exit 7
   \`\`\`
   - Danger: the service pauses
`;

interface RunListing {
  readonly runs: readonly {
    readonly result: string;
    readonly steps: readonly { readonly title: string; readonly state: string; readonly code?: number }[];
  }[];
}

const titles = {
  measure: 'Measure used space',
  ask: 'Ask the owner',
  remove: 'Remove what is not needed',
  wait: 'Wait for the file system',
};

for (const trouble of ['the window is reloaded', 'the extension host is killed'] as const)
  describe(`a run in a window, and ${trouble}`, () => {
    const folder = mkdtempSync(path.join(os.tmpdir(), 'drillbook-story-'));
    let window: Window;

    before(async () => {
      // Among the pages of a real team, where they are at hand.
      const real = corpora();
      if (real !== undefined) cpSync(path.join(real, 'openshift-runbooks'), folder, { recursive: true });
      execFileSync('chmod', ['-R', 'u+w', folder]);
      mkdirSync(path.join(folder, 'runbooks'));
      writeFileSync(path.join(folder, 'runbooks', 'disk.md'), runbook);
      window = await openWindow({ folder });
    });
    after(async () => {
      await window?.close();
      remove(folder);
    });

    const steps = () => cli<RunListing>(folder, 'runs', '--json').runs[0]?.steps ?? [];
    const step = (title: string) => steps().find(it => it.title === title);
    const reaches = (title: string, state: string, milliseconds = 20_000) =>
      window.until(() => step(title)?.state === state, `"${title}" to be ${state}, found ${step(title)?.state}`, milliseconds);
    const row = (title: string) => window.page.locator('.pane-body .monaco-list-row', { hasText: title }).last();
    /** The step is selected and its line is shown: what is typed sooner would be lost with the focus. */
    const selected = async (title: string) => {
      await window.until(() => row(title).evaluate(it => it.classList.contains('selected')), `"${title}" to be selected`);
      await window.page.waitForTimeout(500);
    };
    const shot = async (name: string) => trouble === 'the window is reloaded' && window.screenshots(`run-${name}`);
    const runFolder = () => {
      const runs = path.join(folder, '.drillbook', 'runs');
      return path.join(runs, readdirSync(runs).sort().at(-1) ?? '');
    };

    test(`a run is stepped through, survives that ${trouble}, and is finished with a report`, { timeout: 180_000 }, async () => {
      const { page } = window;
      await window.command('Drillbook: Search');
      await window.input.waitFor();
      await page.keyboard.type('disk is filling up', { delay: 20 });
      await window.until(
        async () => (await window.picks())[0]?.label === 'Disk is filling up',
        'the document as the first result',
      );
      await page.keyboard.press('Enter');
      const lens = page.locator('.codelens-decoration a', { hasText: 'Start run' });
      await lens.waitFor();
      await shot('lens');

      await lens.click();
      await window.answer('Exercise');
      await row(titles.measure).waitFor();
      await shot('started');

      await page.keyboard.press('Control+Enter');
      await reaches(titles.measure, 'passed');
      assert.equal(step(titles.measure)?.code, 0);

      await window.command('Drillbook: Mark Done…');
      await window.answer('Ann says go on');
      await reaches(titles.ask, 'attested');

      await window.command('Drillbook: Run Step');
      await reaches(titles.remove, 'failed');
      assert.equal(step(titles.remove)?.code, 3);
      await shot('failed');

      // The first failure stops the run: the next step does not run before this one is decided.
      await window.command('Drillbook: Next Step');
      await selected(titles.wait);
      await window.command('Drillbook: Run Step');
      await page.waitForTimeout(1000);
      assert.equal(step(titles.wait)?.state, 'not-started');
      await window.command('Drillbook: Previous Step');
      await selected(titles.remove);

      await window.command('Drillbook: Skip…');
      await window.answer('not needed today');
      await reaches(titles.remove, 'skipped');

      await window.command('Drillbook: Show Run');
      await selected(titles.wait);
      await page.keyboard.press('Control+Enter');
      await window.input.waitFor();
      await shot('danger');
      await window.answer('rb-story-disk');
      await reaches(titles.wait, 'running');
      await shot('running');

      if (trouble === 'the window is reloaded') await window.reload();
      else window.killExtensionHost();
      await reaches(titles.wait, 'failed', 60_000);
      assert.equal(step(titles.wait)?.code, 7);
      await shot('after-reload');

      await window.until(async () => (await row(titles.wait).textContent())?.includes('7'), 'the code in the Checklist', 30_000);
      await window.command('Drillbook: Skip…');
      await window.answer('the file system answers again');
      await reaches(titles.wait, 'skipped');

      // No step lives now: the run waits, and is taken up only when somebody asks for it.
      await window.reload();
      await page.locator('.statusbar-item', { hasText: 'Resume run' }).waitFor();
      await shot('left');
      await window.command('Drillbook: Resume Run');
      await page.locator('.statusbar-item', { hasText: 'rb-story-disk' }).waitFor();
      await window.page.waitForTimeout(500);

      await window.command('Drillbook: Finish Run…');
      await window.answer('closed');
      await window.until(() => readdirSync(runFolder()).includes('report.md'), 'the report');
      const report = readFileSync(path.join(runFolder(), 'report.md'), 'utf8');
      for (const title of Object.values(titles)) assert.ok(report.includes(title), `the report names "${title}"`);
      await window.until(async () => (await window.visibleText()).includes('Disk is filling up'), 'the report in the editor');
      await shot('report');
      // Both failures were skipped: that ends the run, and does not make it one that passed.
      assert.equal(cli<RunListing>(folder, 'runs', '--json').runs[0]?.result, 'failed');
    });
  });

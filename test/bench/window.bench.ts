/** In the real window: activation beside that of an empty extension, and from opening 1,000 files to the first result. */
import { existsSync, mkdirSync, mkdtempSync, readFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { openWindow } from '../window/editor.ts';
import { remove } from '../window/machine.ts';
import { type Window } from '../window/window.ts';
import { corporaFolder, kilobytes, median, milliseconds, notBeside, seconds, writeCorpora } from './corpora.ts';
import { packExtension } from './host-probe.ts';

const rounds = 5;

export default async function inTheWindow(): Promise<string> {
  return `${await activation()}\n\n${await firstResult()}`;
}

const ours = 'drillbook.drillbook';
const floor = 'bench.idle';
/** Pays for being the first one to be activated, so that the other two do not. */
const first = 'bench.idle-first';

/**
 * An extension beside Drillbook asks the host for each activation and takes the time: loading of the code and the call of
 * `activate`, as the host does it for everybody. The folder has no runbooks, so nothing was active before.
 */
async function activation(): Promise<string> {
  const place = mkdtempSync(path.join(os.tmpdir(), 'drillbook-bench-'));
  const answers = path.join(place, 'answers.jsonl');
  const read = (): Record<string, number>[] =>
    existsSync(answers)
      ? readFileSync(answers, 'utf8')
          .split('\n')
          .filter(it => it !== '')
          .map(it => JSON.parse(it))
      : [];
  const folder = path.join(place, 'empty');
  mkdirSync(folder);
  let window: Window | undefined;
  try {
    const others = [
      await packExtension(place, 'probe', probe, ['onStartupFinished']),
      await packExtension(place, 'idle-first', idle, []),
      await packExtension(place, 'idle', idle, []),
    ];
    window = await openWindow({ folder, others, env: { DRILLBOOK_BENCH_ANSWERS: answers } });
    for (let round = 1; round <= rounds; round++) {
      if (round > 1) await window.reload();
      await window.until(() => read().length === round, `answer ${round} of the probe`, 60_000);
    }
    const of = (id: string) => read().map(it => it[id] ?? Number.NaN);
    const beside = median(of(floor));
    const line = (what: string, values: number[]) => {
      const range = [Math.min(...values), Math.max(...values)].map(it => milliseconds(it).trim()).join(' to ');
      return `  ${what.padEnd(20)}${milliseconds(median(values))}  ${(median(values) / beside).toFixed(1).padStart(5)} x  (${range})`;
    };
    return [
      `Activation in the extension host: medians of ${rounds} windows`,
      line('an empty extension', of(floor)),
      line('Drillbook', of(ours)),
    ].join('\n');
  } finally {
    await window?.close();
    remove(place);
  }
}

const idle = 'exports.activate = () => {};';
const probe = `const fs = require('node:fs');
const vscode = require('vscode');
const answers = process.env.DRILLBOOK_BENCH_ANSWERS;
exports.activate = () => setTimeout(async () => {
  const earlier = fs.existsSync(answers) ? fs.readFileSync(answers, 'utf8').split('\\n').length : 1;
  const ids = ['${floor}', '${ours}'];
  // Whoever comes second finds a warmer host: they take turns.
  if (earlier % 2 === 0) ids.reverse();
  const times = {};
  for (const id of ['${first}', ...ids]) {
    const extension = vscode.extensions.getExtension(id);
    const wasActive = extension.isActive;
    const started = performance.now();
    await extension.activate();
    // An activation that nobody asked for is not a time; NaN says so in the figures.
    times[id] = wasActive ? null : performance.now() - started;
  }
  fs.appendFileSync(answers, JSON.stringify(times) + '\\n');
}, 3000);`;

/**
 * A window is opened on 1,000 real runbooks, again and again, and asked at the first moment it takes keys. Beside it stands
 * what every window can do by itself: Go to File in the same folder.
 */
async function firstResult(): Promise<string> {
  const corpora = corporaFolder();
  if (corpora === undefined) return `From opening a folder to the first result: ${notBeside}`;
  const folder = mkdtempSync(path.join(os.tmpdir(), 'drillbook-bench-'));
  let window: Window | undefined;
  try {
    const bytes = writeCorpora(corpora, path.join(folder, 'runbooks'), 1000);
    window = await openWindow({ folder, settings: { 'drillbook.builtIn.show': false } });
    const ways: Record<string, () => Promise<void>> = {
      'the workbench stands': async () => undefined,
      'first file of Go to File': () => ask(window, 'KubeletDown.md', /^KubeletDown\.md$/, 5_000),
      'first result of Drillbook': () => ask(window, '>Drillbook: Search', /^Drillbook: Search$/, 500, 'KubeletDown'),
    };
    const times = new Map(Object.keys(ways).map(it => [it, [] as number[]]));
    for (let round = 0; round < rounds; round++)
      for (const [name, way] of Object.entries(ways)) {
        const started = performance.now();
        await window.page.reload();
        await window.page.locator('.monaco-workbench .statusbar-item').first().waitFor();
        await way();
        times.get(name)?.push(performance.now() - started);
        // What this window left running must not slow the next one.
        await window.page.waitForTimeout(3_000);
      }
    const beside = median(times.get('first file of Go to File') ?? []);
    return [
      `From opening a folder of 1,000 runbooks, ${kilobytes(bytes)}, in the window: medians of ${rounds}`,
      ...[...times].map(
        ([name, all]) => `  ${name.padEnd(28)}${seconds(median(all))}  ${(median(all) / beside).toFixed(2).padStart(5)} x`,
      ),
    ].join('\n');
  } finally {
    await window?.close();
    remove(folder);
  }
}

/**
 * Types into the palette until it shows `label`, anew after `patience` milliseconds: commands are listed at once or not at all,
 * files are looked for, and asking again would begin again. With `query`, takes the command and types on until there is a result.
 */
async function ask(window: Window | undefined, typed: string, label: RegExp, patience: number, query?: string): Promise<void> {
  if (window === undefined) return;
  const { page } = window;
  const labels = page.locator('.quick-input-widget .monaco-list-row .label-name');
  for (const end = Date.now() + 60_000; ; ) {
    if (Date.now() > end) throw new Error(`waited 60 s in vain for ${label} in the palette`);
    if (!(await window.input.isVisible())) await page.keyboard.press('F1');
    // A window that is just starting loses keys, and lists only what it knows by then.
    const shown = await window.input
      .fill(typed, { timeout: 200 })
      .then(() => labels.filter({ hasText: label }).first().waitFor({ timeout: patience }))
      .then(
        () => true,
        () => false,
      );
    if (shown) break;
    if (await window.input.isVisible()) await window.input.fill('');
  }
  if (query === undefined) return;
  await page.keyboard.press('Enter');
  await page.locator('.quick-input-widget .quick-input-title', { hasText: 'Drillbook: Search' }).waitFor();
  await window.input.fill(query);
  await labels
    .filter({ hasText: /^\s*Kubelet ?Down\s*$/ })
    .first()
    .waitFor({ timeout: 60_000 });
}

/** A bundled DR plan drilled in a real window by keys alone, for tests: begun, gone through step by step, finished. */
import assert from 'node:assert/strict';
import { chmodSync, cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { TestContext } from 'node:test';
import type { PinnedStep, StepRecord } from '../../src/core/run/run-types.ts';
import type { Disaster } from '../node/dr-fixtures.ts';
import { asWitnessed, reportIn, type WitnessFiles, witnessesIn } from '../node/dr-witness.ts';
import { type Editor } from './editor.ts';
import { cli, remove, root } from './machine.ts';
import { RunInWindow } from './run-window.ts';
import { type Window } from './window.ts';

/** A plan of the folder `runbooks/continuity`. */
export interface Plan {
  readonly id: string;
  readonly title: string;
  /** What finds it first. */
  readonly query: string;
  /** What its dangerous commands want typed. */
  readonly word: string;
}

export class Drill<T extends Disaster> {
  readonly plan: Plan;
  readonly world: T;
  /** The folder of the window, with the plans and the record. */
  readonly folder: string;
  readonly window: Window;
  readonly run: RunInWindow;
  readonly steps: readonly PinnedStep[];
  readonly #id: string;
  readonly #folders: readonly string[];
  readonly #began = Date.now();

  private constructor(parts: {
    readonly plan: Plan;
    readonly world: T;
    readonly folders: readonly [string, ...string[]];
    readonly window: Window;
    readonly run: RunInWindow;
    readonly steps: readonly PinnedStep[];
    readonly id: string;
  }) {
    this.plan = parts.plan;
    this.world = parts.world;
    this.folder = parts.folders[0];
    this.window = parts.window;
    this.run = parts.run;
    this.steps = parts.steps;
    this.#id = parts.id;
    this.#folders = parts.folders;
  }

  /**
   * Makes the disaster, finds the plan in a window as a person does, fills in its sheet and starts.
   * @param disaster answers the world, and further settings and values of the sheet; its folder is the caller's until the end
   */
  static async begin<T extends Disaster>(
    editor: Editor,
    plan: Plan,
    disaster: (
      folder: string,
    ) => Promise<{ readonly world: T; readonly settings?: Record<string, unknown>; readonly values: Record<string, string> }>,
  ): Promise<Drill<T>> {
    const folder = newFolder('drill');
    const place = newFolder('disaster');
    const { world, settings, values } = await disaster(place);
    mkdirSync(path.join(folder, 'runbooks'));
    cpSync(path.join(root, 'runbooks/continuity'), path.join(folder, 'runbooks/continuity'), { recursive: true });
    const window = await editor.window({ folder, settings: { 'drillbook.builtIn.show': false, ...settings } });
    try {
      await window.search(plan.query);
      await window.until(
        async () => (await window.picks())[0]?.text.includes(plan.title),
        `"${plan.title}" as the first result`,
        60_000,
      );
      await window.page.keyboard.press('Enter');
      await window.page.locator('.tab.active', { hasText: `${plan.id}.md` }).waitFor();
      await window.command('Drillbook: Start Run');
      await window.panel.says('nothing has run yet', 40_000);
      await window.screenshots(`${plan.id}-sheet`);
      await window.sendSheet(values);
      await window.panel.says('Step 1 of ', 60_000);
      const run = new RunInWindow(window, folder);
      const { header } = await run.recorded();
      assert.equal(header.title, plan.title);
      return new Drill({ plan, world, folders: [folder, place], window, run, steps: header.steps, id: header.id });
    } catch (error) {
      await window.close();
      await world.stop();
      throw error;
    }
  }

  step(id: string): PinnedStep {
    return this.steps.find(it => it.id === id) ?? assert.fail(`the plan has no step ${id}`);
  }

  /** Begins a step by its key, and answers what is asked before it; the panel shows it already. */
  async start(id: string): Promise<void> {
    const { panel } = this.window;
    const step = this.step(id);
    // Titles stand on the page of other steps too.
    const place = this.steps.findIndex(it => it.id === step.id) + 1;
    await panel.says(step.phase === 'undo' ? step.title : `Step ${place} of `, 40_000);
    if (step.kind === 'decision') return this.#press('1', async () => (await this.run.step(step.title)).state === 'attested');
    if (step.command === undefined) {
      await this.#press('d', async () => (await panel.title()).startsWith('Mark done: '));
      return panel.say('Mark done: ', `seen in the drill: ${step.id}`);
    }
    return this.#runs(step, 1);
  }

  /** All steps from one to another, each to the state that it must have. */
  async through(from: string, to: string): Promise<void> {
    const place = (id: string) => this.steps.indexOf(this.step(id));
    for (const step of this.steps.slice(place(from), place(to) + 1)) {
      await this.start(step.id);
      await this.ends(step.id, step.command === undefined ? 'attested' : 'passed');
    }
  }

  /** Waits for the end of a step. What never started, because no shell came up in time, is tried again as a person would. */
  async ends(id: string, state: StepRecord['state']): Promise<StepRecord> {
    const step = this.step(id);
    for (let attempt = 1; ; attempt++) {
      const record = await this.window.until(
        async () => {
          const found = await this.run.step(step.title);
          return ['not-started', 'claimed', 'running'].includes(found.state) ? undefined : found;
        },
        `"${step.title}" to end`,
        90_000,
      );
      if (record.state === state) return record;
      assert.ok(record.neverStarted && attempt < 4, `${step.title}: ${record.state}, ${record.verdict}, ${record.errors}`);
      await this.#runs(step, record.attempt + 1);
    }
  }

  /** Presses a key of the panel until it is heard: one that comes while the step before is still being closed is not. */
  async #press(key: string, isHeard: () => Promise<boolean>): Promise<void> {
    const { panel, page } = this.window;
    for (let attempt = 1; attempt < 5; attempt++) {
      await panel.press(key);
      for (const limit = Date.now() + 4_000; Date.now() < limit; await page.waitForTimeout(100)) if (await isHeard()) return;
    }
    throw new Error(`the key ${key} was not heard; the panel says ${JSON.stringify(await panel.text())}`);
  }

  /** Runs a command by its key, and answers what is asked before it; resolves when that attempt is recorded as begun. */
  async #runs(step: PinnedStep, attempt: number): Promise<void> {
    const { panel } = this.window;
    const asks = async () => (await panel.title()) === `Before "${step.title}" runs`;
    const hasBegun = async () => (await this.run.step(step.title)).attempt >= attempt;
    await this.#press('r', async () => (await hasBegun()) || (await asks()));
    if (await asks()) {
      if (step.danger !== undefined) await panel.type('word', this.plan.word);
      await panel.send();
    }
    await this.window.until(hasBegun, `"${step.title}" to begin`, 40_000);
  }

  /** After the window or its host went away the panel is back without anybody's doing: one panel, that says what has happened. */
  async comesBack(id: string): Promise<void> {
    const { panel, page } = this.window;
    const next = this.steps[this.steps.indexOf(this.step(id)) + 1] ?? assert.fail();
    await panel.says(next.title, 90_000);
    assert.equal(await page.locator('.tab', { hasText: 'Run: ' }).count(), 1, 'one panel');
    await panel.focus();
  }

  /** The wrapper's files of this run, wherever the window keeps what is private. */
  witnesses(): { readonly folder: string; readonly seen: Map<string, WitnessFiles> } {
    const { userDataDir } = this.window;
    const found = (readdirSync(userDataDir, { recursive: true }) as string[]).find(it =>
      it.endsWith(path.join(this.#id, 'attempts')),
    );
    assert.ok(found, 'the private folder of the run');
    const attempts = path.join(userDataDir, found);
    return { folder: path.dirname(attempts), seen: witnessesIn(attempts) };
  }

  /** Finishes the run by keys, and compares its report with the wrapper's files. */
  async finish(t: TestContext, loss: string, word: string) {
    const { panel, window } = { panel: this.window.panel, window: this.window };
    const { folder: place, seen } = this.witnesses();
    await panel.press('f');
    await panel.asks('Finish the run');
    await panel.type('loss', loss);
    await panel.say('Finish the run', word);
    const record = this.run.folder ?? '';
    await window.until(() => existsSync(path.join(record, 'report.json')), 'the report', 30_000);
    await window.page.locator('.tab.active', { hasText: 'Preview report.md' }).waitFor();
    const report = reportIn(record);
    const compared = asWitnessed(report, seen);
    assert.ok(!existsSync(place), 'what was private is away');
    assert.equal(cli<{ intact: boolean }>(this.folder, 'verify', 'last', '--json').intact, true);
    const states = new Map<string, number>();
    for (const { state } of report.steps) states.set(state, (states.get(state) ?? 0) + 1);
    const counts = [...states].map(([state, count]) => `${count} ${state}`).join(', ');
    const seconds = Math.round((Date.now() - this.#began) / 1000);
    t.diagnostic(`${report.result}: ${counts}; ${compared} commands as the wrapper saw them; ${seconds} s`);
    return { report, seen, markdown: readFileSync(path.join(record, 'report.md'), 'utf8') };
  }

  async close(): Promise<void> {
    await this.window.close();
    await this.world.stop();
    for (const folder of this.#folders) remove(folder);
  }
}

function newFolder(name: string): string {
  const folder = mkdtempSync(path.join(os.tmpdir(), `drillbook-${name}-`));
  // The database's own user passes through it.
  chmodSync(folder, 0o755);
  return folder;
}

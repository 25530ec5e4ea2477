/** A run in a real window, for tests: its Checklist on the screen, its terminals, and its journal on the disk. */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { Locator } from 'playwright-core';
import type { Run, StepRecord } from '../../src/core/run/run-types.ts';
import { readRun } from '../../src/node/run-store.ts';
import { type Window } from './window.ts';

export class RunInWindow {
  readonly #window: Window;
  readonly #folder: string;

  constructor(window: Window, folder: string) {
    this.#window = window;
    this.#folder = folder;
  }

  /** Folder of the newest run's record; undefined when nothing was started yet. */
  get folder(): string | undefined {
    try {
      const runs = path.join(this.#folder, '.drillbook', 'runs');
      const name = readdirSync(runs).sort().at(-1);
      return name === undefined ? undefined : path.join(runs, name);
    } catch {
      return undefined;
    }
  }

  /** What the journal of the newest run says, read from the disk as it stands there. */
  async recorded(): Promise<Run> {
    const { folder } = this;
    if (folder === undefined) throw new Error('no run was started');
    return (await readRun(folder)).run;
  }

  /** The record of the step with this title, from the journal. */
  async step(title: string): Promise<StepRecord> {
    const run = await this.recorded();
    const step = run.header.steps.find(it => it.title === title);
    if (step === undefined) throw new Error(`the run has no step "${title}"`);
    return run.steps.get(step.id) ?? { state: 'not-started', attempt: 0, notes: [] };
  }

  /** Process id of the extension host that began a step, as its claim says. */
  async hostOf(title: string): Promise<number> {
    const { header } = await this.recorded();
    const id = header.steps.find(it => it.title === title)?.id;
    const claims = path.join(this.folder ?? '', 'claims');
    for (const name of readdirSync(claims).filter(it => it.endsWith('.json'))) {
      const claim = JSON.parse(readFileSync(path.join(claims, name), 'utf8')) as { step: string; pid: number };
      if (claim.step === id) return claim.pid;
    }
    throw new Error(`nobody claimed the step "${title}"`);
  }

  /** Waits until the journal says so; answers the record. */
  async reaches(title: string, state: StepRecord['state'], milliseconds = 20_000): Promise<StepRecord> {
    let found: StepRecord | undefined;
    try {
      return await this.#window.until(
        async () => {
          found = await this.step(title);
          return found.state === state ? found : undefined;
        },
        `"${title}" to be ${state}`,
        milliseconds,
      );
    } catch (error) {
      throw new Error(`${(error as Error).message}; the journal says ${JSON.stringify(found)}`);
    }
  }

  /** The row of a step in the Checklist. */
  row(title: string): Locator {
    return this.#window.page.locator('.pane-body .monaco-list-row', { hasText: title }).last();
  }

  /** Waits until the Checklist says this of a step. */
  async shows(title: string, words: string, milliseconds = 20_000): Promise<void> {
    const row = this.row(title);
    await this.#window.until(
      async () => (await row.textContent())?.includes(words),
      `"${words}" beside "${title}" in the Checklist`,
      milliseconds,
    );
  }

  /** Waits until the step is selected, and stays so: a view that is still coming up selects again. */
  async selected(title: string): Promise<void> {
    const row = this.row(title);
    const isSelected = () =>
      row.evaluate(it => it.classList.contains('selected'), undefined, { timeout: 2_000 }).catch(() => false);
    await this.#window.until(
      async () => (await isSelected()) && (await this.#window.page.waitForTimeout(200).then(isSelected)),
      `"${title}" to be selected`,
    );
  }

  /**
   * Runs the step that the panel shows by its key. Resolves when its command is seen to have begun: on a machine with too much
   * to do no shell may come up in time, and then the step is tried again, as a person would.
   */
  async begins(title: string, hasBegun: () => boolean): Promise<void> {
    for (let attempt = 1; ; attempt++) {
      await this.#window.panel.press('r');
      const ended = await this.#window.until(
        async () => hasBegun() || ((await this.step(title)).attempt >= attempt && (await this.step(title)).neverStarted),
        `"${title}" to begin`,
        60_000,
      );
      if (ended && hasBegun()) return;
      if (attempt === 4) throw new Error(`no shell took "${title}" four times`);
    }
  }

  /** Moves the selection to a step, and runs it; a step that asks something goes on asking. */
  async run(title: string): Promise<void> {
    await this.#window.command('Drillbook: Show Run');
    await this.selected(title);
    await this.#window.command('Drillbook: Run Step');
  }

  /** How many terminals the open panel has; a list of them is drawn only for two and more. */
  async terminals(): Promise<number> {
    const { page } = this.#window;
    // Without a terminal the panel closes and keeps what it last drew.
    if (!(await page.locator('.terminal-wrapper.active').first().isVisible())) return 0;
    const listed = await page.locator('.tabs-list .monaco-list-row').count();
    return Math.max(1, listed);
  }

  /** Types into the terminal in front, as a person does: what is there is not sent before Enter. */
  async typeByHand(text: string): Promise<void> {
    const { page } = this.#window;
    await this.#window.command('Terminal: Focus Terminal');
    await page.locator('.terminal-wrapper.active .xterm-helper-textarea').first().waitFor({ state: 'attached' });
    await page.keyboard.type(text, { delay: 10 });
    // The shell echoes what it has taken; the picture of the terminal is a canvas, so it is given a moment.
    await page.waitForTimeout(500);
  }

  /** Closes the terminal in front by hand, with whatever runs in it. */
  async closeTerminal(): Promise<void> {
    const before = await this.terminals();
    await this.#window.page.locator('.part.panel .action-label[aria-label^="Kill Terminal"]').first().click();
    await this.#window.until(async () => (await this.terminals()) < before, 'one terminal less');
  }
}

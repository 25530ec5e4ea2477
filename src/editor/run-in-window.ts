/** The one run a window has in its hands: its record, its terminal, and where both are found again after a reload. */
import * as vscode from 'vscode';
import type { PinnedStep, Run, StepRecord } from '../core/run/run-types.ts';
import { CurrentRun, isLive, recordOf } from './current-run.ts';
import { assertMayRun, MayNotRun, reasons, refusal } from './may-run.ts';
import type { Consent, FinishedRun, RunDesk, RunInHand, StartOrder, WindowSide } from './run-desk.ts';
import { RunTerminal } from './terminal-shell.ts';

/** What the window remembers of its run; the record itself lies in the run's folder. */
interface Remembered {
  readonly folder: string;
  readonly document: string;
  readonly root: string;
  readonly title: string;
  readonly processId?: number | undefined;
}
const memoryKey = 'drillbook.run';

export class RunInWindow implements vscode.Disposable {
  readonly current = new CurrentRun();
  readonly #desk: RunDesk | undefined;
  readonly #memory: vscode.Memento;
  #hand: RunInHand | undefined;
  #terminal: RunTerminal | undefined;
  #remembered: Remembered | undefined;
  #unlisten: (() => void) | undefined;

  constructor(desk: RunDesk | undefined, memory: vscode.Memento) {
    this.#desk = desk;
    this.#memory = memory;
  }

  /** The desk, or the sentence that says why there is none. */
  get desk(): RunDesk {
    if (!this.#desk) throw new MayNotRun(reasons.noProcess());
    return this.#desk;
  }

  /** The run in hand; raises a sentence when there is none. */
  get hand(): RunInHand {
    if (this.#hand) return this.#hand;
    if (!this.#desk) throw new MayNotRun(reasons.noProcess());
    throw new MayNotRun(
      this.current.unfinished
        ? vscode.l10n.t('The run was not finished. Resume it first.')
        : vscode.l10n.t('No run is on. Start one from a document.'),
    );
  }

  get isOn(): boolean {
    return this.#hand !== undefined && this.#hand.run.result === 'unfinished';
  }

  get document(): vscode.Uri | undefined {
    return this.#remembered ? vscode.Uri.parse(this.#remembered.document, true) : undefined;
  }

  record(step: PinnedStep): StepRecord {
    return recordOf(this.hand.run, step);
  }

  /** The step that lives at this moment. */
  get living(): PinnedStep | undefined {
    const run = this.#hand?.run;
    return run?.header.steps.find(step => isLive(recordOf(run, step).state));
  }

  /** The gate for the document of the run, or for one that is about to be run. */
  mayRun(document: vscode.Uri, pinnedText?: string): Promise<void> {
    return assertMayRun({ platform: this.#desk?.platform, document, pinnedText });
  }

  async start(document: vscode.Uri, order: StartOrder): Promise<void> {
    await this.mayRun(document, order.text);
    const hand = await this.desk.start(order, this.#side(document, order.text));
    await this.#take(hand, {
      folder: hand.folder,
      document: document.toString(),
      root: order.root,
      title: hand.run.header.title,
    });
  }

  /** Runs a step in the run's terminal; resolves with its record once that is on the disk. */
  async runStep(step: PinnedStep, consent: Consent): Promise<StepRecord> {
    const hand = this.hand;
    if (this.document) await this.mayRun(this.document, hand.pinnedText);
    await hand.runStep(step.id, consent);
    return recordOf(hand.run, step);
  }

  #side(document: vscode.Uri, pinnedText: string | undefined): WindowSide {
    return {
      terminal: {
        typeLine: async line => {
          // Once more at the last moment before a line reaches the terminal.
          await this.mayRun(document, pinnedText ?? this.#hand?.pinnedText);
          if (!this.#terminal) throw new MayNotRun(vscode.l10n.t('the run is not in the hands of this window any more'));
          await this.#terminal.typeLine(line);
        },
      },
      assertMayRun: () => refusal({ platform: this.#desk?.platform, document, pinnedText }),
      ask: async (id, question) => {
        const yes = vscode.l10n.t('Yes');
        const no = vscode.l10n.t('No');
        const title = this.#hand?.run.header.steps.find(it => it.id === id)?.title ?? id;
        const detail = vscode.l10n.t('Expected of "{0}". Look at what it printed.', title);
        const chosen = await vscode.window.showInformationMessage(question, { modal: true, detail }, yes, no);
        return chosen === undefined ? undefined : chosen === yes;
      },
    };
  }

  showTerminal(): void {
    this.#terminal?.show();
  }

  /** What the window knew before a reload; undefined when no run was left. */
  async left(): Promise<Run | undefined> {
    const remembered = this.#memory.get<Remembered>(memoryKey);
    if (!remembered || !this.#desk) return undefined;
    const run = await this.#desk.peek(remembered.folder);
    if (run?.result !== 'unfinished') {
      await this.#memory.update(memoryKey, undefined);
      return undefined;
    }
    this.#remembered = remembered;
    this.current.show(
      {
        run,
        document: vscode.Uri.parse(remembered.document, true),
        folder: remembered.folder,
        readOnly: vscode.l10n.t('This run was not finished. Resume it to go on.'),
      },
      true,
    );
    return run;
  }

  /** Takes up the run that was left: replays its journal and waits for a step that still runs. */
  async resume(): Promise<void> {
    if (this.#hand) return;
    const remembered = this.#remembered ?? this.#memory.get<Remembered>(memoryKey);
    if (!remembered) throw new MayNotRun(vscode.l10n.t('No run of this window was left unfinished.'));
    if (!vscode.workspace.isTrusted) throw new MayNotRun(reasons.untrusted());
    const document = vscode.Uri.parse(remembered.document, true);
    // The pinned text comes with the run itself, and nothing is typed before it is in hand.
    const side = this.#side(document, undefined);
    await this.#take(await this.desk.resume(remembered.folder, remembered.root, side), remembered);
  }

  async finish(note: string): Promise<FinishedRun> {
    const finished = await this.hand.finish(note);
    await this.#end();
    return finished;
  }

  async abort(reason: string): Promise<FinishedRun> {
    const finished = await this.hand.abort(reason);
    await this.#end();
    return finished;
  }

  /** Lets the run go unfinished; it can be resumed. */
  async setAside(): Promise<void> {
    this.#letGo();
    await this.left();
  }

  async #take(hand: RunInHand, remembered: Remembered): Promise<void> {
    this.#letGo();
    this.#hand = hand;
    this.#remembered = remembered;
    await this.#memory.update(memoryKey, remembered);
    const terminal = new RunTerminal({
      runId: hand.run.header.id,
      title: hand.run.header.title,
      environment: hand.environment,
      directory: remembered.root,
      processId: remembered.processId,
      onProcess: processId => {
        if (this.#hand !== hand) return;
        this.#remembered = { ...remembered, processId };
        void this.#memory.update(memoryKey, this.#remembered);
      },
    });
    this.#terminal = terminal;
    this.#unlisten = hand.onDidChange(() => this.#show());
    this.#show();
    await terminal.find();
  }

  #show(): void {
    const hand = this.#hand;
    const document = this.document;
    if (!hand || !document) return;
    this.current.show({
      run: hand.run,
      document,
      folder: hand.folder,
    });
  }

  async #end(): Promise<void> {
    this.#show();
    this.#letGo();
    this.#remembered = undefined;
    await this.#memory.update(memoryKey, undefined);
  }

  #letGo(): void {
    this.#unlisten?.();
    this.#unlisten = undefined;
    this.#terminal?.dispose();
    this.#terminal = undefined;
    void this.#hand?.close();
    this.#hand = undefined;
  }

  dispose(): void {
    this.#letGo();
    this.current.dispose();
  }
}

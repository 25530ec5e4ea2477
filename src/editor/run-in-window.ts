/** The runs a window has in its hands, innermost last: their records, their terminals, and where they are found again. */
import * as vscode from 'vscode';
import type { Document } from '../core/document/document-types.ts';
import { liveStep, recordOf } from '../core/run/run.ts';
import type { PinnedStep, Run, StepRecord } from '../core/run/run-types.ts';
import type { LeftRun, RunDesk, RunOrder, WindowSide } from '../node/run-desk.ts';
import type { FinishedRun, RunConsent, RunSession } from '../node/run-session.ts';
import { CurrentRun } from './current-run.ts';
import { assertMayRun, MayNotRun, reasons, refusal, textOnDisk } from './may-run.ts';
import { RunTerminal } from './terminal-shell.ts';

/** What the window remembers of its runs; the record itself lies in the run's folder. */
interface Remembered {
  readonly folder: string;
  readonly document: string;
  readonly root: string;
  /** Process id of its terminal. */
  readonly processId?: number | undefined;
  /** In the window's hands when it was last seen. */
  readonly held: boolean;
}
const memoryKey = 'drillbook.runs';
/** Runs that are remembered; older ones are found in their folder all the same. */
const rememberedRuns = 30;

/** A run in hand. */
export interface Held {
  readonly session: RunSession;
  readonly document: vscode.Uri;
  readonly root: string;
  /** The text the run keeps to, and as it is read. */
  readonly pinned: { readonly text: string; readonly document: Document };
  readonly terminal: RunTerminal;
}

/** What a window offers to take up. */
export interface LeftInWindow extends LeftRun {
  readonly document: vscode.Uri;
}

export type Ask = (step: string, question: string) => Promise<boolean | undefined>;

export class RunInWindow implements vscode.Disposable {
  readonly current = new CurrentRun();
  readonly #makeDesk: (() => RunDesk) | undefined;
  #made: RunDesk | undefined;
  readonly #memory: vscode.Memento;
  readonly #ask: Ask;
  readonly #held: Held[] = [];
  readonly #unlisten = new Map<RunSession, () => void>();

  /**
   * @param makeDesk Called when something of a run is first wanted; undefined where nothing can run.
   * @param ask Puts a question about a step's output to the person.
   */
  constructor(makeDesk: (() => RunDesk) | undefined, memory: vscode.Memento, ask: Ask) {
    this.#makeDesk = makeDesk;
    this.#memory = memory;
    this.#ask = ask;
  }

  /** The desk, or the sentence that says why there is none. */
  get desk(): RunDesk {
    const desk = this.#desk;
    if (!desk) throw new MayNotRun(reasons.noProcess());
    return desk;
  }

  get #desk(): RunDesk | undefined {
    this.#made ??= this.#makeDesk?.();
    return this.#made;
  }

  /** The innermost run in hand; undefined when there is none. */
  get held(): Held | undefined {
    return this.#held.at(-1);
  }

  /** How many runs the one in hand is nested in. */
  get depth(): number {
    return Math.max(0, this.#held.length - 1);
  }

  /** The run in hand; raises a sentence when there is none. */
  get hand(): Held {
    const held = this.held;
    if (held) return held;
    if (!this.#desk) throw new MayNotRun(reasons.noProcess());
    throw new MayNotRun(
      this.current.unfinished
        ? vscode.l10n.t('The run was not finished. Resume it first.')
        : vscode.l10n.t('No run is on. Start one from a document.'),
    );
  }

  get isOn(): boolean {
    return this.held?.session.run.result === 'unfinished';
  }

  record(step: PinnedStep): StepRecord {
    return recordOf(this.hand.session.run, step.id);
  }

  /** The step that lives at this moment, in any window. */
  get living(): PinnedStep | undefined {
    const run = this.held?.session.run;
    const id = run && liveStep(run);
    return id === undefined ? undefined : run?.header.steps.find(it => it.id === id);
  }

  /** The gate for a document that is about to be run. */
  mayRun(document: vscode.Uri): void {
    assertMayRun({ platform: this.#desk?.platform, document });
  }

  /** Starts a run; one in hand is set aside, unless the new one is nested in it. */
  async start(document: vscode.Uri, order: RunOrder): Promise<void> {
    this.mayRun(document);
    const session = await this.desk.start(order, this.#side(document));
    if (order.nesting === undefined) await this.#letGo();
    await this.#take(session, {
      document,
      root: order.records ?? order.root,
      directory: order.root,
      text: order.text,
      read: order.document,
    });
  }

  /** Runs a step in the run's terminal; resolves with its record once that is on the disk. */
  async runStep(step: PinnedStep, consent: RunConsent): Promise<StepRecord> {
    const { session, document } = this.hand;
    this.mayRun(document);
    await session.runStep(step.id, consent);
    return recordOf(session.run, step.id);
  }

  #side(document: vscode.Uri): WindowSide {
    return {
      terminal: {
        typeLine: async line => {
          // Once more at the last moment before a line reaches the terminal.
          this.mayRun(document);
          const held = this.#held.find(it => it.document.toString() === document.toString());
          if (!held) throw new MayNotRun(vscode.l10n.t('the run is not in the hands of this window any more'));
          await held.terminal.typeLine(line);
        },
      },
      assertMayRun: () => refusal({ platform: this.#desk?.platform, document }),
      ask: (step, question) => this.#ask(step, question),
      documentText: () => textOnDisk(document),
    };
  }

  showTerminal(): void {
    const { terminal } = this.hand;
    if (!terminal.isOpen)
      throw new MayNotRun(vscode.l10n.t('This run has no terminal in this window yet: its next command opens one.'));
    terminal.show();
  }

  /** Looks at the saved text again: a difference to the pinned one holds the run until somebody has seen it. */
  async lookAtDocument(): Promise<void> {
    const { held } = this;
    const text = held && (await textOnDisk(held.document));
    if (held && text !== undefined) held.session.documentNow(text);
    this.#show();
  }

  /** Shows the run that was in hand before a reload; undefined when there was none, or it has ended. */
  async left(): Promise<Run | undefined> {
    if (!this.#makeDesk) return undefined;
    const remembered = this.#remembered().findLast(it => it.held);
    const run = remembered && (await this.desk.peek(remembered.folder));
    if (!remembered || run?.result !== 'unfinished') return undefined;
    const readOnly = vscode.l10n.t('This run was not finished. Resume it to go on.');
    const document = vscode.Uri.parse(remembered.document, true);
    this.current.show({ run, document, folder: remembered.folder, readOnly }, true);
    return run;
  }

  /** Every run without an end that is known here: of the open folders, of the window's own storage, and what this window remembers. */
  async unfinished(globalRoot: string): Promise<readonly LeftInWindow[]> {
    const remembered = this.#remembered();
    const folders = vscode.workspace.workspaceFolders ?? [];
    const roots = [...folders.map(it => it.uri.fsPath), globalRoot, this.desk.ownRecords, ...remembered.map(it => it.root)];
    const held = new Set(this.#held.map(it => it.session.folder));
    const left = await this.desk.unfinished(roots);
    return left
      .filter(it => !held.has(it.folder))
      .map(it => {
        const known = remembered.find(one => one.folder === it.folder)?.document;
        const document =
          known === undefined ? vscode.Uri.joinPath(vscode.Uri.file(it.root), it.run.header.path) : vscode.Uri.parse(known, true);
        return { ...it, document };
      });
  }

  /** Takes up what was in hand before a reload: the run, and those it was nested in. */
  async resumeLeft(): Promise<void> {
    if (this.#held.length > 0) return;
    for (const it of this.#remembered().filter(one => one.held)) {
      const run = await this.desk.peek(it.folder);
      if (run?.result === 'unfinished')
        await this.#resume({ ...it, run, document: vscode.Uri.parse(it.document, true) }, it.processId);
    }
    if (this.#held.length === 0) throw new MayNotRun(vscode.l10n.t('No run of this window was left unfinished.'));
  }

  /** Takes up a run; one in hand is set aside. */
  async resume(left: LeftInWindow): Promise<void> {
    await this.#letGo();
    await this.#resume(left, this.#remembered().find(it => it.folder === left.folder)?.processId);
  }

  /** Replays its journal and waits for a step that still runs. */
  async #resume({ folder, root, run, document }: LeftInWindow, processId: number | undefined): Promise<void> {
    if (!vscode.workspace.isTrusted) throw new MayNotRun(reasons.untrusted());
    const session = await this.desk.resume(folder, root, this.#side(document));
    const text = await session.pinnedText();
    // A record that is kept elsewhere is no reason to read or open anything there.
    const directory = vscode.workspace.getWorkspaceFolder(document)?.uri.fsPath ?? root;
    const read = await this.desk.read(directory, vscode.Uri.file(directory).toString(), run.header.path, text);
    await this.#take(session, { document, root, directory, text, read, processId });
    await this.lookAtDocument();
  }

  /** @param result As its steps have earned it, by default. */
  async finish(note: string, result?: 'aborted'): Promise<FinishedRun> {
    const { session } = this.hand;
    const finished = await session.finish(result, note);
    this.#show();
    await this.#drop(this.hand);
    const above = this.held?.session;
    const { parent, id } = session.run.header;
    // The run above goes on: what came of this one is what came of its step.
    if (above && parent && above.run.header.id === parent.run) {
      await above.endNested(parent.step, id, finished.result);
      this.#show();
    }
    return finished;
  }

  async #take(
    session: RunSession,
    of: {
      document: vscode.Uri;
      root: string;
      directory?: string;
      text: string;
      read: Document;
      processId?: number | undefined;
    },
  ): Promise<void> {
    const { document, root } = of;
    const terminal = new RunTerminal({
      runId: session.run.header.id,
      title: session.run.header.title,
      environment: session.environment,
      directory: of.directory ?? root,
      processId: of.processId,
      onProcess: processId =>
        void this.#remember({ folder: session.folder, document: document.toString(), root, processId, held: true }),
    });
    const held: Held = { session, document, root, pinned: { text: of.text, document: of.read }, terminal };
    this.#held.push(held);
    this.#unlisten.set(
      session,
      session.onChange(() => this.#show()),
    );
    await this.#remember({ folder: session.folder, document: document.toString(), root, processId: of.processId, held: true });
    this.#show();
    await terminal.find();
  }

  #show(): void {
    const { held } = this;
    if (!held) return;
    const { session, document } = held;
    this.current.show({ run: session.run, document, folder: session.folder });
  }

  #remembered(): readonly Remembered[] {
    return this.#memory.get<readonly Remembered[]>(memoryKey) ?? [];
  }

  async #remember(it: Remembered): Promise<void> {
    const others = this.#remembered().filter(one => one.folder !== it.folder);
    await this.#memory.update(memoryKey, [...others, it].slice(-rememberedRuns));
  }

  async #drop(held: Held): Promise<void> {
    this.#held.splice(this.#held.indexOf(held), 1);
    this.#unlisten.get(held.session)?.();
    this.#unlisten.delete(held.session);
    held.terminal.dispose();
    const { folder } = held.session;
    await this.#memory.update(
      memoryKey,
      this.#remembered().map(it => (it.folder === folder ? { ...it, held: false } : it)),
    );
    await held.session.close();
  }

  /** Lets every run go as it stands; each can be resumed. */
  async #letGo(): Promise<void> {
    for (let held = this.held; held; held = this.held) await this.#drop(held);
    await this.#memory.update(
      memoryKey,
      this.#remembered().map(it => ({ ...it, held: false })),
    );
  }

  dispose(): void {
    for (const { session, terminal } of this.#held) {
      this.#unlisten.get(session)?.();
      terminal.dispose();
      void session.close();
    }
    this.current.dispose();
  }
}

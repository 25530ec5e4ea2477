/**
 * The run's own integrated terminal: created with the run's environment, found again after a reload, and typed into only
 * one short fixed line at a time (decisions 2, 23, 26).
 */
import * as vscode from 'vscode';

/** What the terminal of a run is made of. */
export interface TerminalPlan {
  readonly runId: string;
  readonly title: string;
  /** What the launcher needs to find its run; holds no value of a parameter. */
  readonly environment: Readonly<Record<string, string>>;
  /** Folder in which the terminal opens, absolute path. */
  readonly directory: string;
  /** Process id of the terminal as recorded before a reload. */
  readonly processId?: number | undefined;
  /** Called when the terminal's process is known, to be recorded. */
  readonly onProcess: (processId: number) => void;
}

/** How long a new terminal may take to report shell integration before the line is sent without it, in milliseconds. */
const integrationWait = 5000;

/** The same where none is to be expected, in milliseconds: the shell gets a moment to read its own settings. */
const shellWait = 1000;

/** How long the shell may take to say that it is at its prompt again, in milliseconds. */
const promptWait = 2000;

/** Shells that have no shell integration: nothing to wait for. */
const shellsWithout: ReadonlySet<string> = new Set(['sh', 'dash', 'ksh', 'csh', 'cmd']);

export class RunTerminal implements vscode.Disposable {
  readonly #plan: TerminalPlan;
  #terminal: vscode.Terminal | undefined;
  /** A terminal that stood before this window did: what was typed into it meanwhile is not known. */
  #restored = false;
  /** A terminal of this run has waited for shell integration in vain: the next ones would as well. */
  #integrationMissed = false;
  readonly #listeners: vscode.Disposable[] = [];
  /** What runs in the foreground of the terminal, as its shell tells. */
  readonly #foreground = new Set<vscode.TerminalShellExecution>();

  constructor(plan: TerminalPlan) {
    this.#plan = plan;
    this.#listeners.push(
      vscode.window.onDidCloseTerminal(terminal => {
        // What became of a step that ran in it, its witness files tell.
        if (terminal === this.#terminal) this.#terminal = undefined;
      }),
      vscode.window.onDidStartTerminalShellExecution(event => {
        if (event.terminal === this.#terminal) this.#foreground.add(event.execution);
      }),
      vscode.window.onDidEndTerminalShellExecution(event => this.#foreground.delete(event.execution)),
    );
  }

  /** Finds the terminal of the run among those the window restored; answers whether there is one. */
  async find(): Promise<boolean> {
    for (const terminal of vscode.window.terminals) {
      const options = terminal.creationOptions as vscode.TerminalOptions;
      const byEnvironment = options.env?.['DRILLBOOK_RUN'] === this.#plan.runId;
      const byProcess = this.#plan.processId !== undefined && (await processOf(terminal)) === this.#plan.processId;
      if (!byEnvironment && !byProcess) continue;
      this.#terminal = terminal;
      this.#restored = true;
      return true;
    }
    return false;
  }

  get isOpen(): boolean {
    return this.#terminal !== undefined;
  }

  /** Shows the terminal and leaves the focus where it is. */
  show(): void {
    this.#terminal?.show(true);
  }

  /**
   * Types the one line that starts a step. Never appends to a line that may be half typed: with shell integration the host
   * clears the line first, without it a terminal that anybody typed into is left alone and a fresh one is opened.
   */
  async typeLine(line: string): Promise<void> {
    let terminal = this.#terminal;
    if (terminal?.exitStatus !== undefined) terminal = undefined;
    if (terminal && !terminal.shellIntegration && (this.#restored || terminal.state.isInteractedWith)) terminal = undefined;
    // The host clears a line with Ctrl+C, which would end a program that somebody started here by hand.
    if (terminal?.shellIntegration && !(await this.#isAtPrompt())) terminal = undefined;
    if (!terminal) {
      terminal = this.#open();
      const expected = !this.#integrationMissed && isIntegrationOn();
      await integrationOf(terminal, expected ? integrationWait : shellWait);
      this.#integrationMissed = !terminal.shellIntegration;
    }
    terminal.show(true);
    const integration = terminal.shellIntegration;
    // The host flags a terminal as typed into when we send text as well: the next step then opens a fresh one.
    if (integration) integration.executeCommand(line);
    else terminal.sendText(line, true);
  }

  /** The step before may have ended a moment before its shell says so. */
  async #isAtPrompt(): Promise<boolean> {
    for (let waited = 0; this.#foreground.size > 0 && waited < promptWait; waited += 100)
      await new Promise(resolve => setTimeout(resolve, 100));
    return this.#foreground.size === 0;
  }

  #open(): vscode.Terminal {
    this.#foreground.clear();
    const terminal = vscode.window.createTerminal({
      name: vscode.l10n.t('Run: {0}', this.#plan.title),
      cwd: this.#plan.directory,
      // Where it names the run of a step, the wrapper draws for eyes (`watchedVariable`).
      env: { ...this.#plan.environment, DRILLBOOK_RUN: this.#plan.runId },
      iconPath: new vscode.ThemeIcon('checklist'),
      // Never transient: a step that runs must outlive a reload of the window.
      isTransient: false,
    });
    this.#terminal = terminal;
    this.#restored = false;
    void processOf(terminal).then(processId => {
      if (processId !== undefined && this.#terminal === terminal) this.#plan.onProcess(processId);
    });
    return terminal;
  }

  /** Lets go of the terminal; it stays open, because what it shows is the person's. */
  dispose(): void {
    for (const listener of this.#listeners) listener.dispose();
  }
}

/** The process id of a terminal; undefined when it has none or does not say within two seconds. */
async function processOf(terminal: vscode.Terminal): Promise<number | undefined> {
  const late = new Promise<undefined>(resolve => setTimeout(() => resolve(undefined), 2000));
  return Promise.race([Promise.resolve(terminal.processId), late]);
}

const isIntegrationOn = (): boolean =>
  vscode.workspace.getConfiguration('terminal.integrated').get('shellIntegration.enabled') !== false;

/** Waits until a new terminal reports shell integration, its shell turns out to have none, or `milliseconds` are over. */
function integrationOf(terminal: vscode.Terminal, milliseconds: number): Promise<void> {
  return new Promise(resolve => {
    const listeners: vscode.Disposable[] = [];
    const done = () => {
      clearTimeout(timer);
      for (const listener of listeners) listener.dispose();
      resolve();
    };
    const look = () => {
      const shell = terminal.state.shell;
      if (terminal.shellIntegration || terminal.exitStatus || (shell !== undefined && shellsWithout.has(shell))) done();
    };
    const timer = setTimeout(done, milliseconds);
    listeners.push(
      vscode.window.onDidChangeTerminalShellIntegration(event => event.terminal === terminal && look()),
      vscode.window.onDidChangeTerminalState(changed => changed === terminal && look()),
      vscode.window.onDidCloseTerminal(closed => closed === terminal && done()),
    );
    look();
  });
}

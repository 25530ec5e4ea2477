/** The Checklist: the steps of the run in progress as a tree, each with its state, and the step that is next selected. */
import * as vscode from 'vscode';
import type { PinnedStep, StepRecord, StepState } from '../core/run/run-types.ts';
import {
  between,
  type CurrentRun,
  currentStep,
  isLive,
  isSettled,
  mayBeAttested,
  mayRunAgain,
  parentOf,
  recordOf,
  type ShownRun,
  spokenDuration,
  spokenProgress,
} from './current-run.ts';

export const checklistView = 'drillbook.checklist';

interface Look {
  readonly icon: string;
  readonly colour?: string;
  readonly word: () => string;
}

const looks = {
  'not-started': { icon: 'circle-large-outline', word: () => '' },
  claimed: { icon: 'loading~spin', colour: 'charts.blue', word: () => vscode.l10n.t('starting') },
  running: { icon: 'loading~spin', colour: 'charts.blue', word: () => vscode.l10n.t('running') },
  passed: { icon: 'pass-filled', colour: 'testing.iconPassed', word: () => vscode.l10n.t('passed') },
  failed: { icon: 'error', colour: 'testing.iconFailed', word: () => vscode.l10n.t('failed') },
  interrupted: { icon: 'stop-circle', colour: 'testing.iconErrored', word: () => vscode.l10n.t('interrupted') },
  unknown: { icon: 'question', colour: 'list.warningForeground', word: () => vscode.l10n.t('unknown') },
  skipped: { icon: 'debug-step-over', colour: 'testing.iconSkipped', word: () => vscode.l10n.t('skipped') },
  attested: { icon: 'pass', colour: 'testing.iconPassed', word: () => vscode.l10n.t('done by hand') },
  'not-applicable': { icon: 'circle-slash', colour: 'testing.iconSkipped', word: () => vscode.l10n.t('not applicable') },
} satisfies Record<StepState, Look>;

/** The word for a state, as the tree, the CodeLens and messages say it; '' for a step nobody touched. */
export const stateWord = (state: StepState): string => looks[state].word();

const phases: Readonly<Record<string, () => string>> = {
  activation: () => vscode.l10n.t('activation'),
  check: () => vscode.l10n.t('check'),
  do: () => '',
  verify: () => vscode.l10n.t('verify'),
  communicate: () => vscode.l10n.t('communicate'),
  compliance: () => vscode.l10n.t('compliance'),
  undo: () => vscode.l10n.t('undo'),
  end: () => vscode.l10n.t('end'),
};

/** `failed, exit 3 · 1.2 s`: what is known of a step in few words; '' when nothing is. */
export function stateText(record: StepRecord, now: number): string {
  const parts: string[] = [];
  const word = stateWord(record.state);
  // An exit code says more than "passed" does, and a step that failed with 0 failed by what it printed.
  if (record.code !== undefined && !isLive(record.state)) parts.push(`${word}, ${vscode.l10n.t('exit {0}', record.code)}`);
  else if (word) parts.push(word);
  const span = isLive(record.state)
    ? between(record.startedAt, new Date(now).toISOString())
    : between(record.startedAt, record.endedAt);
  if (span !== undefined && record.state !== 'skipped' && record.state !== 'attested') parts.push(spokenDuration(span));
  if (record.attempt > 1) parts.push(vscode.l10n.t('try {0}', record.attempt));
  return parts.join(' · ');
}

/** What can be done with a step, as a context value that menus match: `step.run.done.skip`. */
function contextValueOf({ run, readOnly }: ShownRun, step: PinnedStep, record: StepRecord): string {
  const parts = ['step'];
  if (step.command !== undefined) parts.push('command');
  if (isLive(record.state)) parts.push('live');
  else if (run.result === 'unfinished' && readOnly === undefined) {
    const runnable = step.command !== undefined && step.whyNotRunnable === undefined;
    if (runnable && mayRunAgain(record.state)) parts.push(record.attempt > 0 ? 'retry' : 'run');
    if (mayBeAttested(record.state)) parts.push('done');
    if (!isSettled(record.state)) parts.push('skip');
  }
  return `${parts.join('.')}.`;
}

class Checklist implements vscode.TreeDataProvider<PinnedStep> {
  readonly #current: CurrentRun;
  readonly #changed = new vscode.EventEmitter<PinnedStep | undefined>();
  readonly onDidChangeTreeData = this.#changed.event;

  constructor(current: CurrentRun) {
    this.#current = current;
  }

  refresh(step?: PinnedStep): void {
    this.#changed.fire(step);
  }

  getChildren(parent?: PinnedStep): PinnedStep[] {
    const run = this.#current.shown?.run;
    if (!run) return [];
    return run.header.steps.filter(step => parentOf(run, step)?.id === parent?.id);
  }

  getParent(step: PinnedStep): PinnedStep | undefined {
    const run = this.#current.shown?.run;
    return run ? parentOf(run, step) : undefined;
  }

  getTreeItem(step: PinnedStep): vscode.TreeItem {
    const shown = this.#current.shown;
    const item = new vscode.TreeItem(step.title, vscode.TreeItemCollapsibleState.None);
    item.id = `${shown?.run.header.id ?? ''}:${step.id}`;
    if (!shown) return item;
    const record = recordOf(shown.run, step);
    const look: Look = looks[record.state];
    const hasParts = shown.run.header.steps.some(it => parentOf(shown.run, it)?.id === step.id);
    item.collapsibleState = hasParts ? vscode.TreeItemCollapsibleState.Expanded : vscode.TreeItemCollapsibleState.None;
    item.iconPath = new vscode.ThemeIcon(iconOf(step, record), look.colour ? new vscode.ThemeColor(look.colour) : undefined);
    item.contextValue = contextValueOf(shown, step, record);
    const state = stateText(record, Date.now());
    const kind = step.command === undefined && record.state === 'not-started' ? vscode.l10n.t('by hand') : '';
    const danger = step.danger !== undefined && record.state === 'not-started' ? vscode.l10n.t('danger') : '';
    item.description = [state, danger, kind, phases[step.phase]?.() ?? step.phase].filter(Boolean).join(' · ');
    item.tooltip = tooltipOf(step, record);
    item.accessibilityInformation = {
      label: [step.title, stateWord(record.state) || vscode.l10n.t('not started'), item.description].filter(Boolean).join(', '),
      role: 'treeitem',
    };
    item.command = {
      command: 'drillbook.openStep',
      title: vscode.l10n.t('Open the Step'),
      arguments: [step.id],
    };
    return item;
  }
}

/** A step that waits for a person, and one that is dangerous, look different before they are touched. */
function iconOf(step: PinnedStep, record: StepRecord): string {
  if (record.state !== 'not-started') return looks[record.state].icon;
  if (step.danger !== undefined) return 'warning';
  return step.command === undefined ? 'person' : 'circle-large-outline';
}

/** The whole of a step: command, expectation, danger, what came of it. Text of documents is shown as code or escaped. */
function tooltipOf(step: PinnedStep, record: StepRecord): vscode.MarkdownString {
  const text = new vscode.MarkdownString();
  text.supportThemeIcons = true;
  const line = (label: string, value: string) => text.appendMarkdown(`**${label}** `).appendText(value).appendMarkdown('\n\n');
  text.appendMarkdown('**').appendText(step.title).appendMarkdown('**\n\n');
  if (step.danger !== undefined) line(vscode.l10n.t('Danger:'), step.danger);
  if (step.command !== undefined) text.appendCodeblock(step.command, step.shell ?? 'text');
  if (step.command !== undefined && step.whyNotRunnable !== undefined) line(vscode.l10n.t('Does not run:'), step.whyNotRunnable);
  if (step.expect !== undefined) line(vscode.l10n.t('Expected:'), step.expect);
  if (step.onFailure !== undefined) line(vscode.l10n.t('On failure:'), step.onFailure);
  const state = stateText(record, Date.now());
  if (state) line(vscode.l10n.t('State:'), state);
  if (record.verdict) line(vscode.l10n.t('Verdict:'), record.verdict);
  if (record.note) line(vscode.l10n.t('Note:'), record.note);
  for (const note of record.notes) line('', note);
  if (record.output) text.appendCodeblock(lastLines(record.output, 12), 'text');
  return text;
}

function lastLines(output: string, count: number): string {
  const lines = output.trimEnd().split('\n');
  return lines.length <= count ? lines.join('\n') : ['…', ...lines.slice(-count)].join('\n');
}

/** The view and what a command needs of it. */
export interface ChecklistView extends vscode.Disposable {
  /** The step that commands without an argument act on: the selected one, else the current one. */
  readonly selected: PinnedStep | undefined;
  /** Selects a step and brings it into sight; takes the focus only when asked to. */
  select(step: PinnedStep, focus: boolean): Promise<void>;
}

/** Shows the checklist of the current run in its view. */
export function showChecklist(current: CurrentRun): ChecklistView {
  const tree = new Checklist(current);
  const view = vscode.window.createTreeView(checklistView, { treeDataProvider: tree, showCollapseAll: false });
  let currentId: string | undefined;
  let runId: string | undefined;
  /** What was last asked to be selected: a tree reports its selection late. */
  let wanted: string | undefined;

  const stepOf = (id: string | undefined) => current.shown?.run.header.steps.find(step => step.id === id);

  const describe = () => {
    const shown = current.shown;
    if (!shown) {
      view.message = '';
      view.description = '';
      return;
    }
    const { header, result, finishedAt } = shown.run;
    const elapsed = between(header.startedAt, finishedAt ?? new Date().toISOString()) ?? 0;
    const modes = {
      'check-only': vscode.l10n.t('checks only'),
      exercise: vscode.l10n.t('exercise'),
      live: vscode.l10n.t('live'),
    };
    view.description = header.title;
    const lines = [`${modes[header.mode]} · ${spokenProgress(shown.run)} · ${spokenMinutes(elapsed)}`];
    if (result !== 'unfinished') lines.push(vscode.l10n.t('This run has ended: {0}', result));
    if (shown.readOnly !== undefined) lines.push(shown.readOnly);
    view.message = lines.join('. ');
  };

  const select = async (step: PinnedStep, focus: boolean) => {
    wanted = step.id;
    try {
      await view.reveal(step, { select: true, focus, expand: true });
    } catch {
      // The view is not built yet or the run has changed since: the next change selects again.
    }
  };

  const follow = () => {
    tree.refresh();
    describe();
    const run = current.shown?.run;
    const next = run ? currentStep(run) : undefined;
    const moved = next?.id !== currentId || run?.header.id !== runId;
    currentId = next?.id;
    runId = run?.header.id;
    // Only a step forward moves the selection: a person may be reading another step meanwhile.
    if (moved && next && view.visible) void select(next, false);
  };

  // Elapsed time and the seconds of a step that runs, only while somebody can see them.
  const ticking = setInterval(() => {
    const run = current.shown?.run;
    if (!run || !view.visible || run.result !== 'unfinished') return;
    describe();
    const living = run.header.steps.find(step => isLive(recordOf(run, step).state));
    if (living) tree.refresh(living);
  }, 1000);

  const listeners = vscode.Disposable.from(
    view,
    current.onDidChange(follow),
    view.onDidChangeVisibility(event => {
      if (!event.visible) return;
      describe();
      const step = stepOf(currentId);
      if (step) void select(step, false);
    }),
    view.onDidChangeSelection(event => {
      wanted = event.selection[0]?.id ?? wanted;
    }),
    new vscode.Disposable(() => clearInterval(ticking)),
  );
  return {
    get selected() {
      const run = current.shown?.run;
      return stepOf(wanted) ?? (run ? currentStep(run) : undefined);
    },
    select,
    dispose: () => listeners.dispose(),
  };
}

/** Elapsed time of a run: seconds matter only in its first minute. */
function spokenMinutes(milliseconds: number): string {
  return milliseconds < 60_000
    ? vscode.l10n.t('{0} s', Math.floor(milliseconds / 1000))
    : milliseconds < 3_600_000
      ? vscode.l10n.t('{0} min', Math.floor(milliseconds / 60_000))
      : vscode.l10n.t('{0} h {1} min', Math.floor(milliseconds / 3_600_000), Math.floor(milliseconds / 60_000) % 60);
}

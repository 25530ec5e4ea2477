/** The Checklist: the steps of the run as a tree, each with its state, and the step that is looked at selected. */
import * as vscode from 'vscode';
import { clockOf } from '../core/run/clock.ts';
import { isDone, liveStep, recordOf, sequenceOf } from '../core/run/run.ts';
import type { PinnedStep, Run, StepRecord } from '../core/run/run-types.ts';
import { refuseTurn } from '../core/run/turn.ts';
import type { CurrentRun, ShownRun } from './current-run.ts';
import { RowsChanged } from './rows-changed.ts';
import {
  bareTitle,
  isLive,
  lookOf,
  modeWords,
  phaseName,
  resultWord,
  spokenDuration,
  spokenProgress,
  stateText,
  stateWord,
} from './run-words.ts';

export const checklistView = 'drillbook.checklist';

/** Uris of rows, which nothing else uses: the host draws their badge at the right edge, where no title cuts it off. */
const stepScheme = 'drillbook-step';
const uriOf = (run: Run, step: PinnedStep) =>
  vscode.Uri.from({ scheme: stepScheme, authority: 'run', path: `/${run.header.id}/${step.id}` });

/** What can be done with a step, as a context value that menus match: `step.run.done.skip.`. */
function contextValueOf({ run, readOnly }: ShownRun, step: PinnedStep, record: StepRecord): string {
  const parts = ['step'];
  if (step.command !== undefined) parts.push('command');
  const living = liveStep(run);
  if (isLive(record.state)) parts.push('live');
  else if (run.result === 'unfinished' && readOnly === undefined && refuseTurn(run, step) === undefined) {
    const beside = living !== undefined && run.header.steps.find(it => it.id === living)?.interactive;
    const runnable = step.nested !== undefined || (step.command !== undefined && step.whyNotRunnable === undefined);
    if (step.kind === 'decision' && !isDone(record)) parts.push('decide');
    else if (runnable && living === undefined) parts.push(record.attempt > 0 ? 'retry' : 'run');
    const open = record.state === 'not-started' || record.state === 'unknown';
    if (open && step.kind !== 'decision' && step.nested === undefined && (living === undefined || beside)) parts.push('done');
    if (!isDone(record) && (living === undefined || beside)) parts.push('skip');
  }
  return `${parts.join('.')}.`;
}

class Checklist implements vscode.TreeDataProvider<PinnedStep> {
  readonly #current: CurrentRun;
  readonly #changed = new RowsChanged<PinnedStep>();
  readonly onDidChangeTreeData = this.#changed.event;

  constructor(current: CurrentRun) {
    this.#current = current;
  }

  refresh(step?: PinnedStep): void {
    this.#changed.fire(step);
  }

  getChildren(parent?: PinnedStep): PinnedStep[] {
    if (parent === undefined) this.#changed.asked();
    const run = this.#current.shown?.run;
    return run?.header.steps.filter(step => step.parent === parent?.id) ?? [];
  }

  getParent(step: PinnedStep): PinnedStep | undefined {
    return this.#current.shown?.run.header.steps.find(it => it.id === step.parent);
  }

  getTreeItem(step: PinnedStep): vscode.TreeItem {
    const shown = this.#current.shown;
    const item = new vscode.TreeItem(bareTitle(step));
    if (!shown) return item;
    const { run } = shown;
    item.id = `${run.header.id}:${step.id}`;
    const record = recordOf(run, step.id);
    const look = lookOf(record.state);
    const hasParts = run.header.steps.some(it => it.parent === step.id);
    item.collapsibleState = hasParts ? vscode.TreeItemCollapsibleState.Expanded : vscode.TreeItemCollapsibleState.None;
    item.resourceUri = uriOf(run, step);
    item.iconPath = new vscode.ThemeIcon(iconOf(step, record), look.colour ? new vscode.ThemeColor(look.colour) : undefined);
    item.contextValue = contextValueOf(shown, step, record);
    const waiting = record.state === 'not-started' || record.state === 'not-applicable';
    const state = record.state === 'not-started' ? '' : stateText(record, Date.now());
    const parts = [
      state,
      ...(waiting ? marksOf(step) : []),
      ...(outside(run, step) ? [phaseName(step.phase).toLowerCase()] : []),
    ];
    item.description = parts.filter(Boolean).join(' · ');
    item.tooltip = tooltipOf(step, record);
    // The description begins with the state: it is said once.
    const spoken = state || vscode.l10n.t('not started');
    item.accessibilityInformation = {
      label: [bareTitle(step), spoken, ...parts.slice(1)].filter(Boolean).join(', '),
      role: 'treeitem',
    };
    item.command = { command: 'drillbook.showStep', title: vscode.l10n.t('Show in the Run Panel'), arguments: [step.id] };
    return item;
  }
}

const outside = (run: Run, step: PinnedStep) => !sequenceOf(run).some(it => it.id === step.id);

/** What is to be known of a step before it is touched. */
function marksOf(step: PinnedStep): string[] {
  const marks: string[] = [];
  if (step.danger !== undefined) marks.push(vscode.l10n.t('danger'));
  if (step.kind === 'decision') marks.push(vscode.l10n.t('decision'));
  else if (step.nested) marks.push(vscode.l10n.t('a run of its own'));
  else if (step.command === undefined) marks.push(vscode.l10n.t('by hand'));
  else if (step.whyNotRunnable !== undefined) marks.push(vscode.l10n.t('by hand: its text does not run'));
  return marks;
}

/** A step that waits for a person, and one that is dangerous, look different before they are touched. */
function iconOf(step: PinnedStep, record: StepRecord): string {
  if (record.state !== 'not-started') return lookOf(record.state).icon;
  if (step.danger !== undefined) return 'warning';
  if (step.kind === 'decision') return 'git-branch';
  return step.command === undefined || step.whyNotRunnable !== undefined ? 'person' : 'circle-large-outline';
}

/** The whole of a step: command, expectation, danger, what came of it. Text of documents is shown as code or escaped. */
function tooltipOf(step: PinnedStep, record: StepRecord): vscode.MarkdownString {
  const text = new vscode.MarkdownString();
  text.supportThemeIcons = true;
  const line = (label: string, value: string) => text.appendMarkdown(`**${label}** `).appendText(value).appendMarkdown('\n\n');
  text.appendMarkdown('**').appendText(step.title).appendMarkdown('**\n\n');
  const state = stateText(record, Date.now());
  if (state) line(vscode.l10n.t('State:'), state);
  if (record.verdict) line(vscode.l10n.t('Verdict:'), record.verdict);
  if (record.note) line(vscode.l10n.t('Note:'), record.note);
  if (step.danger !== undefined) line(vscode.l10n.t('Danger:'), step.danger);
  if (step.command !== undefined) text.appendCodeblock(step.command, step.shell ?? 'text');
  if (step.command !== undefined && step.whyNotRunnable !== undefined) line(vscode.l10n.t('Does not run:'), step.whyNotRunnable);
  if (step.expect !== undefined) line(vscode.l10n.t('Expected:'), step.expect);
  if (step.onFailure !== undefined) line(vscode.l10n.t('On failure:'), step.onFailure);
  return text;
}

/** The badge at the right edge of a row, in the colour of the state: seen at any width, also on the selected row. */
function decorations(current: CurrentRun): vscode.Disposable {
  const changed = new vscode.EventEmitter<vscode.Uri[]>();
  const badge = ({ run }: ShownRun, step: PinnedStep) => lookOf(recordOf(run, step.id).state).badge ?? '';
  let drawn = new Map<string, string>();
  return vscode.Disposable.from(
    changed,
    vscode.window.registerFileDecorationProvider({
      onDidChangeFileDecorations: changed.event,
      provideFileDecoration(uri) {
        const shown = current.shown;
        if (uri.scheme !== stepScheme || !shown) return undefined;
        const step = shown.run.header.steps.find(it => uriOf(shown.run, it).toString() === uri.toString());
        if (!step) return undefined;
        const record = recordOf(shown.run, step.id);
        const { textColour, badge } = lookOf(record.state);
        if (badge === undefined) return undefined;
        return new vscode.FileDecoration(
          badge,
          stateWord(record.state),
          textColour ? new vscode.ThemeColor(textColour) : undefined,
        );
      },
    }),
    current.onDidChange(shown => {
      if (!shown) return;
      const now = new Map(shown.run.header.steps.map(it => [uriOf(shown.run, it).toString(), badge(shown, it)]));
      const other = [...now].filter(([uri, it]) => drawn.get(uri) !== it).map(([uri]) => vscode.Uri.parse(uri, true));
      drawn = now;
      if (other.length > 0) changed.fire(other);
    }),
  );
}

/** The view and what a command needs of it. */
export interface ChecklistView extends vscode.Disposable {
  /** Brings the selected step into sight, in a view that is open or shall be; takes the focus only when asked to. */
  reveal(focus: boolean, open?: boolean): Promise<void>;
}

/** Shows the checklist of the current run in its view. */
export function showChecklist(current: CurrentRun): ChecklistView {
  const tree = new Checklist(current);
  const view = vscode.window.createTreeView(checklistView, { treeDataProvider: tree, showCollapseAll: false });

  const describe = () => {
    const shown = current.shown;
    view.description = shown?.run.header.title ?? '';
    view.message = shown ? sentenceOf(shown) : '';
  };

  const reveal = async (focus: boolean, open = focus) => {
    const step = current.selected;
    if (!step || (!open && !view.visible)) return;
    for (let attempt = 1; attempt <= 5; attempt++) {
      try {
        return await view.reveal(step, { select: true, focus, expand: true });
      } catch {
        // The view is not built yet, or the run has changed since: a moment later it may be there.
        await new Promise(resolve => setTimeout(resolve, 200));
        if (current.selected?.id !== step.id) return;
      }
    }
  };

  // Elapsed time and the seconds of a step that runs, only while somebody can see them.
  const ticking = setInterval(() => {
    const run = current.shown?.run;
    if (!run || !view.visible || run.result !== 'unfinished') return;
    describe();
    const living = run.header.steps.find(step => isLive(recordOf(run, step.id).state));
    if (living) tree.refresh(living);
  }, 1000);

  const listeners = vscode.Disposable.from(
    view,
    decorations(current),
    current.onDidChange(() => {
      tree.refresh();
      describe();
    }),
    // The ring of the focus goes with the selection, or a key would act on a step that nobody looks at.
    current.onDidSelect(() => void reveal(false)),
    view.onDidChangeVisibility(event => {
      if (!event.visible) return;
      describe();
      void reveal(false);
    }),
    // A person's own choice comes as the command of the row. The view's selection is only ever set from here: it is told
    // late, and an old one would take the eye back to where it was.
    new vscode.Disposable(() => clearInterval(ticking)),
  );
  return { reveal, dispose: () => listeners.dispose() };
}

/** `Exercise · 2 of 9 done · 4 min`, and what must be known of the run. */
function sentenceOf({ run, readOnly }: ShownRun): string {
  const clock = clockOf(run, new Date().toISOString());
  const parts = [modeWords[run.header.mode](), spokenProgress(run), spokenDuration(clock.elapsed)];
  if (clock.warning !== undefined && clock.restoredAt === undefined)
    parts.push(clock.warning === 100 ? vscode.l10n.t('RTO MISSED') : vscode.l10n.t('{0} % of the RTO', clock.warning));
  const lines = [parts.join(' · ')];
  if (run.result !== 'unfinished') lines.push(vscode.l10n.t('This run has ended: {0}', resultWord(run.result)));
  else if (clock.paused) lines.push(vscode.l10n.t('Paused'));
  if (run.rollback && run.result === 'unfinished') lines.push(vscode.l10n.t('Rolling back'));
  if (readOnly !== undefined) lines.push(readOnly);
  const stopped = run.header.steps.find(it => it.id === run.stoppedAt);
  if (stopped && run.result === 'unfinished') lines.push(vscode.l10n.t('Stopped at "{0}"', bareTitle(stopped)));
  return lines.join('. ');
}

/** What the panel shows of a run at a moment, made from its fold alone: clocks, the step that is looked at, what can be done. */
import * as vscode from 'vscode';
import { formatDuration } from '../core/document/calendar.ts';
import { proseOf } from '../core/document/prose.ts';
import { clockOf } from '../core/run/clock.ts';
import { recordOf, sequenceOf } from '../core/run/run.ts';
import type { PinnedStep, Run, StepRecord } from '../core/run/run-types.ts';
import type { Offer } from '../core/run/turn.ts';
import type { PrintedSoFar, ShownCommand } from '../node/run-session.ts';
import type { Held } from './run-in-window.ts';
import type { Action, BeforePart, ClockPart, EndPart, Fact, Notice, RunPart, StepPart } from './run-messages.ts';
import { moves, runActions, stepActions } from './run-offers.ts';
import { rtoMark } from './run-rto.ts';
import {
  bareTitle,
  isLive,
  lookOf,
  modeTones,
  modeWords,
  phaseName,
  placeOf,
  progressOf,
  resultWord,
  spokenDuration,
  spokenProgress,
  stateText,
  utc,
} from './run-words.ts';

/** Output of the step before that is shown above the next one, lines. */
const linesBefore = 12;

export function clockPart(run: Run, now: string): ClockPart {
  const clock = clockOf(run, now);
  const to = clock.restoredAt ?? run.finishedAt;
  return {
    from: clock.from,
    ...(to === undefined ? {} : { to }),
    declared: clock.declared,
    paused: clock.paused,
    active: clock.active,
    rto: clock.rto,
    warning: clock.warning,
    restored: clock.restoredAt !== undefined,
    plannedLeft: clock.projectedRestore === undefined ? undefined : clock.plannedLeft,
    withoutTarget: clock.withoutTarget,
  };
}

/** The run itself. `held` is undefined for a run that is only looked at. */
export function runPart(run: Run, held: Held | undefined, now: string, changed: boolean, readOnly?: string): RunPart {
  const { header } = run;
  const { done, of } = progressOf(run);
  const on = held !== undefined && run.result === 'unfinished';
  const clock = clockPart(run, now);
  // Half a minute is near enough for the host's own part: the panel's clock goes on by itself.
  const coarse = { ...clock, active: 0, plannedLeft: clock.plannedLeft && Math.round(clock.plannedLeft / 30_000) * 30_000 };
  const facts = [
    vscode.l10n.t('{0} on {1}', header.operator, header.host),
    ...(header.environment ? [header.environment] : []),
    ...(header.trigger ? [`${header.trigger.type} ${header.trigger.id}`.trim()] : []),
    header.commit
      ? vscode.l10n.t(
          'text of commit {0}{1}',
          header.commit.slice(0, 8),
          header.dirty ? vscode.l10n.t(', with changes not committed') : '',
        )
      : vscode.l10n.t('text of {0}', utc(header.startedAt)),
  ];
  return {
    id: header.id,
    title: header.title,
    mode: { word: modeWords[header.mode](), tone: modeTones[header.mode] },
    facts,
    progress: spokenProgress(run),
    done,
    of,
    clock: coarse,
    notices: [...elsewhereOf(held), ...noticesOf(run, now, changed, readOnly)],
    actions: on ? runActions(run, clock.paused) : [],
  };
}

/** A step that another window runs is followed here and left to that window. */
function elsewhereOf(held: Held | undefined): RunPart['notices'] {
  const claim = held?.session.elsewhere;
  if (claim === undefined) return [];
  const text = vscode.l10n.t(
    'A step runs in another window (process {0} on {1}, since {2}). What it does is shown here.',
    claim.pid,
    claim.host,
    utc(claim.at),
  );
  return [{ tone: 'live', text, actions: [] }];
}

function noticesOf(run: Run, now: string, changed: boolean, readOnly: string | undefined): RunPart['notices'] {
  const notices: (Notice & { readonly actions: readonly Action[] })[] = [];
  if (readOnly !== undefined)
    notices.push({
      tone: 'warn',
      text: readOnly,
      actions: [{ name: 'resume', label: vscode.l10n.t('Resume run'), key: 'R', tone: 'primary' }],
    });
  if (run.result !== 'unfinished') return notices;
  if (changed)
    notices.push({
      tone: 'warn',
      title: vscode.l10n.t('The document has changed since this run was started'),
      text: vscode.l10n.t(
        'The run keeps to the text it was started with, and nothing runs until you have looked at the difference and said so. To run the new text, abort this run and start another.',
      ),
      actions: [
        { name: 'difference', label: vscode.l10n.t('Show the difference'), key: 'V' },
        { name: 'accept-document', label: vscode.l10n.t('Go on with the pinned text'), key: 'K' },
      ],
    });
  const pause = run.pauses.find(it => it.to === undefined);
  if (pause)
    notices.push({
      tone: 'warn',
      title: vscode.l10n.t('Paused'),
      text: vscode.l10n.t('Since {0} by {1}: {2}. The clock of the disruption goes on.', utc(pause.from), pause.by, pause.reason),
      actions: [{ name: 'continue-run', label: vscode.l10n.t('Continue the run'), key: 'P', tone: 'primary' }],
    });
  if (run.rollback)
    notices.push({
      tone: 'warn',
      title: vscode.l10n.t('Rolling back'),
      text: vscode.l10n.t(
        'Newest deed first, since {0} by {1}: {2}.',
        utc(run.rollback.at),
        run.rollback.by,
        run.rollback.reason,
      ),
      actions: [],
    });
  if (run.stopDecided)
    notices.push({
      tone: 'warn',
      text: vscode.l10n.t(
        '"{0}" was the answer, and there the run stops: decide again, roll back, or finish it.',
        run.stopDecided.answer,
      ),
      actions: [],
    });
  const rto = rtoMark(run, now);
  if (rto) notices.push({ tone: rto.mark === 100 ? 'bad' : 'warn', text: rto.long, actions: [] });
  return notices;
}

/** The step that ended last, when it is another than the one that is shown. */
export function beforePart(run: Run, shown: PinnedStep | undefined): BeforePart | undefined {
  const ended = run.header.steps
    .map(step => ({ step, record: recordOf(run, step.id) }))
    .filter(({ record }) => record.endedAt !== undefined && !isLive(record.state) && record.state !== 'not-applicable')
    .sort((a, b) => ((a.record.endedAt ?? '') < (b.record.endedAt ?? '') ? -1 : 1))
    .at(-1);
  if (!ended || ended.step.id === shown?.id) return undefined;
  const { step, record } = ended;
  const printed = record.output?.trimEnd() ?? '';
  return {
    title: bareTitle(step),
    state: record.state,
    words: stateText(record, Date.now()),
    ...(verdictOf(record) === undefined ? {} : { verdict: verdictOf(record) }),
    ...(printed === '' ? {} : { output: lastLines(printed, linesBefore) }),
  };
}

function lastLines(text: string, count: number): string {
  const lines = text.split('\n');
  return lines.length <= count ? text : ['…', ...lines.slice(-count)].join('\n');
}

/** What a step needs beside the fold. */
export interface StepFacts {
  /** Its command with values filled in. */
  readonly command: ShownCommand | undefined;
  readonly offers: readonly Offer[];
  /** Why nothing can be done about it now. */
  readonly blocked: string | undefined;
  readonly printed: PrintedSoFar | undefined;
  /** The live step is in the hands of another window. */
  readonly elsewhere: boolean;
  /** Why nothing can be done is said for the whole run. */
  readonly saidAbove: boolean;
  /** It has ended, and whether it holds is being asked. */
  readonly asked: boolean;
}

export function stepPart(run: Run, step: PinnedStep, held: Held | undefined, facts: StepFacts, now: number): StepPart {
  const record = recordOf(run, step.id);
  const live = isLive(record.state);
  const stopped = facts.offers.length > 0;
  const command = facts.command ?? (step.command === undefined ? undefined : { text: step.command, values: [] });
  const read = held?.pinned.document.checklist.steps.find(it => it.id === step.id);
  return {
    id: step.id,
    title: step.title,
    place: upper([placeOf(run, step), step.heading?.text ?? phaseName(step.phase)].join(' · ')),
    state: record.state,
    words: facts.asked
      ? vscode.l10n.t('waits for your answer')
      : live
        ? stateWordOnly(record, facts.printed)
        : stateText(record, now),
    tone: lookOf(record.state).tone,
    chips: chipsOf(run, step, record),
    prose: held && read ? proseOf(held.pinned.document, read) : [],
    command: command && {
      ...command,
      language: step.shell ?? vscode.l10n.t('shown only'),
      ...(step.whyNotRunnable === undefined
        ? {}
        : { whyNot: vscode.l10n.t('Drillbook does not run this: {0}', step.whyNotRunnable) }),
    },
    danger: step.danger,
    expect: step.expect,
    sample: step.expectedSample,
    facts: factsOf(step, record),
    verdict: live || record.state === 'not-started' ? undefined : verdictOf(record),
    notes: notesOf(run, step, record),
    output: outputOf(step, record, facts.printed),
    since: live && !facts.asked ? record.startedAt : undefined,
    target: step.target,
    failure: stopped ? { text: step.onFailure, contact: contactOf(run, facts.offers) } : undefined,
    // A pause and a changed document are said above, with what to do about them.
    blocked: live || facts.saidAbove ? undefined : facts.blocked,
    actions: held && run.result === 'unfinished' ? stepActions(run, step, record, facts) : moves(run, step),
  };
}

/** Recorded is not yet begun: the shell of the terminal has to take it first. */
const stateWordOnly = ({ state, attempt }: StepRecord, printed: PrintedSoFar | undefined) =>
  [
    printed?.started === false ? vscode.l10n.t('starting') : lookOf(state).word(),
    ...(attempt > 1 ? [vscode.l10n.t('try {0}', attempt)] : []),
  ].join(' · ');

const upper = (text: string) => text.slice(0, 1).toUpperCase() + text.slice(1);

function verdictOf({ verdict, note, state, by }: StepRecord): string | undefined {
  if (state === 'attested' || state === 'skipped')
    return note && by ? vscode.l10n.t('{0} ({1})', note, by) : note || (by && vscode.l10n.t('by {0}', by)) || undefined;
  // The exit code, and that it was interrupted, stand in the line above.
  return verdict !== undefined && /^(interrupted; )?exit \d+$/.test(verdict) ? undefined : (verdict ?? note);
}

function chipsOf(run: Run, step: PinnedStep, record: StepRecord): Fact[] {
  const chips: Fact[] = [];
  if (step.danger !== undefined) chips.push({ label: '', value: vscode.l10n.t('danger'), tone: 'bad' });
  if (step.check) chips.push({ label: '', value: vscode.l10n.t('changes nothing') });
  if (step.role !== undefined)
    chips.push({
      label: vscode.l10n.t('for'),
      value: record.takenOver ? vscode.l10n.t('{0}, taken over by {1}', step.role, record.takenOver.by) : step.role,
    });
  if (step.target !== undefined) chips.push({ label: vscode.l10n.t('target'), value: formatDuration(step.target) });
  if (step.interactive) chips.push({ label: '', value: vscode.l10n.t('in the terminal') });
  if (step.restored) chips.push({ label: '', value: vscode.l10n.t('restores service') });
  if (step.parallel) chips.push({ label: vscode.l10n.t('beside'), value: step.parallel });
  if (run.header.mode === 'check-only' && !step.check) chips.push({ label: '', value: vscode.l10n.t('not in a run of checks') });
  return chips;
}

function factsOf(step: PinnedStep, record: StepRecord): Fact[] {
  const facts: Fact[] = [];
  const add = (label: string, value: string | undefined) => value !== undefined && facts.push({ label, value });
  add(vscode.l10n.t('Time limit'), step.timeout === undefined ? undefined : formatDuration(step.timeout));
  add(
    vscode.l10n.t('Repeats'),
    step.retry && vscode.l10n.t('every {0}, for {1}', formatDuration(step.retry.every), formatDuration(step.retry.for)),
  );
  add(vscode.l10n.t('Skipped if'), step.skipIf);
  add(vscode.l10n.t('Captures'), step.capture && (record.captured ? `${step.capture} = ${record.captured.value}` : step.capture));
  add(vscode.l10n.t('Evidence'), step.evidence);
  add(vscode.l10n.t('Run'), step.nested?.title);
  const back = step.rollback;
  add(
    vscode.l10n.t('Way back'),
    back && (back.type === 'steps' ? back.title : back.type === 'none' ? vscode.l10n.t('none: {0}', back.reason) : back.text),
  );
  if (record.state === 'not-started' || record.state === 'passed') add(vscode.l10n.t('On failure'), step.onFailure);
  return facts;
}

function notesOf(run: Run, step: PinnedStep, record: StepRecord): string[] {
  const notes = [...record.notes];
  if (record.where) notes.push(vscode.l10n.t('Where: {0}', record.where));
  for (const note of run.notes)
    if (note.step === step.id) notes.push(vscode.l10n.t('{0}, {1}: {2}', utc(note.at), note.by, note.text));
  for (const it of run.escalations)
    if (it.step === step.id) notes.push(vscode.l10n.t('{0}: escalated to {1} by {2}. {3}', utc(it.at), it.to, it.by, it.text));
  return notes;
}

function outputOf(step: PinnedStep, record: StepRecord, printed: PrintedSoFar | undefined): StepPart['output'] {
  if (step.interactive) return undefined;
  if (isLive(record.state))
    return printed && { text: printed.output, errors: printed.errors, live: true, heldBack: printed.heldBack };
  if (record.output === undefined || record.state === 'skipped' || record.state === 'attested') return undefined;
  return { text: record.output.trimEnd(), errors: record.errors?.trimEnd() ?? '', live: false };
}

function contactOf(run: Run, offers: readonly Offer[]): string | undefined {
  const to = offers.find(it => it.type === 'escalate');
  return to ? to.to : run.header.escalation;
}

/** The end of a run, and what can be done with its record. */
export function endPart(run: Run, mayMark: boolean): EndPart | undefined {
  if (run.result === 'unfinished') return undefined;
  const tones = { passed: 'good', failed: 'bad', aborted: 'warn', 'rolled-back': 'warn' } as const;
  const clock = clockOf(run, run.finishedAt ?? run.header.startedAt);
  const took = spokenDuration(clock.wall);
  const active = spokenDuration(clock.active);
  const done = vscode.l10n.t('{0} of {1} steps done in {2}', progressOf(run).done, sequenceOf(run).length, took);
  const sentences = [active === took ? `${done}.` : vscode.l10n.t('{0}, {1} of it active.', done, active)];
  if (clock.rto !== undefined && run.header.mode !== 'check-only')
    sentences.push(
      clock.restoredAt === undefined
        ? vscode.l10n.t('Service was not restored by this run; the RTO is {0}.', formatDuration(clock.rto))
        : vscode.l10n.t(
            'Service was restored after {0}; the RTO of {1} {2}.',
            spokenDuration(clock.elapsed),
            formatDuration(clock.rto),
            clock.elapsed <= clock.rto ? vscode.l10n.t('held') : vscode.l10n.t('was MISSED'),
          ),
    );
  if (run.finishNote) sentences.push(run.finishNote);
  return {
    words: vscode.l10n.t(
      'The run has {0}',
      run.result === 'passed' ? resultWord('passed') : vscode.l10n.t('ended: {0}', resultWord(run.result)),
    ),
    tone: tones[run.result],
    sentences,
    actions: [
      { name: 'report', label: vscode.l10n.t('Open the report'), key: 'O', tone: 'primary' },
      ...(mayMark
        ? [
            {
              name: 'mark-tested',
              label: vscode.l10n.t('Mark the document tested…'),
              key: 'M',
              detail: vscode.l10n.t('Writes the day of this run as last_tested into the front matter; you can undo it.'),
            } as const,
          ]
        : []),
      { name: 'start-again', label: vscode.l10n.t('Start another run…') },
    ],
  };
}

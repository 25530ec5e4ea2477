/** What a run's record adds up to, as one value: the JSON report, and what the Markdown and HTML reports are written from. */
import { type ClockJump, clockOf, plannedTime } from './clock.ts';
import { escapedControls } from './hidden-characters.ts';
import { abandonedSteps, isDone, openSteps, recordOf, sequenceOf } from './run.ts';
import type { PinnedStep, Run, RunNote, RunResult, StepRecord, StepState } from './run-types.ts';

/** What is known beside the fold; see `node/run-report.ts`. */
export interface ReportFacts {
  /** The present, UTC: an unfinished run is reported as of now. */
  readonly now: string;
  /** Last sum of each writer's journal: with it in a ticket, a cut tail is noticed (reliability T57). */
  readonly sums?: ReadonlyMap<string, string>;
  readonly jumps?: readonly ClockJump[];
  /** What is wrong with the journal, in sentences. */
  readonly problems?: readonly string[];
  /** SHA-256 of `seal.json`, hex. */
  readonly sealHash?: string | undefined;
}

/** Machine form; instants are UTC, spans milliseconds, what is not known is null. */
export interface RunReport {
  readonly version: 1;
  readonly id: string;
  readonly document: string;
  readonly path: string;
  readonly title: string;
  readonly result: RunResult;
  readonly mode: string;
  readonly environment: string | null;
  readonly exerciseType: string | null;
  readonly trigger: { readonly type: string; readonly id: string } | null;
  readonly operator: string;
  readonly host: string;
  readonly startedAt: string;
  readonly finishedAt: string | null;
  readonly note: string | null;
  readonly pinned: {
    readonly documentHash: string;
    readonly bodyHash: string | null;
    readonly commit: string | null;
    readonly blob: string | null;
    readonly dirty: boolean | null;
  };
  readonly parent: { readonly run: string; readonly step: string } | null;
  readonly parameters: Readonly<Record<string, string>>;
  readonly times: {
    readonly wall: number;
    readonly active: number;
    readonly planned: number;
    /** From where the RTO counts, and whether that start was declared. */
    readonly countedFrom: string;
    readonly declared: boolean;
    readonly restoredAt: string | null;
    /** Until service was restored, or until the end. */
    readonly elapsed: number;
    readonly rto: number | null;
    /** null: there is no RTO, or service was not restored in this run. */
    readonly rtoHeld: boolean | null;
    readonly rpo: number | null;
    readonly dataLoss: number | null;
    readonly rpoHeld: boolean | null;
  };
  readonly dataLossNote: string | null;
  readonly steps: readonly ReportedStep[];
  /** Titles of steps that are not settled, and of those left behind after failing. */
  readonly open: readonly string[];
  readonly abandoned: readonly string[];
  readonly pauses: Run['pauses'];
  readonly escalations: Run['escalations'];
  readonly notes: readonly RunNote[];
  readonly rollback: {
    readonly at: string;
    readonly by: string;
    readonly reason: string;
    readonly notUndone: readonly string[];
  } | null;
  readonly documentChanges: Run['documentChanges'];
  readonly clockJumps: readonly ClockJump[];
  readonly journal: {
    readonly sums: Readonly<Record<string, string>>;
    readonly problems: readonly string[];
    readonly sealHash: string | null;
  };
}

export interface ReportedStep {
  /** From 1, in the order of the document. */
  readonly number: number;
  readonly id: string;
  readonly title: string;
  readonly line: number;
  readonly phase: string;
  readonly role: string | null;
  /** Whether it belonged to the sequence that was to be done. */
  readonly inSequence: boolean;
  readonly state: StepState;
  readonly attempt: number;
  readonly tries: number | null;
  readonly code: number | null;
  readonly startedAt: string | null;
  readonly endedAt: string | null;
  readonly took: number | null;
  readonly target: number | null;
  readonly expect: string | null;
  readonly verdict: string | null;
  readonly shell: string | null;
  readonly command: string | null;
  readonly output: string | null;
  readonly errors: string | null;
  readonly omittedBytes: number;
  readonly masked: number;
  readonly outputHash: string | null;
  readonly captured: { readonly name: string; readonly value: string } | null;
  readonly nestedRun: string | null;
  readonly by: string | null;
  readonly note: string | null;
  readonly answer: string | null;
  readonly confirmedBy: readonly string[];
  readonly where: string | null;
  readonly takenOver: { readonly role: string; readonly by: string } | null;
  /** Why the run went on although the step did not pass. */
  readonly released: { readonly by: string; readonly byDocument: boolean; readonly reason: string } | null;
  readonly notes: readonly string[];
  readonly earlier: readonly {
    readonly state: StepState;
    readonly attempt: number;
    readonly code: number | null;
    readonly startedAt: string | null;
    readonly endedAt: string | null;
    readonly verdict: string | null;
    readonly answer: string | null;
  }[];
}

/**
 * Everything a report says of a run; nothing in it is estimated, and all of it comes from the record. Control characters
 * in titles, names and notes are written out: a report is also read in terminals.
 */
export function reportOf(run: Run, facts: ReportFacts): RunReport {
  return withoutControls(toldBy(run, facts));
}

/** Whether a step was to be done at the end, or was begun before a rollback or a jump led elsewhere. */
export const tookPart = (it: ReportedStep): boolean => it.inSequence || it.state !== 'not-started';

/** A note with the title of the step it is about. */
export const saidOf = ({ steps }: RunReport, { step, text }: RunNote): string => {
  const about = step === undefined ? undefined : steps.find(it => it.id === step)?.title;
  return about === undefined ? text : `${about}: ${text}`;
};

function withoutControls<T>(value: T): T {
  if (typeof value === 'string') return escapedControls(value) as T;
  if (Array.isArray(value)) return value.map(withoutControls) as T;
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, it]) => [escapedControls(name), withoutControls(it)])) as T;
}

function toldBy(run: Run, facts: ReportFacts): RunReport {
  const { header } = run;
  const clock = clockOf(run, facts.now);
  // Without an RTO and without a mark nobody promised to restore anything.
  const recovers = header.rto !== undefined || header.steps.some(it => it.restored);
  const sequence = new Set(sequenceOf(run).map(it => it.id));
  const planned = header.steps.filter(it => it.phase !== 'undo' && (sequence.has(it.id) || !it.alternative));
  return {
    version: 1,
    id: header.id,
    document: header.document,
    path: header.path,
    title: header.title,
    result: run.result,
    mode: header.mode,
    environment: header.environment ?? null,
    exerciseType: header.exerciseType ?? null,
    trigger: header.trigger ?? null,
    operator: header.operator,
    host: header.host,
    startedAt: header.startedAt,
    finishedAt: run.finishedAt ?? null,
    note: run.finishNote?.trim() || null,
    pinned: {
      documentHash: header.documentHash,
      bodyHash: header.bodyHash ?? null,
      commit: header.commit ?? null,
      blob: header.blob ?? null,
      dirty: header.dirty ?? null,
    },
    parent: header.parent ?? null,
    parameters: header.parameters,
    times: {
      wall: clock.wall,
      active: clock.active,
      planned: plannedTime(planned),
      countedFrom: clock.from,
      declared: clock.declared,
      restoredAt: recovers ? (clock.restoredAt ?? null) : null,
      elapsed: clock.elapsed,
      rto: header.rto ?? null,
      rtoHeld: header.rto === undefined || clock.restoredAt === undefined ? null : clock.elapsed <= header.rto,
      rpo: header.rpo ?? null,
      dataLoss: run.dataLoss?.loss ?? null,
      rpoHeld: header.rpo === undefined || run.dataLoss?.loss === undefined ? null : run.dataLoss.loss <= header.rpo,
    },
    dataLossNote: run.dataLoss?.note || null,
    steps: header.steps.map((step, index) => reportedStep(step, recordOf(run, step.id), index + 1, sequence.has(step.id))),
    open: openSteps(run).map(it => it.title),
    abandoned: abandonedSteps(run).map(it => it.title),
    pauses: run.pauses,
    escalations: run.escalations,
    notes: run.notes,
    rollback: run.rollback
      ? {
          at: run.rollback.at,
          by: run.rollback.by,
          reason: run.rollback.reason,
          notUndone: run.rollback.notUndone.map(id => header.steps.find(it => it.id === id)?.title ?? id),
        }
      : null,
    documentChanges: run.documentChanges,
    clockJumps: facts.jumps ?? [],
    journal: {
      sums: Object.fromEntries(facts.sums ?? []),
      problems: facts.problems ?? [],
      sealHash: facts.sealHash ?? null,
    },
  };
}

const ran: ReadonlySet<StepState> = new Set(['passed', 'failed', 'interrupted', 'unknown']);

function reportedStep(step: PinnedStep, record: StepRecord, number: number, inSequence: boolean): ReportedStep {
  const { released } = record;
  return {
    number,
    id: step.id,
    title: step.title,
    line: step.line,
    phase: step.phase,
    role: step.role ?? null,
    inSequence,
    state: record.state,
    attempt: record.attempt,
    tries: record.tries ?? null,
    code: record.code ?? null,
    startedAt: record.startedAt ?? null,
    endedAt: isDone(record) || record.endedAt ? (record.endedAt ?? null) : null,
    // A skip or a note that came later is not the end of what ran.
    took: ran.has(record.state) ? spanOf(record.startedAt, record.endedAt) : null,
    target: step.target ?? null,
    expect: step.expect ?? null,
    verdict: record.verdict ?? null,
    shell: step.shell ?? null,
    command: record.command ?? step.command ?? null,
    output: record.output ?? null,
    errors: record.errors ?? null,
    omittedBytes: record.omittedBytes ?? 0,
    masked: record.masked ?? 0,
    outputHash: record.outputHash ?? null,
    captured: record.captured ?? null,
    nestedRun: record.nestedRun ?? null,
    by: record.by ?? null,
    note: record.note ?? null,
    answer: record.answer ?? null,
    confirmedBy: record.confirmedBy ?? [],
    where: record.where ?? null,
    takenOver: record.takenOver ?? null,
    released: released ? { by: released.by, byDocument: released.byDocument, reason: released.reason } : null,
    notes: record.notes,
    earlier: (record.earlier ?? []).map(it => ({
      state: it.state,
      attempt: it.attempt,
      code: it.code ?? null,
      startedAt: it.startedAt ?? null,
      endedAt: it.endedAt ?? null,
      verdict: it.verdict ?? null,
      answer: it.answer ?? null,
    })),
  };
}

function spanOf(from: string | undefined, to: string | undefined): number | null {
  if (from === undefined || to === undefined) return null;
  const span = Date.parse(to) - Date.parse(from);
  return Number.isNaN(span) ? null : Math.max(0, span);
}

/** A document's checklist as it is when a run starts: the run never reads the document again. */
import { parseDuration } from '../document/calendar.ts';
import type { Document, Heading, Label, LabelName, Phase, Step } from '../document/document-types.ts';
import { anchorOf, readAction } from './actions.ts';
import type { Branch, PinnedAction, PinnedStep, Rollback } from './run-types.ts';
import { shellOf } from './shells.ts';

/** A declared check that says nothing else is ended after this time (domain.md 3). Milliseconds. */
const checkTimeout = 5 * 60 * 1000;

/** The steps of a document in its order. */
export function pinSteps(document: Document): readonly PinnedStep[] {
  const sections = new Map(document.headings.map(it => [it.slug, stepsUnder(document, it)]));
  return withAlternatives(document.checklist.steps.map(step => pinStep(step, sections)));
}

/** The word to type before a dangerous step: the value of the target parameter, else the document's id. */
export function dangerWordOf(document: Document, parameters: ReadonlyMap<string, string>): string {
  const target = document.parameters.find(it => it.target && !it.secret);
  return (target && (parameters.get(target.name) || target.default)) || document.id;
}

/** Ids of the steps from a heading up to the next one of its level or above. */
function stepsUnder({ headings, checklist }: Document, { level, range }: Heading): readonly string[] {
  const next = headings.find(it => it.range.start.line > range.start.line && it.level <= level);
  const end = next?.range.start.line ?? Number.POSITIVE_INFINITY;
  return checklist.steps.filter(it => it.range.start.line > range.start.line && it.range.start.line < end).map(it => it.id);
}

type Sections = ReadonlyMap<string, readonly string[]>;

function pinStep(step: Step, sections: Sections): PinnedStep {
  const { command, heading } = step;
  const label = (name: LabelName) => step.labels.find(it => it.name === name)?.value;
  const shell = command?.runnable ? shellOf(command.language) : undefined;
  const timeout = parseDuration(label('timeout') ?? '') ?? (command?.check ? checkTimeout : undefined);
  const confirm =
    label('confirm') ??
    // Rule (h): text that is only inline code is a guess, so it is offered and never simply run.
    (command?.origin === 'inline-code' ? 'Run this text as a command?' : undefined);
  const onFailure = label('on failure');
  const nested = linkIn(label('run') ?? '');
  const branches = step.labels.filter(it => it.name === 'if').map(it => readBranch(it, sections));
  const rollback = label('rollback');
  const retry = readRetry(label('retry') ?? '');
  const capture = /^[A-Za-z_][A-Za-z0-9_]*$/.exec(bare(label('capture') ?? ''))?.[0];
  return {
    id: step.id,
    title: step.title,
    line: step.range.start.line + 1,
    endLine: step.range.end.line + 1,
    kind: step.kind,
    phase: step.phase,
    heading: heading && { anchor: heading.slug, text: heading.text },
    parent: step.parent,
    shell,
    command: command?.text,
    interactive: command?.interactive ?? false,
    check: command?.check ?? false,
    danger: label('danger'),
    confirm,
    twoPerson: confirm !== undefined && /^two[- ]person\b/i.test(bare(confirm)),
    expect: label('expect'),
    expectedSample: command?.expectedSample,
    placeholders: command?.placeholders.map(({ name, source, offset }) => ({ name, source, offset })),
    onFailure,
    failureAction: onFailure === undefined ? undefined : pinAction(onFailure, sections),
    branches: branches.length > 0 ? branches : undefined,
    rollback: rollback === undefined ? undefined : readRollback(rollback, sections),
    target: parseDuration(label('target') ?? ''),
    timeout,
    retry,
    capture,
    skipIf: skipCommand(label('skip if') ?? ''),
    role: label('role'),
    evidence: label('evidence'),
    parallel: label('parallel'),
    nested: nested && { document: nested.target, title: nested.title },
    restored: step.labels.some(it => it.name === 'restored'),
    excludeFromRunAll: step.excludeFromRunAll,
    whyNotRunnable: whyNot(step, shell),
  };
}

function readBranch({ answer = '', value }: Label, sections: Sections): Branch {
  return { answer, text: value, action: pinAction(value, sections) };
}

function pinAction(value: string, sections: Sections): PinnedAction {
  const action = readAction(value);
  return action.type === 'skip-to' ? { ...action, steps: sections.get(action.anchor) ?? [] } : action;
}

function readRollback(value: string, sections: Sections): Rollback {
  const none = /^none\b[\s,:;(]*(?:because\s+)?(.*?)\)?$/i.exec(value);
  if (none) return { type: 'none', reason: none[1] || 'its author says that it cannot be taken back' };
  const link = linkIn(value);
  const steps = link?.target.startsWith('#') ? (sections.get(anchorOf(link.target)) ?? []) : [];
  return link && steps.length > 0 ? { type: 'steps', title: link.title, steps } : { type: 'text', text: value };
}

/** `every 10s for 5m`; undefined when it says anything else, so that nothing is repeated by guess. */
function readRetry(value: string): { readonly every: number; readonly for: number } | undefined {
  const found = /^every\s+(\S+)\s+for\s+(\S+)$/i.exec(bare(value));
  const every = parseDuration(found?.[1] ?? '');
  const whole = parseDuration(found?.[2] ?? '');
  return every === undefined || whole === undefined || every <= 0 || whole <= 0 ? undefined : { every, for: whole };
}

/** Inline code; words that are none do not run. */
const skipCommand = (value: string) => /^(`+)(?!`)([^]*[^`])\1(?!`)/.exec(value.trim())?.[2]?.trim() || undefined;

function linkIn(value: string): { readonly target: string; readonly title: string } | undefined {
  const found = /^\[([^\]]*)\]\(([^)\s]+)[^)]*\)|^\[\[([^\]]+)\]\]|^([a-z]+(?:-[a-z0-9]+)+)$/.exec(value.trim());
  const target = found?.[2] ?? found?.[3] ?? found?.[4];
  return target === undefined ? undefined : { target, title: found?.[1] || target };
}

const bare = (value: string) => value.trim().replace(/^`(.*)`$/, '$1');

/** Phases in the order in which a procedure goes through them; communication, escalation and compliance stand anywhere. */
const order: Readonly<Partial<Record<Phase, number>>> = { activation: 0, check: 1, do: 2, verify: 3, end: 4 };

/**
 * Marks the sections that only a jump enters. A procedure goes forward through its phases; a section that some
 * `skip to` names and that falls back (a "Restore from backup" after Verification or Reconstitution) or hands over to
 * others (Escalation) is no part of that sequence: whoever got through without the jump must not be led into it.
 */
function withAlternatives(steps: readonly PinnedStep[]): readonly PinnedStep[] {
  const named = new Set(
    steps.flatMap(step => [step.failureAction, ...(step.branches ?? []).map(it => it.action)]).flatMap(it => it?.steps ?? []),
  );
  let furthest = -1;
  return steps.map(step => {
    if (step.phase === 'escalate' && named.has(step.id)) return { ...step, alternative: true };
    const place = order[step.phase as Phase];
    if (place === undefined) return step;
    if (place < furthest && named.has(step.id)) return { ...step, alternative: true };
    furthest = Math.max(furthest, place);
    return step;
  });
}

function whyNot({ command }: Step, shell: string | undefined): string | undefined {
  if (command === undefined) return 'There is no command here: do it by hand and mark it done';
  if (!command.runnable) return command.whyNot ?? 'This command is shown only';
  if (shell === undefined) return `No shell runs "${command.language}"`;
  return undefined;
}

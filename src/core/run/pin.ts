/** A document's checklist as it is when a run starts: the run never reads the document again. */
import { parseDuration } from '../document/calendar.ts';
import type { Document, LabelName, Step } from '../document/document-types.ts';
import type { PinnedStep } from './run-types.ts';
import { shellOf } from './shells.ts';

/** A declared check that says nothing else is ended after this time (domain.md 3). Milliseconds. */
const checkTimeout = 5 * 60 * 1000;

/** The steps of a document in its order. */
export function pinSteps(document: Document): readonly PinnedStep[] {
  return document.checklist.steps.map(pinStep);
}

/** The word to type before a dangerous step: the value of the target parameter, else the document's id. */
export function dangerWordOf(document: Document, parameters: ReadonlyMap<string, string>): string {
  const target = document.parameters.find(it => it.target && !it.secret);
  return (target && (parameters.get(target.name) || target.default)) || document.id;
}

function pinStep(step: Step): PinnedStep {
  const { command } = step;
  const label = (name: LabelName) => step.labels.find(it => it.name === name)?.value;
  const shell = command?.runnable ? shellOf(command.language) : undefined;
  const timeout = parseDuration(label('timeout') ?? '') ?? (command?.check ? checkTimeout : undefined);
  const confirm =
    label('confirm') ??
    // Rule (h): text that is only inline code is a guess, so it is offered and never simply run.
    (command?.origin === 'inline-code' ? 'Run this text as a command?' : undefined);
  return {
    id: step.id,
    title: step.title,
    line: step.range.start.line + 1,
    kind: step.kind,
    phase: step.phase,
    shell,
    command: command?.text,
    interactive: command?.interactive ?? false,
    check: command?.check ?? false,
    danger: label('danger'),
    confirm,
    expect: label('expect'),
    placeholders: command?.placeholders.map(({ name, source, offset }) => ({ name, source, offset })),
    onFailure: label('on failure'),
    timeout,
    whyNotRunnable: whyNot(step, shell),
  };
}

function whyNot({ command }: Step, shell: string | undefined): string | undefined {
  if (command === undefined) return 'There is no command here: do it by hand and mark it done';
  if (!command.runnable) return command.whyNot ?? 'This command is shown only';
  if (shell === undefined) return `No shell runs "${command.language}"`;
  return undefined;
}

/** What of a run is shown to people beside its record: the command with its values, and what is being printed. */
import { namesIn, pasteText } from '../core/run/elsewhere.ts';
import { escapedView } from '../core/run/hidden-characters.ts';
import { fillGaps } from '../core/run/placeholders.ts';
import type { PinnedStep, Run } from '../core/run/run-types.ts';
import type { ShellName } from '../core/run/shells.ts';
import type { RunValues } from './run-values.ts';

export interface ShownCommand {
  /** Placeholders filled where they have a value, hidden characters written out, secrets masked. */
  readonly text: string;
  /** Variables of the run that it uses, secrets masked. */
  readonly values: readonly { readonly name: string; readonly value: string }[];
}

export interface PrintedSoFar {
  /** A shell has taken it: until then nothing of it has run. */
  readonly started: boolean;
  readonly output: string;
  readonly errors: string;
  /** What was printed last is left out until it is sure that no secret stands in it. */
  readonly heldBack: boolean;
}

/** A step's command as it would run; undefined when it has none. */
export function shownCommand(run: Run, step: PinnedStep, values: RunValues): ShownCommand | undefined {
  if (step.command === undefined) return undefined;
  const text = values.mask(escapedView(filledCommand(step, values) ?? step.command));
  const shown = namesIn(step.command, namesOf(run, values)).map(name => ({
    name,
    value: values.shown[name] === '[secret]' ? '[secret]' : values.mask(valueOf(run, values, name) ?? ''),
  }));
  return { text, values: shown };
}

/** `MOUNT=/, KEEP_DAYS=7`: what a command uses, on one line; '' when it uses nothing. */
export const valuesLine = (shown: ShownCommand | undefined): string =>
  (shown?.values ?? []).map(it => `${it.name}=${it.value}`).join(', ');

/**
 * The text to paste into another shell.
 * @returns undefined when placeholders have no value yet, or cannot be quoted where they stand.
 */
export function pastedCommand(run: Run, step: PinnedStep, values: RunValues): string | undefined {
  const filled = filledCommand(step, values);
  if (filled === undefined) return undefined;
  const needed = namesIn(filled, namesOf(run, values)).map(
    name => [name, values.shown[name] === '[secret]' ? undefined : valueOf(run, values, name)] as const,
  );
  return pasteText(filled, (step.shell as ShellName | undefined) ?? 'bash', new Map(needed));
}

function filledCommand(step: PinnedStep, values: RunValues): string | undefined {
  const shell = (step.shell as ShellName | undefined) ?? 'bash';
  const filled = fillGaps(step.command ?? '', step.placeholders ?? [], values.placeholders, shell);
  return filled.type === 'filled' ? filled.text : undefined;
}

const namesOf = (run: Run, values: RunValues) => new Set([...values.parameters.keys(), ...run.captured.keys()]);
/** What a step captured stands above what was given. */
const valueOf = (run: Run, values: RunValues, name: string) => run.captured.get(name) ?? values.parameters.get(name);

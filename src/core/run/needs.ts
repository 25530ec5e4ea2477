/**
 * What a person has to say before a step runs, or is marked done: one list, so that window and command line ask the same
 * things in the same order, and the executor insists on the same.
 */
import { escapedView, findHidden, type HiddenCharacter } from './hidden-characters.ts';
import { stepThatLedAway } from './led-away.ts';
import { recordOf } from './run.ts';
import type { PinnedStep, Run } from './run-types.ts';

export type Need =
  /** Gaps of the command that have no value yet. */
  | { readonly type: 'placeholders'; readonly gaps: readonly { readonly name: string; readonly source: string }[] }
  /** A secret whose value did not outlive a restart. */
  | { readonly type: 'secret'; readonly name: string }
  /** The step is done already: whoever runs it again is told since when. */
  | {
      readonly type: 'again';
      readonly state: 'passed' | 'attested';
      /** UTC instant. */
      readonly at: string;
      readonly by?: string | undefined;
    }
  /** The step is another role's: who takes it over? Asked, not insisted on. */
  | { readonly type: 'role'; readonly role: string }
  /** The text with its hidden characters written out. */
  | { readonly type: 'hidden'; readonly view: string; readonly found: readonly HiddenCharacter[] }
  /** A step opened a shell elsewhere: where must this one run? "Here" is never the default (decision 27). */
  | { readonly type: 'where'; readonly after: string; readonly host: string }
  | { readonly type: 'confirm'; readonly text: string }
  /** Somebody beside `operator` has to confirm by name. */
  | { readonly type: 'two-person'; readonly text: string; readonly operator: string }
  /** `word` has to be typed. */
  | { readonly type: 'danger'; readonly what: string; readonly word: string }
  /** To be noted: with the mark of a step done by hand, else after it ran and before the run can have passed. */
  | { readonly type: 'evidence'; readonly what: string };

/** How a person met the needs of a step. */
export interface RunConsent {
  /** Who runs it; the operator of the session by default. */
  readonly by?: string | undefined;
  /** The typed word of a dangerous step, or any answer that stands for "yes" to a `Confirm:`. */
  readonly confirmedWith?: string | undefined;
  /** Name of the second person; another than `by`. */
  readonly second?: string | undefined;
  /** Told that the step is done and since when, the person said: again. */
  readonly again?: boolean | undefined;
  /** The escaped view of hidden characters was shown and accepted. */
  readonly hiddenAccepted?: boolean | undefined;
  /** The answer to "where must this run?": the step runs here, and the answer goes into the record. */
  readonly where?: string | undefined;
}

/** What the values of the run have to say about a step. */
export interface KnownValues {
  /** Gaps without a value. */
  missing(gaps: readonly { readonly name: string; readonly source: string }[]): readonly string[];
  readonly lostSecret: string | undefined;
}

/** What has to be said before this step runs, in the order to ask. */
export function needsOf(run: Run, step: PinnedStep, values: KnownValues, operator: string): readonly Need[] {
  const needs: Need[] = [];
  const record = recordOf(run, step.id);
  if (step.command !== undefined) {
    const missing = new Set(values.missing(step.placeholders ?? []));
    const gaps = [...new Map((step.placeholders ?? []).filter(it => missing.has(it.source)).map(it => [it.source, it])).values()];
    if (gaps.length > 0) needs.push({ type: 'placeholders', gaps: gaps.map(({ name, source }) => ({ name, source })) });
    if (values.lostSecret !== undefined) needs.push({ type: 'secret', name: values.lostSecret });
  }
  if (record.state === 'passed' || record.state === 'attested')
    needs.push({ type: 'again', state: record.state, at: record.endedAt ?? '', by: record.by });
  if (step.role !== undefined && !takenOver(run, step.role)) needs.push({ type: 'role', role: step.role });
  const hidden = hiddenIn(step);
  if (hidden) needs.push({ type: 'hidden', ...hidden });
  if (step.command !== undefined) {
    const away = stepThatLedAway(run, step.id);
    if (away) needs.push({ type: 'where', after: away.title, host: run.header.host });
  }
  if (step.confirm !== undefined)
    needs.push(step.twoPerson ? { type: 'two-person', text: step.confirm, operator } : { type: 'confirm', text: step.confirm });
  if (step.danger !== undefined) needs.push({ type: 'danger', what: step.danger, word: run.header.dangerWord });
  if (step.evidence !== undefined) needs.push({ type: 'evidence', what: step.evidence });
  return needs;
}

/** The first need that the consent leaves open; what may be said later, or not at all, is never open. */
export function unmetNeed(needs: readonly Need[], consent: RunConsent, operator: string): Need | undefined {
  return needs.find(need => !isMet(need, consent, consent.by ?? operator));
}

function isMet(need: Need, consent: RunConsent, by: string): boolean {
  switch (need.type) {
    case 'placeholders':
    case 'secret':
      return false;
    case 'again':
      return consent.again === true;
    case 'role':
    case 'evidence':
      return true;
    case 'hidden':
      return consent.hiddenAccepted === true;
    case 'where':
      return (consent.where ?? '').trim() !== '';
    case 'confirm':
      return Boolean(consent.confirmedWith);
    case 'two-person':
      return isAnother(consent.second, by);
    case 'danger':
      return consent.confirmedWith === need.word;
    default:
      return need satisfies never;
  }
}

/** True for the name of a person who is not `by`. */
export function isAnother(second: string | undefined, by: string): boolean {
  const name = (second ?? '').trim().toLowerCase();
  return name !== '' && name !== by.trim().toLowerCase();
}

/** A need in a sentence: what is missing, and what to do. */
export function describeNeed(step: PinnedStep, need: Need): string {
  switch (need.type) {
    case 'placeholders':
      return `Fill in first: ${need.gaps.map(it => it.source).join(', ')}.`;
    case 'secret':
      return `The secret ${need.name} is not kept across restarts of this machine: give it again.`;
    case 'again':
      return `"${step.title}" ${need.state === 'passed' ? 'passed' : `was marked done${need.by ? ` by ${need.by}` : ''}`} at ${need.at}: run it again?`;
    case 'role':
      return `"${step.title}" is for ${need.role}: who takes it over?`;
    case 'hidden': {
      const first = need.found[0];
      return `"${step.title}" holds characters that cannot be seen (${first?.code}, ${first?.name}, line ${first?.line}, column ${first?.column} of the command). Look at it with them written out, and accept it or mend the document.`;
    }
    case 'where':
      return `"${need.after}" opened a shell in another place. Say where "${step.title}" must run: there, by your own hand, or here on ${need.host}.`;
    case 'confirm':
      return `"${step.title}" asks to be confirmed: ${need.text}`;
    case 'two-person':
      return `"${step.title}" needs two people: name somebody beside ${need.operator} who confirms it.`;
    case 'danger':
      return `"${step.title}" is dangerous (${need.what}): type ${need.word} to run it.`;
    case 'evidence':
      return `"${step.title}" asks for evidence: note ${need.what}.`;
    default:
      return need satisfies never;
  }
}

/** Characters of what a step runs that cannot be seen, and its text with them written out; undefined when there are none. */
export function hiddenIn(step: PinnedStep): { readonly view: string; readonly found: readonly HiddenCharacter[] } | undefined {
  for (const text of [step.command, step.skipIf]) {
    const found = findHidden(text ?? '');
    if (text !== undefined && found.length > 0) return { view: escapedView(text), found };
  }
  return undefined;
}

/** Somebody named themselves for that role on any step of the run. */
function takenOver(run: Run, role: string): boolean {
  for (const { takenOver } of run.steps.values()) if (takenOver?.role === role) return true;
  return false;
}

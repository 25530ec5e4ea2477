/** What the run panel shows and what it may say back: the shapes of both ways, and the reader that lets nothing else in. */
import type { ProseBlock } from '../core/document/prose.ts';
import type { StepState } from '../core/run/run-types.ts';

export type { ProseBlock };

export type Tone = 'good' | 'bad' | 'warn' | 'live' | 'quiet';

export interface Fact {
  readonly label: string;
  readonly value: string;
  readonly tone?: Tone | undefined;
}

/** A sentence that must be seen; `code` stands below it as it is. */
export interface Notice {
  readonly tone: Tone;
  readonly title?: string | undefined;
  readonly text: string;
  readonly code?: string | undefined;
}

export interface Choice {
  readonly value: string;
  readonly label: string;
  readonly detail?: string | undefined;
  readonly tone?: Tone | undefined;
}

export interface Field {
  readonly name: string;
  readonly label: string;
  /** `instant` is a time of the person's own zone; its value is a UTC instant. */
  readonly type: 'text' | 'lines' | 'password' | 'cards' | 'select' | 'check' | 'instant';
  readonly value: string;
  /** What it is for, in the author's words. */
  readonly hint?: string | undefined;
  /** Type, pattern and the like. */
  readonly rule?: string | undefined;
  readonly placeholder?: string | undefined;
  readonly choices?: readonly Choice[] | undefined;
  readonly required: boolean;
  /** Heading under which it stands, given with the first field of the group. */
  readonly group?: string | undefined;
  /** Shown only while another field has one of these values. */
  readonly when?: { readonly field: string; readonly values: readonly string[] } | undefined;
}

export interface FormButton {
  readonly name: string;
  readonly label: string;
  readonly key?: string | undefined;
  /** `plain`: as good an answer as the others. */
  readonly tone?: 'danger' | 'quiet' | 'plain' | undefined;
}

/** What is asked at this moment. */
export interface Form {
  /** Of this asking alone: an answer to another one is ignored. */
  readonly id: string;
  readonly title: string;
  readonly notices: readonly Notice[];
  readonly fields: readonly Field[];
  /** The first one answers Ctrl+Enter. */
  readonly buttons: readonly FormButton[];
  /** Why a value is not taken, by field. */
  readonly problems: Readonly<Record<string, string>>;
  /** What is still missing, in a sentence; undefined when it can be sent. */
  readonly missing?: string | undefined;
  /** Nothing is focused: no key that was meant for something else answers. */
  readonly still?: boolean | undefined;
}

export const actionNames = [
  'run',
  'done',
  'skip',
  'decide',
  'author',
  'roll-back',
  'escalate',
  'continue',
  'stop',
  'note',
  'take-over',
  'ask-condition',
  'next',
  'previous',
  'copy',
  'open',
  'terminal',
  'pause',
  'continue-run',
  'declare',
  'difference',
  'accept-document',
  'finish',
  'abort',
  'resume',
  'report',
  'mark-tested',
  'start-again',
] as const;
export type ActionName = (typeof actionNames)[number];

export interface Action {
  readonly name: ActionName;
  readonly label: string;
  /** Pressed alone, without Ctrl or Alt. */
  readonly key?: string | undefined;
  readonly tone?: 'primary' | 'danger' | 'quiet' | undefined;
  /** Which of several of that name. */
  readonly choice?: number | undefined;
  /** What it does, or why it cannot be done now. */
  readonly detail?: string | undefined;
  readonly disabled?: boolean | undefined;
}

export interface ClockPart {
  /** UTC instant from which the time counts. */
  readonly from: string;
  /** It has stopped there. */
  readonly to?: string | undefined;
  readonly declared: boolean;
  readonly paused: boolean;
  /** Milliseconds. */
  readonly active: number;
  readonly rto?: number | undefined;
  readonly warning?: 50 | 75 | 100 | undefined;
  readonly restored: boolean;
  /** Milliseconds still planned until service is restored; undefined when nothing is planned. */
  readonly plannedLeft?: number | undefined;
  readonly withoutTarget: number;
}

export interface RunPart {
  readonly id: string;
  readonly title: string;
  readonly mode: { readonly word: string; readonly tone: Tone };
  /** Who, where, from which text. */
  readonly facts: readonly string[];
  readonly progress: string;
  /** Steps that are done, of all in the sequence. */
  readonly done: number;
  readonly of: number;
  readonly clock: ClockPart;
  readonly notices: readonly (Notice & { readonly actions: readonly Action[] })[];
  readonly actions: readonly Action[];
}

export interface Output {
  readonly text: string;
  readonly errors: string;
  /** True while more may come. */
  readonly live: boolean;
  /** What was printed last is not in it yet. */
  readonly heldBack?: boolean;
}

/** The step that ended last, above the one that comes. */
export interface BeforePart {
  readonly title: string;
  readonly state: StepState;
  readonly words: string;
  readonly verdict?: string | undefined;
  readonly output?: string | undefined;
}

export interface StepPart {
  readonly id: string;
  readonly title: string;
  /** `Step 2 of 9`, with what group it stands in. */
  readonly place: string;
  readonly state: StepState;
  readonly words: string;
  readonly tone: Tone;
  readonly chips: readonly Fact[];
  readonly prose: readonly ProseBlock[];
  readonly command?:
    | {
        readonly text: string;
        readonly language: string;
        /** `NAME = value` of what it uses, secrets masked. */
        readonly values: readonly { readonly name: string; readonly value: string }[];
        readonly whyNot?: string | undefined;
      }
    | undefined;
  readonly danger?: string | undefined;
  readonly expect?: string | undefined;
  readonly sample?: string | undefined;
  readonly facts: readonly Fact[];
  readonly verdict?: string | undefined;
  readonly notes: readonly string[];
  readonly output?: Output | undefined;
  /** UTC instant since when it runs. */
  readonly since?: string | undefined;
  /** Milliseconds. */
  readonly target?: number | undefined;
  /** Author's words and whom to call, after it did not pass. */
  readonly failure?: { readonly text?: string | undefined; readonly contact?: string | undefined } | undefined;
  /** Why nothing can be done about it now. */
  readonly blocked?: string | undefined;
  readonly actions: readonly Action[];
}

export interface SheetPart {
  readonly title: string;
  readonly summary?: string | undefined;
  readonly facts: readonly Fact[];
  readonly notices: readonly Notice[];
  readonly phases: readonly {
    readonly name: string;
    readonly steps: readonly { readonly title: string; readonly marks: readonly Fact[] }[];
  }[];
}

export interface EndPart {
  readonly words: string;
  readonly tone: Tone;
  readonly sentences: readonly string[];
  readonly actions: readonly Action[];
}

/** All that the panel shows at a moment. */
export interface Screen {
  /** UTC instant at the host: the browser's clock may be another. */
  readonly now: string;
  readonly sheet?: SheetPart | undefined;
  readonly run?: RunPart | undefined;
  readonly ended?: EndPart | undefined;
  readonly before?: BeforePart | undefined;
  readonly step?: StepPart | undefined;
  readonly form?: Form | undefined;
  /** Said where nothing else is shown. */
  readonly empty?: string | undefined;
}

/** `alive` answers the page's own `alive`: a page that hears nothing says that what it shows may be old. */
export type ToPanel = { readonly type: 'screen'; readonly screen: Screen } | { readonly type: 'alive' };

export type Values = Readonly<Record<string, string>>;

export type FromPanel =
  | { readonly type: 'ready' }
  | { readonly type: 'alive' }
  | { readonly type: 'typed'; readonly form: string; readonly values: Values }
  | { readonly type: 'sent'; readonly form: string; readonly button: string; readonly values: Values }
  | { readonly type: 'left'; readonly form: string }
  | {
      readonly type: 'act';
      readonly run: string;
      readonly step: string;
      readonly action: ActionName;
      readonly choice: number;
    };

/** Longest value taken from a field, UTF-16 units: above what a variable can hold. */
const longestValue = 200_000;
const mostValues = 300;

/**
 * A message of the panel, or undefined for anything that is not exactly one. Nothing in it is a command: names are
 * looked up among what the host itself offers at that moment (reliability T22).
 */
export function readMessage(given: unknown): FromPanel | undefined {
  if (typeof given !== 'object' || given === null || Array.isArray(given)) return undefined;
  const message = given as Readonly<Record<string, unknown>>;
  const has = (...keys: string[]) => {
    const found = Object.keys(message);
    return found.length === keys.length + 1 && keys.every(it => Object.hasOwn(message, it));
  };
  const { type, form, values, run, step, action, choice, button } = message;
  switch (type) {
    case 'ready':
    case 'alive':
      return has() ? { type } : undefined;
    case 'typed':
      return has('form', 'values') && isName(form) && areValues(values) ? { type, form, values } : undefined;
    case 'sent':
      return has('form', 'values', 'button') && isName(form) && isName(button) && areValues(values)
        ? { type, form, button, values }
        : undefined;
    case 'left':
      return has('form') && isName(form) ? { type, form } : undefined;
    case 'act': {
      const known = actionNames.find(it => it === action);
      return has('run', 'step', 'action', 'choice') &&
        isName(run, true) &&
        isName(step, true) &&
        known !== undefined &&
        Number.isInteger(choice) &&
        (choice as number) >= 0
        ? { type, run, step, action: known, choice: choice as number }
        : undefined;
    }
    default:
      return undefined;
  }
}

const isName = (it: unknown, empty = false): it is string =>
  typeof it === 'string' && it.length <= 1000 && (empty || it.length > 0);

function areValues(it: unknown): it is Values {
  if (typeof it !== 'object' || it === null || Array.isArray(it)) return false;
  const entries = Object.entries(it);
  return entries.length <= mostValues && entries.every(([, value]) => typeof value === 'string' && value.length <= longestValue);
}

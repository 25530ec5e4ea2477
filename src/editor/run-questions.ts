/** What is asked in the panel about a step or a run: each question says what it needs and why an answer is not taken yet. */
import * as vscode from 'vscode';
import { formatDuration, isInstant, parseDuration } from '../core/document/calendar.ts';
import { isAnother, type Need, type RunConsent } from '../core/run/needs.ts';
import { refuseCharacters, refuseSecret } from '../core/run/parameters.ts';
import { earnedResult, openSteps, recordOf } from '../core/run/run.ts';
import type { PinnedStep, Run } from '../core/run/run-types.ts';
import type { Offer } from '../core/run/turn.ts';
import type { Field, FormButton, Notice, SheetPart, Values } from './run-messages.ts';
import { bareTitle, listed, resultWord, stateText, utc } from './run-words.ts';

export interface Judgement {
  /** By field. */
  readonly problems: Readonly<Record<string, string>>;
  readonly missing?: string | undefined;
}

export interface Question {
  readonly title: string;
  readonly notices: readonly Notice[];
  readonly fields: readonly Field[];
  readonly buttons: readonly FormButton[];
  readonly judge: (values: Values) => Judgement;
  /** No key answers by accident. */
  readonly still?: boolean | undefined;
  /** Comes back when what was asked above it is answered. */
  readonly keep?: boolean | undefined;
  readonly sheet?: SheetPart | undefined;
  /** Told of every change, so that nothing typed is lost when the question is left. */
  readonly typed?: ((values: Values) => void) | undefined;
}

const leave: FormButton = { name: 'leave', label: vscode.l10n.t('Not now'), key: 'Esc', tone: 'quiet' };
const fine: Judgement = { problems: {} };

/** Fields that must not be empty, each with the sentence that says so. */
const filled =
  (sentences: Readonly<Record<string, string>>) =>
  (values: Values): Judgement => {
    const problems: Record<string, string> = {};
    for (const [name, sentence] of Object.entries(sentences)) if (!values[name]?.trim()) problems[name] = sentence;
    return { problems };
  };

const text = (name: string, label: string, more: Partial<Field> = {}): Field => ({
  name,
  label,
  type: 'text',
  value: '',
  required: true,
  ...more,
});

/** One sentence for the record. */
export function sentenceQuestion(
  title: string,
  label: string,
  button: string,
  mustSay?: string,
  notices: readonly Notice[] = [],
): Question {
  return {
    title,
    notices,
    fields: [text('words', label, { type: 'lines', required: mustSay !== undefined })],
    buttons: [{ name: 'send', label: button }, leave],
    judge: mustSay === undefined ? () => fine : filled({ words: mustSay }),
  };
}

/** What the window knows about a step beside its needs. */
export interface AboutStep {
  readonly step: PinnedStep;
  readonly operator: string;
  readonly host: string;
  /** Earlier steps of the sequence that are not done, when that is worth saying. */
  readonly earlier: readonly PinnedStep[];
  /** The step that opened a shell elsewhere, and whether that shell is open now. */
  readonly away?: { readonly title: string; readonly open: boolean } | undefined;
}

/**
 * What has to be said before a step runs; undefined when nothing has.
 * @param there It will not run here: its command is copied for a shell that is open elsewhere.
 */
export function runQuestion(about: AboutStep, needs: readonly Need[], there = false): Question | undefined {
  const asked = needs.filter(it => it.type !== 'evidence');
  const { step, earlier } = about;
  if (asked.length === 0 && earlier.length === 0) return undefined;
  const notices: Notice[] = earlier.length > 0 ? [outOfOrder(earlier)] : [];
  const fields: Field[] = [];
  for (const need of asked) {
    const part = partOf(need, about);
    if (part.notice) notices.push(part.notice);
    fields.push(...part.fields);
  }
  const dangerous = step.danger !== undefined;
  const confirms = asked.some(it => it.type === 'confirm');
  const again = asked.some(it => it.type === 'again');
  const label = there
    ? vscode.l10n.t('Copy it')
    : asked.some(it => it.type === 'where')
      ? vscode.l10n.t('Go on')
      : confirms
        ? vscode.l10n.t('Confirm and run')
        : again
          ? vscode.l10n.t('Run again')
          : vscode.l10n.t('Run');
  return {
    title: vscode.l10n.t('Before "{0}" runs', bareTitle(step)),
    notices,
    fields,
    buttons: [{ name: 'run', label, ...(dangerous ? { tone: 'danger' as const } : {}) }, leave],
    judge: values => judgeNeeds(asked, values, about),
  };
}

function outOfOrder(earlier: readonly PinnedStep[]): Notice {
  return {
    tone: 'warn',
    title: vscode.l10n.t('Out of order'),
    text: vscode.l10n.t('Not done before it: {0}.', listed(earlier.map(bareTitle))),
  };
}

function partOf(need: Need, about: AboutStep): { readonly notice?: Notice; readonly fields: readonly Field[] } {
  switch (need.type) {
    case 'placeholders':
      return { fields: need.gaps.map(it => text(`gap:${it.name}`, vscode.l10n.t('Value for {0}', it.source))) };
    case 'secret':
      return {
        fields: [
          text(`secret:${need.name}`, need.name, {
            type: 'password',
            hint: vscode.l10n.t('A secret is not kept across restarts of this machine: give it again.'),
          }),
        ],
      };
    case 'again':
      return {
        notice: {
          tone: 'warn',
          title: vscode.l10n.t('It is done already'),
          text:
            need.state === 'passed'
              ? vscode.l10n.t('It passed at {0}.', utc(need.at))
              : vscode.l10n.t('It was marked done by {0} at {1}.', need.by ?? '?', utc(need.at)),
        },
        fields: [],
      };
    case 'role':
      return { fields: [roleField(need.role, about.operator)] };
    case 'hidden':
      return {
        notice: {
          tone: 'bad',
          title: vscode.l10n.t('It holds characters that cannot be seen'),
          text: vscode.l10n.t('Here they are written out.'),
          code: need.view,
        },
        fields: [text('hidden', vscode.l10n.t('I have looked at it: run it as it is'), { type: 'check' })],
      };
    case 'where':
      return {
        fields: [
          text('where', vscode.l10n.t('Where must this run?'), {
            type: 'cards',
            hint: vscode.l10n.t('"{0}" opened a shell in another place.', need.after),
            choices: [
              {
                value: 'there',
                label: about.away?.open
                  ? vscode.l10n.t('There: in the shell that "{0}" opened', need.after)
                  : vscode.l10n.t('There: where "{0}" led; its shell is closed, open it again', need.after),
                detail: vscode.l10n.t('The command is copied with its values. Paste it there, then say here what came of it.'),
              },
              {
                value: 'here',
                label: vscode.l10n.t('Here: on {0}', need.host),
                detail: vscode.l10n.t('Drillbook runs it in the terminal of this run.'),
                tone: 'warn',
              },
            ],
          }),
        ],
      };
    case 'confirm':
      return { notice: { tone: 'warn', title: vscode.l10n.t('To be confirmed'), text: need.text }, fields: [] };
    case 'two-person':
      return {
        notice: { tone: 'warn', title: vscode.l10n.t('Two people'), text: twoPeople(need.text) },
        fields: [text('second', vscode.l10n.t('Who confirms it beside {0}?', need.operator))],
      };
    case 'danger':
      return {
        notice: { tone: 'bad', title: vscode.l10n.t('Danger'), text: need.what },
        fields: [text('word', vscode.l10n.t('Type {0} to go on', need.word), { placeholder: need.word })],
      };
    case 'evidence':
      return { fields: [] };
    default:
      return need satisfies never;
  }
}

/** The label alone says no more than the title above it. */
const twoPeople = (text: string) =>
  /^`?two[- ]person`?[.:]?$/i.test(text.trim()) ? vscode.l10n.t('Its author wants two people to agree to it.') : text;

const roleField = (role: string, operator: string): Field =>
  text('role', vscode.l10n.t('This step is for {0}. Who takes it over?', role), { value: operator, required: false });

function judgeNeeds(needs: readonly Need[], values: Values, { operator }: AboutStep): Judgement {
  const problems: Record<string, string> = {};
  for (const need of needs) {
    switch (need.type) {
      case 'placeholders':
        for (const { name, source } of need.gaps) {
          const value = values[`gap:${name}`] ?? '';
          const problem = value === '' ? vscode.l10n.t('{0} needs a value', source) : refuseCharacters(source, value, false);
          if (problem !== undefined) problems[`gap:${name}`] = `${problem}.`;
        }
        break;
      case 'secret': {
        const problem = refuseSecret(need.name, values[`secret:${need.name}`] ?? '');
        if (problem !== undefined) problems[`secret:${need.name}`] = `${problem}.`;
        break;
      }
      case 'hidden':
        if (values['hidden'] !== 'yes') problems['hidden'] = vscode.l10n.t('Look at it first.');
        break;
      case 'where':
        if (!values['where']) problems['where'] = vscode.l10n.t('Say where it must run.');
        break;
      case 'two-person':
        if (!isAnother(values['second'], operator)) problems['second'] = vscode.l10n.t('Name somebody beside {0}.', operator);
        break;
      case 'danger':
        if (values['word'] !== need.word) problems['word'] = vscode.l10n.t('Type exactly: {0}', need.word);
        break;
    }
  }
  return { problems };
}

/** How the person met the needs, for the session to insist on. */
export function consentOf(needs: readonly Need[], values: Values, host: string): RunConsent {
  const has = (type: Need['type']) => needs.some(it => it.type === type);
  const confirm = needs.find(it => it.type === 'confirm');
  const second = values['second']?.trim();
  return {
    ...(has('again') ? { again: true } : {}),
    ...(has('hidden') ? { hiddenAccepted: values['hidden'] === 'yes' } : {}),
    ...(has('where') && values['where'] === 'here' ? { where: `here on ${host}` } : {}),
    ...(has('danger') ? { confirmedWith: values['word'] ?? '' } : confirm ? { confirmedWith: confirm.text } : {}),
    ...(second ? { second } : {}),
  };
}

/** A mark on a person's word. */
export function doneQuestion(about: AboutStep, run: Run, needs: readonly Need[], there: boolean): Question {
  const { step, operator, earlier } = about;
  const { state } = recordOf(run, step.id);
  // A command that Drillbook did not run, or whose end nobody saw, is done on somebody's word alone.
  const onWord = state === 'unknown' || (step.command !== undefined && step.whyNotRunnable === undefined);
  const notices: Notice[] = earlier.length > 0 ? [outOfOrder(earlier)] : [];
  const below = run.header.steps.filter(it => it.parent === step.id && openSteps(run).some(open => open.id === it.id));
  if (below.length > 0)
    notices.push({ tone: 'warn', text: vscode.l10n.t('Steps below it are not done: {0}.', listed(below.map(bareTitle))) });
  if (there)
    notices.push({
      tone: 'live',
      text: vscode.l10n.t(
        'The command is on the clipboard, with its values. Paste it where it must run; then say here what came of it.',
      ),
    });
  if (step.danger !== undefined && !there) notices.push({ tone: 'bad', title: vscode.l10n.t('Danger'), text: step.danger });
  if (step.confirm !== undefined && !step.twoPerson && !there)
    notices.push({ tone: 'warn', title: vscode.l10n.t('To be confirmed'), text: step.confirm });
  const must = onWord || step.evidence !== undefined;
  const label =
    step.evidence !== undefined
      ? vscode.l10n.t('Evidence: {0}', step.evidence)
      : onWord
        ? vscode.l10n.t('How is it known that this is done?')
        : vscode.l10n.t('What did you do or see?');
  const role = needs.find(it => it.type === 'role');
  const fields = [
    text('note', label, { type: 'lines', required: must, hint: vscode.l10n.t('The note goes into the record.') }),
    ...(role?.type === 'role' ? [roleField(role.role, operator)] : []),
    ...(step.twoPerson ? [text('second', vscode.l10n.t('Who confirms it beside {0}?', operator))] : []),
  ];
  return {
    title: there ? vscode.l10n.t('What came of "{0}" there?', bareTitle(step)) : vscode.l10n.t('Mark done: {0}', bareTitle(step)),
    notices,
    fields,
    buttons: [{ name: 'done', label: vscode.l10n.t('Mark done') }, leave],
    judge: values => {
      const problems: Record<string, string> = {};
      if (must && !values['note']?.trim())
        problems['note'] =
          step.evidence === undefined
            ? vscode.l10n.t('Say how it is known.')
            : vscode.l10n.t('This step wants its evidence noted.');
      if (step.twoPerson && !isAnother(values['second'], operator))
        problems['second'] = vscode.l10n.t('Name somebody beside {0}.', operator);
      return { problems };
    },
  };
}

/** A question of the author's about what a step printed: nothing answers it by accident. */
export function expectQuestion(step: PinnedStep, question: string): Question {
  const ends = /[?]\s*$/.test(question) ? question : vscode.l10n.t('{0}?', question.replace(/[.!]\s*$/, ''));
  return {
    title: ends,
    notices: [
      {
        tone: 'warn',
        text: vscode.l10n.t('Expected of "{0}". Look at what it printed, above or in the terminal, and answer.', bareTitle(step)),
      },
    ],
    fields: [],
    buttons: [
      { name: 'yes', label: vscode.l10n.t('Yes, it holds'), key: 'Y', tone: 'quiet' },
      { name: 'no', label: vscode.l10n.t('No, it does not'), key: 'N', tone: 'quiet' },
      { name: 'cannot-tell', label: vscode.l10n.t('I cannot tell'), key: 'U', tone: 'quiet' },
    ],
    judge: () => fine,
    still: true,
    keep: true,
  };
}

export function rollbackQuestion(offer: Extract<Offer, { type: 'roll-back' }>): Question {
  const order = offer.steps.map((it, index) => `${index + 1}. ${bareTitle(it)}`).join('\n');
  return {
    title: vscode.l10n.t('Roll back'),
    notices: [
      { tone: 'warn', text: vscode.l10n.t('These steps come next, newest deed first. Each is still run by you.'), code: order },
      ...(offer.notUndone.length > 0
        ? [
            {
              tone: 'bad' as const,
              title: vscode.l10n.t('Not undone by any step'),
              text: listed(offer.notUndone.map(bareTitle), 10),
            },
          ]
        : []),
    ],
    fields: [text('words', vscode.l10n.t('Why is this run rolled back?'), { type: 'lines' })],
    buttons: [{ name: 'send', label: vscode.l10n.t('Roll back'), tone: 'danger' }, leave],
    judge: filled({ words: vscode.l10n.t('Say why: this goes into the record.') }),
  };
}

export function escalateQuestion(to: string | undefined): Question {
  return {
    title: vscode.l10n.t('Escalate'),
    notices: [
      {
        tone: 'quiet',
        text: vscode.l10n.t(
          'Call them by your own means: Drillbook sends nothing. The record says that and when they were called.',
        ),
      },
    ],
    fields: [
      text('to', vscode.l10n.t('To whom?'), { value: to ?? '' }),
      text('words', vscode.l10n.t('What did you say?'), { type: 'lines', required: false }),
    ],
    buttons: [{ name: 'send', label: vscode.l10n.t('Record it') }, leave],
    judge: filled({ to: vscode.l10n.t('Say whom this is escalated to.') }),
  };
}

export function declareQuestion(from: string | undefined): Question {
  return {
    title: vscode.l10n.t('When did the disruption begin?'),
    notices: [],
    fields: [
      text('at', vscode.l10n.t('Start of the disruption'), {
        type: 'instant',
        value: from ?? '',
        hint: vscode.l10n.t('The RTO counts from here. What was said before stays in the record.'),
      }),
    ],
    buttons: [{ name: 'send', label: vscode.l10n.t('Record it') }, leave],
    judge: values => {
      const at = values['at'] ?? '';
      if (!isInstant(at)) return { problems: { at: vscode.l10n.t('Give the day and the time.') } };
      return Date.parse(at) > Date.now() ? { problems: { at: vscode.l10n.t('This lies in the future.') } } : fine;
    },
  };
}

/** The end of a run: what is open, how much data was lost, and a last word. */
export function finishQuestion(run: Run): Question {
  const open = openSteps(run);
  const earned = earnedResult(run);
  const { rpo, mode } = run.header;
  const asksLoss = rpo !== undefined && run.dataLoss === undefined && mode !== 'check-only';
  const notices: Notice[] = [];
  if (open.length > 0)
    notices.push({
      tone: 'warn',
      title: open.length === 1 ? vscode.l10n.t('One step is not done') : vscode.l10n.t('{0} steps are not done', open.length),
      text: open
        .slice(0, 10)
        .map(
          it =>
            `• ${bareTitle(it)}${recordOf(run, it.id).state === 'not-started' ? '' : ` (${stateText(recordOf(run, it.id), Date.now())})`}`,
        )
        .concat(open.length > 10 ? [vscode.l10n.t('and {0} more', open.length - 10)] : [])
        .join('\n'),
    });
  notices.push({
    tone: earned === 'passed' ? 'good' : 'warn',
    text: vscode.l10n.t('By what its steps have earned, the run ends as: {0}.', resultWord(earned)),
  });
  return {
    title: vscode.l10n.t('Finish the run'),
    notices,
    fields: [
      ...(asksLoss
        ? [
            text('loss', vscode.l10n.t('How much data was lost? (RPO {0})', formatDuration(rpo)), {
              hint: vscode.l10n.t('As a time, such as 0s, 40s or 5m. Leave it empty when it is not known, and say why below.'),
              required: false,
            }),
          ]
        : []),
      text('words', vscode.l10n.t('A closing word for the report'), { type: 'lines', required: false }),
    ],
    buttons: [{ name: 'send', label: vscode.l10n.t('Finish the run') }, leave],
    judge: values => {
      const loss = values['loss']?.trim() ?? '';
      const problems: Record<string, string> = {};
      if (loss !== '' && parseDuration(loss) === undefined && !/^0\s*(s|m|h|seconds?|minutes?)?$/.test(loss))
        problems['loss'] = vscode.l10n.t('Write a time such as 40s or 5m.');
      if (asksLoss && loss === '' && !values['words']?.trim())
        problems['words'] = vscode.l10n.t('Say why the data loss is not known.');
      return { problems };
    },
  };
}

/** Milliseconds of what was written as data loss; undefined when it was left empty. */
export const lossOf = (values: Values): number | undefined => {
  const loss = values['loss']?.trim() ?? '';
  return loss === '' ? undefined : (parseDuration(loss) ?? 0);
};

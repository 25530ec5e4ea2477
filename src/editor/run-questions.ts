/** What is asked in the panel about a step or a run: each question says what it needs and why an answer is not taken yet. */
import * as vscode from 'vscode';
import { formatDuration, isInstant, parseDuration } from '../core/document/calendar.ts';
import { earnedResult, openSteps, recordOf } from '../core/run/run.ts';
import type { PinnedStep, Run } from '../core/run/run-types.ts';
import type { Offer } from '../core/run/turn.ts';
import type { Field, FormButton, Notice, SheetPart, Values } from './run-messages.ts';
import { bareTitle, listed, resultWord, stateText } from './run-words.ts';

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

export const leave: FormButton = { name: 'leave', label: vscode.l10n.t('Not now'), key: 'Esc', tone: 'quiet' };
const fine: Judgement = { problems: {} };

/** Fields that must not be empty, each with the sentence that says so. */
const filled =
  (sentences: Readonly<Record<string, string>>) =>
  (values: Values): Judgement => {
    const problems: Record<string, string> = {};
    for (const [name, sentence] of Object.entries(sentences)) if (!values[name]?.trim()) problems[name] = sentence;
    return { problems };
  };

export const text = (name: string, label: string, more: Partial<Field> = {}): Field => ({
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

/** A question of the author's about what a step printed: nothing answers it by accident. */
export function expectQuestion(step: PinnedStep, question: string): Question {
  const ends = /[?]\s*$/.test(question) ? question : vscode.l10n.t('{0}?', question.replace(/[.!]\s*$/, ''));
  return {
    title: ends.slice(0, 1).toUpperCase() + ends.slice(1),
    notices: [
      {
        tone: 'warn',
        text: vscode.l10n.t('Expected of "{0}". Look at what it printed, above or in the terminal, and answer.', bareTitle(step)),
      },
    ],
    fields: [],
    buttons: [
      { name: 'yes', label: vscode.l10n.t('Yes, it holds'), key: 'Y', tone: 'plain' },
      { name: 'no', label: vscode.l10n.t('No, it does not'), key: 'N', tone: 'plain' },
      { name: 'cannot-tell', label: vscode.l10n.t('I cannot tell'), key: 'U', tone: 'plain' },
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

export function takeOverQuestion(step: PinnedStep, operator: string): Question {
  return {
    title: vscode.l10n.t('Take over "{0}"', bareTitle(step)),
    notices: [],
    fields: [text('who', vscode.l10n.t('This step is for {0}. Who takes it over?', step.role ?? ''), { value: operator })],
    buttons: [{ name: 'send', label: vscode.l10n.t('Take over') }, leave],
    judge: filled({ who: vscode.l10n.t('Name somebody.') }),
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

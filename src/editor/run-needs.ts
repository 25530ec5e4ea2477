/** What has to be said before a step runs or is marked done, as questions; and the answers as the session wants them. */
import * as vscode from 'vscode';
import { isAnother, type Need, type RunConsent } from '../core/run/needs.ts';
import { refuseCharacters, refuseSecret } from '../core/run/parameters.ts';
import { openSteps, recordOf } from '../core/run/run.ts';
import type { PinnedStep, Run } from '../core/run/run-types.ts';
import type { Field, Notice, Values } from './run-messages.ts';
import { type Judgement, leave, type Question, text } from './run-questions.ts';
import { bareTitle, listed, utc } from './run-words.ts';

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
    title: there ? vscode.l10n.t('Before "{0}" is copied', bareTitle(step)) : vscode.l10n.t('Before "{0}" runs', bareTitle(step)),
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

/** Answers of a run from a person at the terminal: one question at a time, one letter for each answer. */

import { parseDuration } from '../core/document/calendar.ts';
import { describeAction } from '../core/run/actions.ts';
import { describeNeed } from '../core/run/needs.ts';
import { recordOf } from '../core/run/run.ts';
import type { PinnedStep } from '../core/run/run-types.ts';
import type { RunConsent, RunSession } from '../node/run-session.ts';
import type { Answerer, AskedValue, Turn } from './answerer.ts';
import type { CommandTerminal } from './command.ts';
import { visible } from './format.ts';

interface Choice<T> {
  readonly key: string;
  readonly label: string;
  readonly value: T;
}

export function answersFromPerson(terminal: CommandTerminal, say: (text: string) => void): Answerer {
  const line = async (question: string) => (await terminal.ask(`${question} `))?.trim();

  /** undefined: the person went away. Nothing is taken for granted: an empty line asks again. */
  async function choose<T>(question: string, choices: readonly Choice<T>[]): Promise<T | undefined> {
    const labels = choices.map(it => `[${it.key}] ${it.label}`);
    // Long ones stand one below the other, so that none is broken in the middle.
    const isLong = labels.join('  ').length > 100;
    const shown = labels.join(isLong ? '\n   ' : '  ') + (isLong ? '\n  ' : '');
    for (;;) {
      const typed = (await line(`   ${question ? `${question}\n   ` : ''}${shown} >`))?.toLowerCase();
      if (typed === undefined) return undefined;
      const chosen = choices.find(it => it.key === typed || it.label.toLowerCase() === typed);
      if (chosen) return chosen.value;
      const keys = choices.map(it => it.key).join(', ');
      say(typed === '' ? `   Type one of ${keys}.\n` : `   "${visible(typed)}" is none of ${keys}.\n`);
    }
  }

  /** Text that must not be empty; undefined: thought better of it. */
  const words = async (question: string) => (await line(`   ${question} (empty: back) >`)) || undefined;

  async function consentTo(step: PinnedStep, session: RunSession): Promise<RunConsent | undefined> {
    const consent: { -readonly [K in keyof RunConsent]: RunConsent[K] } = {};
    for (const need of session.needs(step.id)) {
      const says = visible(describeNeed(step, need));
      if (need.type === 'placeholders')
        for (const gap of need.gaps) {
          const value = await words(`Value for ${gap.source}`);
          if (value === undefined) return undefined;
          await session.fill(gap.name, value);
        }
      if (need.type === 'secret') {
        const value = await terminal.ask(`   ${says} ${need.name}: `, { secret: true });
        if (!value) return undefined;
        await session.fill(need.name, value);
      }
      if (need.type === 'again' || need.type === 'hidden') {
        if (need.type === 'hidden') say(`${need.view.replace(/^/gm, '   | ')}\n`);
        const yes = await choose(says, [
          { key: 'n', label: 'no', value: false },
          { key: 'y', label: 'yes', value: true },
        ]);
        if (!yes) return undefined;
        if (need.type === 'again') consent.again = true;
        else consent.hiddenAccepted = true;
      }
      if (need.type === 'role') {
        const by = await line(`   ${says} (empty: nobody is named) >`);
        if (by === undefined) return undefined;
        if (by !== '') {
          await session.takeOver(step.id, by);
          consent.by = by;
        }
      }
      if (need.type === 'where') {
        const here = await choose(says, [
          { key: 't', label: 'there, by my own hand', value: false },
          { key: 'h', label: `here, on ${need.host}`, value: true },
        ]);
        if (!here) return undefined;
        consent.where = `here, on ${need.host}`;
      }
      if (need.type === 'confirm') {
        const yes = await choose(says, [
          { key: 'n', label: 'no', value: false },
          { key: 'y', label: 'yes', value: true },
        ]);
        if (!yes) return undefined;
        consent.confirmedWith ??= 'yes';
      }
      if (need.type === 'two-person') {
        consent.second = await words(`${says} Name`);
        if (consent.second === undefined) return undefined;
        consent.confirmedWith ??= 'yes';
      }
      if (need.type === 'danger') {
        const typed = await words(says);
        if (typed === undefined) return undefined;
        if (typed !== need.word) {
          say(`   "${visible(typed)}" is not ${need.word}: nothing was run.\n`);
          return undefined;
        }
        consent.confirmedWith = typed;
      }
    }
    return consent;
  }

  const leaving: Choice<'leave'> = { key: 'q', label: 'leave it for later', value: 'leave' };
  const left: Turn = { type: 'leave' };

  async function aborted(): Promise<Turn | undefined> {
    const reason = await words('Why is the run aborted?');
    return reason === undefined ? undefined : { type: 'abort', reason };
  }

  async function skipped(): Promise<Turn | undefined> {
    const reason = await words('Why is it skipped?');
    return reason === undefined ? undefined : { type: 'skip', reason };
  }

  async function noted(): Promise<Turn | undefined> {
    const text = await words('Note');
    return text === undefined ? undefined : { type: 'note', text };
  }

  return {
    async value({ name, description, default: offered, required, secret, choices, refuse }: AskedValue) {
      if (description) say(`${visible(description)}\n`);
      const hint = [choices?.join(' | '), offered ? `default ${offered}` : undefined, required ? undefined : 'optional']
        .filter(Boolean)
        .join('; ');
      for (;;) {
        const typed = await terminal.ask(`${name}${hint ? ` (${visible(hint)})` : ''}: `, { secret });
        if (typed === undefined) return offered ?? '';
        const value = typed === '' ? (offered ?? '') : typed;
        const problem = value === '' ? (required ? `${name} needs a value` : undefined) : refuse(value);
        if (problem === undefined) return value;
        say(`${visible(problem)}.\n`);
      }
    },
    async records() {
      say('This is the first run in this repository. Its record holds what was run, by whom, and what it printed.\n');
      return choose('Are records of runs committed, for an audit, or ignored by Git? This is asked once.', [
        { key: 'c', label: 'committed', value: 'committed' },
        { key: 'i', label: 'ignored', value: 'ignored' },
      ]);
    },
    async turn(step, session): Promise<Turn> {
      for (;;) {
        const runs = step.nested !== undefined || (step.command !== undefined && step.whyNotRunnable === undefined);
        const branches = step.kind === 'decision' ? (step.branches ?? []) : [];
        type What = 'run' | 'done' | 'skip' | 'note' | 'abort' | 'leave' | number;
        const choices: Choice<What>[] = [
          ...branches.map((it, index) => ({
            key: String(index + 1),
            label: `${it.answer} (${describeAction(it.action)})`,
            value: index as What,
          })),
          ...(runs
            ? [{ key: 'r', label: step.nested && !step.command ? `run ${step.nested.title}` : 'run', value: 'run' as What }]
            : []),
          ...(branches.length === 0 && !step.nested
            ? [{ key: 'd', label: runs ? 'done by hand' : 'done', value: 'done' as What }]
            : []),
          { key: 's', label: 'skip', value: 'skip' },
          { key: 'n', label: 'note', value: 'note' },
          { key: 'a', label: 'abort', value: 'abort' },
          leaving,
        ];
        const what = await choose('', choices);
        if (what === undefined || what === 'leave') return left;
        let turn: Turn | undefined;
        if (typeof what === 'number') {
          const note = await line('   Note to the answer (may be empty) >');
          if (note !== undefined) turn = { type: 'decide', answer: branches[what]?.answer ?? '', note };
        } else if (what === 'run') {
          const consent = await consentTo(step, session);
          const note = consent && step.evidence ? await words(`To be noted: ${step.evidence}`) : undefined;
          if (consent && (!step.evidence || note)) turn = { type: 'run', consent, note };
        } else if (what === 'done') {
          const asks = step.evidence
            ? `To be noted: ${step.evidence} >`
            : runs
              ? 'How is it known that it is done? >'
              : 'Note (may be empty) >';
          const note = await line(`   ${asks}`);
          const second = note !== undefined && step.twoPerson ? await words('Name of the second person') : undefined;
          if (note !== undefined) turn = { type: 'attest', note, second };
        } else if (what === 'skip') turn = await skipped();
        else if (what === 'note') turn = await noted();
        else turn = await aborted();
        if (turn) return turn;
      }
    },
    async stopped(step, session, isShown): Promise<Turn> {
      const stop = session.run.stopDecided;
      if (stop) say(`   "${visible(step.title)}" was answered "${visible(stop.answer)}": the run stops here.\n`);
      else {
        const { state, verdict, output, errors } = recordOf(session.run, step.id);
        for (const text of isShown ? [] : [output, errors])
          if (text) say(`${text.trimEnd().split('\n').slice(-8).map(visible).join('\n').replace(/^/gm, '   > ')}\n`);
        const how = isShown ? '' : `${state}${verdict ? `: ${visible(verdict)}` : ''}. `;
        say(`   ${how}The run stops here unless you say otherwise.\n`);
        if (step.onFailure) say(`   The author says: ${visible(step.onFailure)}\n`);
        const to = session.run.header.escalation;
        if (to) say(`   Escalation: ${visible(to)}\n`);
      }
      for (;;) {
        const choices: Choice<string>[] = stop
          ? [
              { key: 'f', label: 'finish the run', value: 'abort' },
              { key: 'd', label: 'decide again', value: 'decide' },
            ]
          : session.offers(step.id).map(it => {
              switch (it.type) {
                case 'author':
                  return { key: 'w', label: describeAction(it.action), value: 'author' };
                case 'retry':
                  return { key: 'r', label: 'retry', value: 'retry' };
                case 'attest':
                  return { key: 'd', label: 'it is done', value: 'attest' };
                case 'roll-back':
                  return {
                    key: 'b',
                    label: `roll back (${it.steps.length} ${it.steps.length === 1 ? 'step' : 'steps'})`,
                    value: 'roll-back',
                  };
                case 'escalate':
                  return { key: 'e', label: `escalate to ${it.to}`, value: `escalate ${it.to}` };
                case 'continue':
                  return { key: 'c', label: 'go on without it', value: 'go-on' };
                case 'skip':
                  return { key: 's', label: 'skip', value: 'skip' };
                case 'finish':
                  return { key: 'f', label: 'finish as failed', value: 'finish' };
                default:
                  return it satisfies never;
              }
            });
        const what = await choose('', [...choices, { key: 'n', label: 'note', value: 'note' }, leaving]);
        if (what === undefined || what === 'leave') return left;
        let turn: Turn | undefined;
        if (what === 'decide') turn = await this.turn(step, session);
        else if (what === 'retry') {
          const consent = await consentTo(step, session);
          if (consent) turn = { type: 'run', consent };
        } else if (what === 'attest') {
          const note = await words('How is it known that it is done?');
          if (note) turn = { type: 'attest', note };
        } else if (what === 'skip') turn = await skipped();
        else if (what === 'note') turn = await noted();
        else if (what === 'abort') turn = await aborted();
        else if (what === 'author') turn = { type: 'author', reason: '' };
        else if (what === 'finish')
          turn = { type: 'finish', note: (await line('   Note for the report (may be empty) >')) ?? '' };
        else {
          const why = await words(
            what === 'go-on'
              ? 'Why does the run go on without it?'
              : what === 'roll-back'
                ? 'Why is the run rolled back?'
                : 'What was said?',
          );
          if (why && what === 'go-on') turn = { type: 'go-on', reason: why };
          else if (why && what === 'roll-back') turn = { type: 'roll-back', reason: why };
          else if (why) turn = { type: 'escalate', to: what.slice('escalate '.length), note: why };
        }
        if (turn) return turn;
      }
    },
    async question(_step, question) {
      return choose(`${visible(question)}?`.replace(/\?\?$/, '?'), [
        { key: 'n', label: 'no, it does not hold', value: false },
        { key: 'y', label: 'yes, it holds', value: true },
      ]);
    },
    async dataLoss(rpo) {
      for (;;) {
        const typed = await line(
          `How much data was lost, as a time such as 12s (RPO ${Math.round(rpo / 60_000)} min; empty: not known)? >`,
        );
        if (!typed) return { note: (await line('Why is it not known? >')) || 'nobody measured it' };
        const loss = parseDuration(typed);
        if (loss !== undefined) return { loss, note: (await line('How was it measured? >')) ?? '' };
        say(`"${visible(typed)}" is no time; write 12s, 5m or 1h30m.\n`);
      }
    },
  };
}

/** Answers of a run from a file: never a guess, and what is missing is named as it has to be written. */
import { answersOf } from '../core/run/flow.ts';
import { recordOf } from '../core/run/run.ts';
import type { PinnedStep } from '../core/run/run-types.ts';
import type { Need, RunConsent } from '../node/run-session.ts';
import type { Answerer, AskedValue, Turn } from './answerer.ts';
import { CannotDo } from './command.ts';
import { answersFor, type RunAnswers } from './run-answers.ts';

/** What is asked and not answered: the run stays as it is, and can be resumed. */
export class AnswerMissing extends CannotDo {}

export function answersFromFile(answers: RunAnswers): Answerer {
  const missing = (key: string, why: string): never => {
    throw new AnswerMissing(`${answers.file} has no answer: ${key} is missing (${why}).`);
  };
  const keyOf = (step: PinnedStep, name: string) =>
    `steps.${/^[\w-]+$/.test(step.id) ? step.id : JSON.stringify(step.id)}.${name}`;
  /** Expectations in words that nobody answered: the step is `unknown` because of them. */
  const unanswered = new Map<string, string>();
  /** Decisions that were answered, so that answers which lead in a circle are seen. */
  const decided = new Map<string, number>();

  const consentTo = (step: PinnedStep, needs: readonly Need[], by: string): RunConsent => {
    const said = answersFor(answers, step);
    const consent: { -readonly [K in keyof RunConsent]: RunConsent[K] } = { by };
    for (const need of needs) {
      if (need.type === 'placeholders') missing(`parameters.${need.gaps[0]?.name}`, `${need.gaps[0]?.source} in "${step.title}"`);
      if (need.type === 'secret') missing(`parameters.${need.name}`, 'a secret is not kept across restarts');
      if (need.type === 'danger') {
        if (said.confirm === undefined)
          missing(keyOf(step, 'confirm'), `"${step.title}" is dangerous (${need.what}): confirm it with ${need.word}`);
        if (said.confirm !== need.word)
          throw new CannotDo(
            `${answers.file}: ${keyOf(step, 'confirm')} is "${said.confirm}"; "${step.title}" is confirmed with ${need.word}.`,
          );
        consent.confirmedWith = said.confirm;
      }
      if (need.type === 'confirm') consent.confirmedWith ??= said.confirm ?? missing(keyOf(step, 'confirm'), need.text);
      if (need.type === 'two-person') {
        consent.second = said.second ?? missing(keyOf(step, 'second'), `"${step.title}" needs a second person's name`);
        consent.confirmedWith ??= said.confirm ?? 'yes';
      }
      if (need.type === 'where') {
        if (said.answer?.toLowerCase() !== 'here')
          missing(
            keyOf(step, 'answer'),
            `"${need.after}" opened a shell in another place: write here to run this step on ${need.host}, or skip it`,
          );
        consent.where = `here, on ${need.host}`;
      }
      if (need.type === 'hidden')
        throw new CannotDo(
          `"${step.title}" holds characters that cannot be seen (${need.found[0]?.code}): mend the document, nothing in a file can accept them.`,
        );
      if (need.type === 'again') consent.again = true;
    }
    return consent;
  };

  return {
    async value({ name, required, default: offered, refuse }: AskedValue) {
      const value = answers.parameters.get(name) ?? offered ?? '';
      if (value === '' && required) missing(`parameters.${name}`, 'it has no default');
      const problem = value === '' ? undefined : refuse(value);
      if (problem !== undefined) throw new CannotDo(`${answers.file}: ${problem}.`);
      return value;
    },
    records: async () => answers.records,
    async turn(step, session): Promise<Turn> {
      const said = answersFor(answers, step);
      if (said.skip !== undefined) return { type: 'skip', reason: said.skip };
      const by = answers.operator ?? session.operator;
      if (step.kind === 'decision') {
        const answer = said.answer ?? missing(keyOf(step, 'answer'), `"${step.title}" is answered by ${answersOf(step)}`);
        const times = (decided.get(step.id) ?? 0) + 1;
        decided.set(step.id, times);
        if (times > 3)
          throw new CannotDo(
            `${answers.file}: ${keyOf(step, 'answer')} "${answer}" leads in a circle: it was given ${times - 1} times. The run can be resumed.`,
          );
        return { type: 'decide', answer, note: said.note ?? '' };
      }
      const needs = session.needs(step.id);
      const evidence = needs.some(it => it.type === 'evidence');
      if (evidence && said.note === undefined)
        missing(keyOf(step, 'note'), `"${step.title}" asks for evidence: ${step.evidence}`);
      if (step.nested || (step.command !== undefined && step.whyNotRunnable === undefined)) {
        if (step.interactive)
          throw new CannotDo(
            `"${step.title}" is typed into a terminal, and there is none: skip it in ${answers.file}, or run it in a terminal.`,
          );
        return { type: 'run', consent: consentTo(step, needs, by), note: said.note };
      }
      if (said.note === undefined && answers.manual !== 'attest')
        missing(keyOf(step, 'note'), `"${step.title}" is done by hand; or write default.manual: attest`);
      return {
        type: 'attest',
        note: said.note ?? `Marked done by ${answers.file} (default.manual: attest)`,
        second: said.second,
      };
    },
    async stopped(step, session): Promise<Turn> {
      const { stopDecided, rollback } = session.run;
      if (stopDecided) return { type: 'abort', reason: `"${step.title}" was answered "${stopDecided.answer}"` };
      const { state, verdict = state } = recordOf(session.run, step.id);
      const open = unanswered.get(step.id);
      if (state === 'unknown' && open !== undefined) missing(keyOf(step, 'answer'), `yes or no: ${open}`);
      // A run that was left at such a question is gone on with by whoever looked, in words.
      const { note } = answersFor(answers, step);
      if (state === 'unknown' && note !== undefined) return { type: 'attest', note };
      const why = `"${step.title}" ${state}: ${verdict}`;
      const action = step.failureAction?.type;
      const offered = new Set(session.offers(step.id).map(it => it.type));
      if (answers.onFailure === 'rollback' && !rollback && offered.has('roll-back')) return { type: 'roll-back', reason: why };
      if (answers.onFailure === 'continue') {
        if (action === 'skip-to' || action === 'run') return { type: 'author', reason: why };
        return { type: 'go-on', reason: `${answers.file} says default.on_failure: continue` };
      }
      return { type: 'finish', note: why };
    },
    async question(step, question) {
      const said = answersFor(answers, step).answer?.toLowerCase();
      if (said === 'yes' || said === 'true') return true;
      if (said === 'no' || said === 'false') return false;
      unanswered.set(step.id, question);
      return undefined;
    },
    async dataLoss() {
      return answers.dataLoss === undefined
        ? { note: `not measured: ${answers.file} has no data_loss` }
        : { loss: answers.dataLoss, note: `as ${answers.file} says` };
    },
  };
}

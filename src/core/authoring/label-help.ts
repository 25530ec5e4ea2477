/** The labels of a step (domain.md section 3): what each says, in which form, and examples of it. */
import type { LabelName } from '../document/document-types.ts';

export interface LabelHelp {
  /** As it is written: `On failure`. */
  readonly title: string;
  readonly meaning: string;
  readonly form: string;
  /** Values that may be written as they are; `${1:x}` is a place to fill in. */
  readonly values: readonly (readonly [value: string, meaning: string])[];
}

const actions: LabelHelp['values'] = [
  ['continue', 'go on with the next step'],
  ['stop', 'the run waits for a decision'],
  ['rollback', 'what was done is taken back, newest first'],
];

export const labelHelp: Readonly<Record<LabelName, LabelHelp>> = {
  expect: {
    title: 'Expect',
    meaning: 'What the output must be for the step to pass; judged on standard output. Without it, exit code 0.',
    form: 'exit 0 · contains "x" · not contains "x" · matches /re/ · equals "x" · empty · lines <= 5 · number < 80, joined by `;`. Any other text is asked of the operator as a yes/no question.',
    values: [
      ['exit 0', 'the command succeeds'],
      ['contains "${1:text}"', 'the output holds the text'],
      ['not contains "${1:text}"', 'the output does not hold the text'],
      ['matches /${1:pattern}/', 'a line matches the pattern'],
      ['equals "${1:text}"', 'the output is exactly this'],
      ['empty', 'nothing is printed'],
      ['lines <= ${1:5}', 'at most so many lines'],
      ['number < ${1:80}', 'the last number of the last line'],
    ],
  },
  target: {
    title: 'Target',
    meaning: 'The time the step should take; summed against `est_time`, or the RTO of a plan.',
    form: 'A duration: 5m, 1h30m',
    values: [
      ['1m', ''],
      ['5m', ''],
      ['15m', ''],
      ['1h', ''],
    ],
  },
  timeout: {
    title: 'Timeout',
    meaning: 'After this time the command is stopped and the step has failed. Without it 5m for a `check`.',
    form: 'A duration: 30s, 10m',
    values: [
      ['30s', ''],
      ['5m', ''],
      ['30m', ''],
    ],
  },
  role: {
    title: 'Role',
    meaning: 'Who does the step; another operator is asked to take over by name.',
    form: 'A role by its id',
    values: [],
  },
  danger: {
    title: 'Danger',
    meaning: 'What can be lost. The operator types the name of the target first, and the step is never run with others.',
    form: 'A sentence',
    values: [],
  },
  confirm: {
    title: 'Confirm',
    meaning: 'Asked before the step runs.',
    form: 'A question, or `two-person`: two names are recorded',
    values: [['two-person', 'two people say yes, and both names are recorded']],
  },
  rollback: {
    title: 'Rollback',
    meaning: 'How the step is taken back; offered newest first when the run fails or is aborted.',
    form: 'A link to a heading, or `none, because …`',
    values: [['none, because ${1:nothing was changed}', 'there is nothing to take back']],
  },
  'on failure': {
    title: 'On failure',
    meaning: 'What happens when the step does not pass. Without it, stop.',
    form: 'stop · continue · rollback · skip to [heading](#heading) · escalate to role-x',
    values: actions,
  },
  if: {
    title: 'If …',
    meaning: 'What follows from an answer; two or more make the step a decision. Choice and chooser are recorded.',
    form: 'continue · stop · rollback · skip to [heading](#heading) · escalate to role-x · run [document](path.md)',
    values: actions,
  },
  retry: {
    title: 'Retry',
    meaning: 'The step is run again until its `Expect` holds.',
    form: 'every 10s for 5m',
    values: [
      ['every 10s for 5m', ''],
      ['every 1m for 30m', ''],
    ],
  },
  capture: {
    title: 'Capture',
    meaning: 'The last line of the output goes into a variable for the steps that follow, and into the record.',
    form: 'A name in capitals: SNAPSHOT_ID',
    values: [],
  },
  run: {
    title: 'Run',
    meaning: 'Another runbook is run here; its time counts.',
    form: 'A link to a runbook, or its id',
    values: [],
  },
  evidence: {
    title: 'Evidence',
    meaning: 'What to note or attach; the step cannot be done without a note.',
    form: 'A sentence',
    values: [],
  },
  parallel: {
    title: 'Parallel',
    meaning: 'Steps of one group are done at the same time: only the longest counts toward the sum.',
    form: 'A name for the group',
    values: [],
  },
  'skip if': {
    title: 'Skip if',
    meaning: 'Where this command ends with exit code 0 the step does not apply.',
    form: 'A command as inline code: `test -e /etc/maintenance`',
    values: [['`${1:test -e /etc/maintenance}`', 'exit code 0: the step does not apply']],
  },
  restored: {
    title: 'Restored',
    meaning: 'After this step the service is there again: the clock of the RTO stops.',
    form: 'yes',
    values: [['yes', '']],
  },
};

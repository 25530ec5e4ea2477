/** The sheet before a run: what it is for, how it is meant, every value with its check, and what will be asked. Nothing runs. */
import * as vscode from 'vscode';
import { formatDuration, isDate, nextDue } from '../core/document/calendar.ts';
import type { Document, Parameter } from '../core/document/document-types.ts';
import { refuseName } from '../core/document/parameter-names.ts';
import { refuseCharacters, refuseValue } from '../core/run/parameters.ts';
import { pinSteps } from '../core/run/pin.ts';
import type { Environment, ExerciseType, PinnedStep, RunMode, Trigger } from '../core/run/run-types.ts';
import type { RunOrder } from '../node/run-desk.ts';
import { MayNotRun } from './may-run.ts';
import type { Fact, Field, Notice, SheetPart, Values } from './run-messages.ts';
import type { Judgement, Question } from './run-questions.ts';
import { bareTitle, phaseName } from './run-words.ts';

/** What the sheet is made from. */
export interface SheetNeeds {
  readonly document: Document;
  /** The exact saved text. */
  readonly text: string;
  readonly operator: string;
  readonly host: string;
  /** `YYYY-MM-DD` */
  readonly today: string;
  /** The repository was not asked yet whether records are committed. */
  readonly askAboutRecords: boolean;
  /** What was typed when the sheet was last left. */
  readonly before: Values;
  /** The document comes with Drillbook. */
  readonly builtIn: boolean;
}

/** Values of parameters and placeholders, apart from the sheet's own fields. */
const valueOf = (name: string) => `value:${name}`;

/** What the sheet asks. Raises a sentence when a parameter cannot be given at all. */
export function sheetQuestion(needs: SheetNeeds): Question & { readonly sheet: SheetPart } {
  const { document } = needs;
  for (const parameter of document.parameters) {
    const problem = refuseName(parameter.name);
    if (problem !== undefined) throw new MayNotRun(vscode.l10n.t('No run was started: {0}.', problem));
  }
  const steps = pinSteps(document);
  const checkable = steps.some(it => it.check);
  const fields: Field[] = [
    ...(needs.askAboutRecords ? [recordsField(needs)] : []),
    modeField(needs, checkable),
    ...document.parameters.map((it, index) => parameterField(it, needs.before, index === 0)),
    ...placeholderFields(document, needs.before, document.parameters.length === 0),
    ...circumstances(needs),
  ];
  return {
    title: '',
    notices: [],
    fields,
    buttons: [
      { name: 'start', label: vscode.l10n.t('Start the run') },
      { name: 'leave', label: vscode.l10n.t('Not now'), tone: 'quiet' },
    ],
    judge: values => judge(needs, values),
    sheet: sheetPart(needs, steps),
    keep: true,
  };
}

/** The order of a run from what was filled in; everything in it was judged before. */
export function orderOf({ document, text, askAboutRecords }: SheetNeeds, root: string, values: Values): RunOrder {
  const given = new Map<string, string>();
  for (const [key, value] of Object.entries(values)) if (key.startsWith('value:') && value !== '') given.set(key.slice(6), value);
  const mode = values['mode'] as RunMode;
  const triggerType = values['trigger'] as Trigger['type'] | '' | undefined;
  return {
    document,
    text,
    root,
    mode,
    operator: values['operator']?.trim() ?? '',
    values: given,
    ignoreRecords: askAboutRecords ? values['records'] !== 'commit' : undefined,
    environment: (values['environment'] || undefined) as Environment | undefined,
    exerciseType: mode === 'exercise' ? ((values['exerciseType'] || undefined) as ExerciseType | undefined) : undefined,
    trigger: triggerType ? { type: triggerType, id: values['triggerId']?.trim() ?? '' } : undefined,
    declaredAt: values['declaredAt'] || undefined,
  };
}

/** Why each value is not taken. */
function judge({ document }: SheetNeeds, values: Values): Judgement {
  const problems: Record<string, string> = {};
  for (const parameter of document.parameters) {
    const value = values[valueOf(parameter.name)] ?? '';
    const problem = refuseValue(parameter, value);
    if (problem !== undefined) problems[valueOf(parameter.name)] = upper(`${problem}.`);
  }
  for (const [key, value] of Object.entries(values)) {
    const name = key.slice('value:'.length);
    if (!key.startsWith('value:') || document.parameters.some(it => it.name === name) || value === '') continue;
    const problem = refuseCharacters(name, value, false);
    if (problem !== undefined) problems[key] = upper(`${problem}.`);
  }
  if (!values['mode']) problems['mode'] = vscode.l10n.t('Say how this run is meant.');
  if (!values['operator']?.trim()) problems['operator'] = vscode.l10n.t('Say who runs this: it goes into the record.');
  const declared = values['declaredAt'];
  if (declared && Date.parse(declared) > Date.now()) problems['declaredAt'] = vscode.l10n.t('This lies in the future.');
  if (values['trigger'] && !values['triggerId']?.trim())
    problems['triggerId'] = vscode.l10n.t('Name it, or choose "nothing in particular".');
  const open = Object.keys(problems).length;
  if (open === 0) return { problems };
  return {
    problems,
    missing:
      open === 1
        ? vscode.l10n.t('One field is still to be filled in.')
        : vscode.l10n.t('{0} fields are still to be filled in.', open),
  };
}

const upper = (text: string) => text.slice(0, 1).toUpperCase() + text.slice(1);

function recordsField({ before }: SheetNeeds): Field {
  return {
    name: 'records',
    group: vscode.l10n.t('Where the record goes'),
    label: vscode.l10n.t(
      'Records lie in .drillbook/runs: who ran which step when, and the masked output. This is asked once for a repository.',
    ),
    type: 'cards',
    value: before['records'] ?? 'ignore',
    required: true,
    choices: [
      {
        value: 'ignore',
        label: vscode.l10n.t('Keep them out of Git'),
        detail: vscode.l10n.t('They stay on this machine. You can commit them later.'),
      },
      { value: 'commit', label: vscode.l10n.t('Let Git have them'), detail: vscode.l10n.t('Colleagues and auditors see them.') },
    ],
  };
}

function modeField({ host, before }: SheetNeeds, checkable: boolean): Field {
  return {
    name: 'mode',
    group: vscode.l10n.t('How is this run meant?'),
    label: vscode.l10n.t('It decides how the record is read later.'),
    type: 'cards',
    value: before['mode'] ?? '',
    required: true,
    choices: [
      {
        value: 'exercise',
        label: vscode.l10n.t('Exercise'),
        detail: vscode.l10n.t('Real commands run on {0}, recorded as a rehearsal.', host),
      },
      {
        value: 'live',
        label: vscode.l10n.t('Live'),
        detail: vscode.l10n.t('This is the real thing: real commands run on {0}.', host),
        tone: 'bad',
      },
      ...(checkable
        ? [
            {
              value: 'check-only',
              label: vscode.l10n.t('Checks only'),
              detail: vscode.l10n.t('Only steps that are declared to change nothing run on {0}.', host),
            },
          ]
        : []),
    ],
  };
}

function parameterField(parameter: Parameter, before: Values, first: boolean): Field {
  const { name, type, choices, required, secret, pattern } = parameter;
  const rules: string[] = [secret ? vscode.l10n.t('secret: masked everywhere, not recorded') : type];
  if (pattern !== undefined) rules.push(vscode.l10n.t('matches {0}', pattern));
  if (parameter.default !== undefined) rules.push(vscode.l10n.t('default {0}', parameter.default));
  if (parameter.target) rules.push(vscode.l10n.t('to be typed again before a dangerous step'));
  const options = type === 'boolean' ? ['true', 'false'] : type === 'choice' ? choices : undefined;
  return {
    name: valueOf(name),
    ...(first ? { group: vscode.l10n.t('Values') } : {}),
    label: name,
    type: secret || type === 'secret' ? 'password' : options ? 'select' : 'text',
    value: before[valueOf(name)] ?? parameter.default ?? '',
    hint: parameter.description,
    rule: rules.join(' · '),
    required,
    ...(options ? { choices: ['', ...options].map(value => ({ value, label: value || vscode.l10n.t('choose') })) } : {}),
  };
}

/** One field per name, however often the gap stands in the commands. What is not known yet is asked at its step. */
function placeholderFields(document: Document, before: Values, first: boolean): Field[] {
  const asked = new Map<string, Field>();
  for (const step of document.checklist.steps) {
    if (!step.command?.runnable) continue;
    for (const { name, source } of step.command.placeholders) {
      if (asked.has(name) || document.parameters.some(it => it.name === name)) continue;
      asked.set(name, {
        name: valueOf(name),
        ...(first && asked.size === 0 ? { group: vscode.l10n.t('Values') } : {}),
        label: source,
        type: 'text',
        value: before[valueOf(name)] ?? '',
        hint: vscode.l10n.t('First used in "{0}". What is not known yet is asked there.', bareTitle(step)),
        required: false,
      });
    }
  }
  return [...asked.values()];
}

function circumstances({ before, operator }: SheetNeeds): Field[] {
  const option = (value: string, label: string) => ({ value, label });
  return [
    {
      name: 'operator',
      group: vscode.l10n.t('Who and why'),
      label: vscode.l10n.t('Who runs this'),
      type: 'text',
      value: before['operator'] ?? operator,
      required: true,
    },
    {
      name: 'trigger',
      label: vscode.l10n.t('What called for it'),
      type: 'select',
      value: before['trigger'] ?? '',
      required: true,
      choices: [
        option('', vscode.l10n.t('nothing in particular')),
        option('alert', vscode.l10n.t('an alert')),
        option('incident', vscode.l10n.t('an incident')),
        option('change', vscode.l10n.t('a change')),
        option('schedule', vscode.l10n.t('the calendar')),
        option('other', vscode.l10n.t('something else')),
      ],
    },
    {
      name: 'triggerId',
      label: vscode.l10n.t('Its name or number'),
      type: 'text',
      value: before['triggerId'] ?? '',
      placeholder: 'INC-4711',
      required: true,
      when: { field: 'trigger', values: ['alert', 'incident', 'change', 'schedule', 'other'] },
    },
    {
      name: 'declaredAt',
      label: vscode.l10n.t('Start of the disruption'),
      type: 'instant',
      value: before['declaredAt'] ?? '',
      hint: vscode.l10n.t('The RTO counts from here, else from the start of the run. It can be given later.'),
      required: false,
      when: { field: 'mode', values: ['live', 'exercise'] },
    },
    {
      name: 'environment',
      label: vscode.l10n.t('Environment'),
      type: 'select',
      value: before['environment'] ?? '',
      required: false,
      choices: [
        option('', vscode.l10n.t('not said')),
        option('production', 'production'),
        option('staging', 'staging'),
        option('lab', 'lab'),
      ],
    },
    {
      name: 'exerciseType',
      label: vscode.l10n.t('Kind of exercise'),
      type: 'select',
      value: before['exerciseType'] ?? '',
      required: false,
      when: { field: 'mode', values: ['exercise'] },
      choices: [
        option('', vscode.l10n.t('not said')),
        option('tabletop', 'tabletop'),
        option('functional', 'functional'),
        option('full', 'full'),
      ],
    },
  ];
}

function sheetPart(needs: SheetNeeds, steps: readonly PinnedStep[]): SheetPart {
  const { document } = needs;
  const { summary, owner } = document.fields;
  const purpose = summary?.value ?? firstSentence(document);
  const facts: Fact[] = [{ label: '', value: document.path }];
  if (owner) facts.push({ label: vscode.l10n.t('owner'), value: owner.value });
  facts.push(...freshness(needs));
  for (const [label, key] of [
    ['RTO', 'rto'],
    ['RPO', 'rpo'],
    [vscode.l10n.t('planned'), 'est_time'],
  ] as const) {
    const value = document.frontMatter?.data[key];
    if (typeof value === 'string' && value !== '') facts.push({ label, value });
  }
  const planned = steps.reduce((sum, it) => sum + (it.phase === 'undo' || it.alternative ? 0 : (it.target ?? 0)), 0);
  if (planned > 0) facts.push({ label: vscode.l10n.t('targets in all'), value: formatDuration(planned) });
  return {
    title: document.title,
    ...(purpose === undefined ? {} : { summary: purpose }),
    facts,
    notices: sheetNotices(needs, steps),
    phases: phasesOf(steps),
  };
}

function firstSentence(document: Document): string | undefined {
  const text = document.sections.find(
    it => it.text.trim() !== '' && /purpose|meaning|overview|goal|scope/i.test(it.heading?.text ?? ''),
  )?.text;
  const words = text?.replace(/\s+/g, ' ').trim();
  return words && words.length > 240 ? `${words.slice(0, 239)}…` : words;
}

function freshness({ document, today }: SheetNeeds): Fact[] {
  const { lastReviewed, reviewEvery } = document.fields;
  const tested = document.frontMatter?.data['last_tested'];
  const facts: Fact[] = [];
  if (lastReviewed && isDate(lastReviewed.value)) {
    const due = reviewEvery && nextDue(lastReviewed.value, reviewEvery.value, reviewEvery.key);
    const late = due !== undefined && due < today;
    facts.push({
      label: vscode.l10n.t('reviewed'),
      value: late ? vscode.l10n.t('{0}, due again since {1}', lastReviewed.value, due) : lastReviewed.value,
      ...(late ? { tone: 'warn' as const } : {}),
    });
  } else facts.push({ label: '', value: vscode.l10n.t('never reviewed'), tone: 'warn' });
  if (typeof tested === 'string') facts.push({ label: vscode.l10n.t('tested'), value: tested });
  return facts;
}

function sheetNotices({ document, builtIn }: SheetNeeds, steps: readonly PinnedStep[]): Notice[] {
  const notices: Notice[] = [];
  const dangerous = steps.filter(it => it.danger !== undefined);
  if (dangerous.length > 0)
    notices.push({
      tone: 'bad',
      title:
        dangerous.length === 1
          ? vscode.l10n.t('One step is dangerous')
          : vscode.l10n.t('{0} steps are dangerous', dangerous.length),
      text: dangerous.map(it => `${bareTitle(it)}: ${it.danger}`).join('\n'),
    });
  const status = document.fields.status?.value;
  if (status !== undefined && status !== 'active')
    notices.push({ tone: 'warn', text: vscode.l10n.t('The status of this document is "{0}".', status) });
  const requires = document.frontMatter?.data['requires'] as { tools?: unknown; access?: unknown } | undefined;
  const list = (value: unknown) => (Array.isArray(value) ? value.map(String).join(', ') : undefined);
  const tools = list(requires?.tools);
  const access = list(requires?.access);
  if (tools || access)
    notices.push({
      tone: 'quiet',
      title: vscode.l10n.t('You need'),
      text: [tools, access].filter(Boolean).join('\n'),
    });
  const still = steps.filter(it => it.command !== undefined && it.whyNotRunnable !== undefined).length;
  if (still > 0)
    notices.push({
      tone: 'quiet',
      text:
        still === 1
          ? vscode.l10n.t('One command does not run from here and is done by hand; its step says why.')
          : vscode.l10n.t('{0} commands do not run from here and are done by hand; their steps say why.', still),
    });
  if (builtIn) notices.push({ tone: 'quiet', text: vscode.l10n.t('This document comes with Drillbook.') });
  return notices;
}

function phasesOf(steps: readonly PinnedStep[]): SheetPart['phases'] {
  const phases: { name: string; steps: { title: string; marks: readonly Fact[] }[] }[] = [];
  let last: string | undefined;
  for (const step of steps) {
    const name = step.heading?.text ?? phaseName(step.phase);
    if (name !== last) phases.push({ name, steps: [] });
    last = name;
    phases.at(-1)?.steps.push({ title: bareTitle(step), marks: marksOf(step) });
  }
  return phases;
}

function marksOf(step: PinnedStep): Fact[] {
  const marks: Fact[] = [];
  const add = (value: string, tone?: Fact['tone']) => marks.push({ label: '', value, ...(tone ? { tone } : {}) });
  if (step.danger !== undefined) add(vscode.l10n.t('danger: a word is typed'), 'bad');
  if (step.check) add(vscode.l10n.t('check'));
  if (step.kind === 'decision') add(vscode.l10n.t('decision'));
  else if (step.nested) add(vscode.l10n.t('a run of its own'));
  else if (step.command === undefined || step.whyNotRunnable !== undefined) add(vscode.l10n.t('by hand'));
  if (step.twoPerson) add(vscode.l10n.t('two people'), 'warn');
  else if (step.confirm !== undefined) add(vscode.l10n.t('confirmed first'));
  if (step.evidence !== undefined) add(vscode.l10n.t('evidence'));
  if (step.role !== undefined) marks.push({ label: vscode.l10n.t('for'), value: step.role });
  if (step.target !== undefined) marks.push({ label: '', value: formatDuration(step.target) });
  if (step.alternative) add(vscode.l10n.t('only when a decision leads here'));
  if (step.phase === 'undo') add(vscode.l10n.t('only to roll back'));
  return marks;
}

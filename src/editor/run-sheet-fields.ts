/** What the sheet before a run asks: where the record goes, how the run is meant, its values, and who runs it and why. */
import * as vscode from 'vscode';
import type { Document, Parameter } from '../core/document/document-types.ts';
import type { Field, Values } from './run-messages.ts';
import type { SheetNeeds } from './run-sheet.ts';
import { bareTitle } from './run-words.ts';

/** Values of parameters and placeholders, apart from the sheet's own fields. */
export const valueOf = (name: string) => `value:${name}`;

export function recordsField({ before }: SheetNeeds): Field {
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

export function modeField({ host, before }: SheetNeeds, checkable: boolean): Field {
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

export function parameterField(parameter: Parameter, before: Values, first: boolean): Field {
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
export function placeholderFields(document: Document, before: Values, first: boolean): Field[] {
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

export function circumstances({ before, operator }: SheetNeeds): Field[] {
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

/** The sheet before a run: what it is for, how it is meant, every value with its check, and what will be asked. Nothing runs. */
import * as vscode from 'vscode';
import type { Document } from '../core/document/document-types.ts';
import { refuseName } from '../core/document/parameter-names.ts';
import { refuseCharacters, refuseValue } from '../core/run/parameters.ts';
import { pinSteps } from '../core/run/pin.ts';
import type { Environment, ExerciseType, RunMode, Trigger } from '../core/run/run-types.ts';
import type { RunOrder } from '../node/run-desk.ts';
import { MayNotRun } from './may-run.ts';
import type { Field, SheetPart, Values } from './run-messages.ts';
import type { Judgement, Question } from './run-questions.ts';
import { circumstances, modeField, parameterField, placeholderFields, recordsField, valueOf } from './run-sheet-fields.ts';
import { sheetPart } from './run-sheet-page.ts';

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

/** Which values a document needs before its first step may run: its parameters, then the gaps in its commands. */
import * as vscode from 'vscode';
import type { Document, Parameter } from '../core/document/document-types.ts';
import { refuseName } from '../core/document/parameter-names.ts';
import { refuseCharacters, refuseValue } from '../core/run/parameters.ts';
import { MayNotRun } from './may-run.ts';
import type { ValueQuestion } from './run-questions.ts';

/** The questions in the order they are asked; raises a sentence when a parameter cannot be given at all. */
export function questionsOf(document: Document): readonly ValueQuestion[] {
  for (const parameter of document.parameters) {
    const problem = refuseName(parameter.name);
    if (problem !== undefined) throw new MayNotRun(vscode.l10n.t('No run was started: {0}.', problem));
  }
  return [...document.parameters.map(ofParameter), ...ofPlaceholders(document)];
}

function ofParameter(parameter: Parameter): ValueQuestion {
  return {
    name: parameter.name,
    about: parameter.description ?? '',
    choices: parameter.type === 'boolean' ? ['true', 'false'] : parameter.choices,
    suggested: parameter.default,
    required: parameter.required,
    secret: parameter.secret || parameter.type === 'secret',
    judge: value => refuseValue(parameter, value),
  };
}

/** One question per name, however often the gap stands in the commands. */
function ofPlaceholders(document: Document): ValueQuestion[] {
  const asked = new Map<string, ValueQuestion>();
  for (const step of document.checklist.steps) {
    if (!step.command?.runnable) continue;
    for (const { name, source } of step.command.placeholders) {
      if (asked.has(name) || document.parameters.some(it => it.name === name)) continue;
      asked.set(name, {
        name,
        about: vscode.l10n.t('stands as {0} in "{1}"', source, step.title),
        required: true,
        secret: false,
        judge: value => refuseCharacters(name, value, false),
      });
    }
  }
  return [...asked.values()];
}

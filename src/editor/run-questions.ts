/** What is asked before anything runs: values of parameters and placeholders, the mode, words to type, notes and reasons. */
import * as vscode from 'vscode';
import type { RunMode } from '../core/run/run-types.ts';

/** One value to ask for. */
export interface ValueQuestion {
  readonly name: string;
  /** What the value is for, in the author's words; the step that needs it for a placeholder. */
  readonly about: string;
  readonly choices?: readonly string[] | undefined;
  readonly suggested?: string | undefined;
  readonly required: boolean;
  readonly secret: boolean;
  /** Why a value is refused, in a sentence; undefined when it is fine. */
  readonly judge: (value: string) => string | undefined;
}

/**
 * Asks for every value, one box after the other, with a way back. Answers undefined when the person left: nothing has run.
 * An optional value left empty is not in the answer.
 */
export async function askValues(title: string, questions: readonly ValueQuestion[]): Promise<Map<string, string> | undefined> {
  const values = new Map<string, string>();
  for (let index = 0; index < questions.length; ) {
    const question = questions[index];
    if (!question) break;
    const answer = await askValue(title, question, index, questions.length, values.get(question.name));
    if (answer === undefined) return undefined;
    if (answer === back) {
      index = Math.max(0, index - 1);
      continue;
    }
    if (answer.value === '' && !question.required) values.delete(question.name);
    else values.set(question.name, answer.value);
    index += 1;
  }
  return values;
}

const back = Symbol('back');
type Answer = { readonly value: string } | typeof back | undefined;

function askValue(
  title: string,
  question: ValueQuestion,
  index: number,
  count: number,
  before: string | undefined,
): Promise<Answer> {
  return question.choices && question.choices.length > 0
    ? askChoice(title, question, index, count, before)
    : askText(title, question, index, count, before);
}

function askText(title: string, question: ValueQuestion, index: number, count: number, before?: string): Promise<Answer> {
  const box = vscode.window.createInputBox();
  box.title = title;
  box.step = index + 1;
  box.totalSteps = count;
  box.prompt = [question.name, question.about].filter(Boolean).join(': ');
  box.placeholder = question.required ? question.name : vscode.l10n.t('{0} (may stay empty)', question.name);
  box.value = before ?? question.suggested ?? '';
  box.password = question.secret;
  box.ignoreFocusOut = true;
  if (index > 0) box.buttons = [vscode.QuickInputButtons.Back];
  return new Promise(resolve => {
    const judge = () => {
      if (box.value === '') {
        return question.required ? vscode.l10n.t('{0} needs a value before anything runs.', question.name) : undefined;
      }
      return question.judge(box.value);
    };
    const end = (answer: Answer) => {
      resolve(answer);
      box.dispose();
    };
    box.onDidChangeValue(() => {
      box.validationMessage = box.value === '' ? undefined : judge();
    });
    box.onDidTriggerButton(() => end(back));
    box.onDidAccept(() => {
      box.validationMessage = judge();
      if (box.validationMessage === undefined) end({ value: box.value });
    });
    box.onDidHide(() => end(undefined));
    box.show();
  });
}

function askChoice(title: string, question: ValueQuestion, index: number, count: number, before?: string): Promise<Answer> {
  const box = vscode.window.createQuickPick();
  box.title = title;
  box.step = index + 1;
  box.totalSteps = count;
  box.placeholder = [question.name, question.about].filter(Boolean).join(': ');
  box.items = (question.choices ?? []).map(label => ({ label }));
  const suggested = before ?? question.suggested;
  box.activeItems = box.items.filter(item => item.label === suggested);
  box.ignoreFocusOut = true;
  if (index > 0) box.buttons = [vscode.QuickInputButtons.Back];
  return new Promise(resolve => {
    const end = (answer: Answer) => {
      resolve(answer);
      box.dispose();
    };
    box.onDidTriggerButton(() => end(back));
    box.onDidAccept(() => {
      const chosen = box.selectedItems[0];
      if (chosen) end({ value: chosen.label });
    });
    box.onDidHide(() => end(undefined));
    box.show();
  });
}

/** How the run is meant; undefined when the person left. */
export async function askMode(title: string): Promise<RunMode | undefined> {
  const chosen = await vscode.window.showQuickPick<vscode.QuickPickItem & { readonly mode: RunMode }>(
    [
      {
        label: `$(beaker) ${vscode.l10n.t('Exercise')}`,
        description: vscode.l10n.t('a rehearsal: every step may run'),
        mode: 'exercise',
      },
      { label: `$(flame) ${vscode.l10n.t('Live')}`, description: vscode.l10n.t('this is the real thing'), mode: 'live' },
      {
        label: `$(search) ${vscode.l10n.t('Checks only')}`,
        description: vscode.l10n.t('only steps that change nothing may run'),
        mode: 'check-only',
      },
    ],
    { title, placeHolder: vscode.l10n.t('How is this run meant? Nothing runs yet.'), ignoreFocusOut: true },
  );
  return chosen?.mode;
}

/** A sentence for the record, such as a note or a reason; undefined when the person left. */
export async function askSentence(title: string, prompt: string, mustSay?: string): Promise<string | undefined> {
  const text = await vscode.window.showInputBox({
    title,
    prompt,
    ignoreFocusOut: true,
    ...(mustSay === undefined ? {} : { validateInput: (value: string) => (value.trim() === '' ? mustSay : undefined) }),
  });
  return text?.trim();
}

/** The word that must be typed before a dangerous step; answers it only when it was typed exactly. */
export async function askDangerWord(title: string, danger: string, word: string, command: string): Promise<string | undefined> {
  // The box has one line to say it all: a long command is seen in the document, whose step is shown beside.
  const shown = command.trim().replace(/\s*\n\s*/g, ' ⏎ ');
  const short = shown.length > 300 ? `${shown.slice(0, 300)}…` : shown;
  return vscode.window.showInputBox({
    title,
    prompt: vscode.l10n.t('DANGER: {0} Type {1} to run: {2}', /[.!?]$/.test(danger) ? danger : `${danger}.`, word, short),
    placeHolder: word,
    ignoreFocusOut: true,
    validateInput: value => (value === word ? undefined : vscode.l10n.t('Type exactly: {0}', word)),
  });
}

/** A question before a step, with the exact command; true only for the button that says yes. */
export async function askYes(question: string, detail: string, yes: string): Promise<boolean> {
  return (await vscode.window.showWarningMessage(question, { modal: true, detail }, yes)) === yes;
}

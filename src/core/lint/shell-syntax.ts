/** What a real shell says of the commands of documents: which texts to ask about, and how the answers are kept. */
import type { Document } from '../document/document-types.ts';
import { type ShellName, shellOf } from '../run/shells.ts';
import { type ShellStep, shellSteps } from './step-shell.ts';

/** A text that a shell is asked to read, and never to run. */
export interface ShellText {
  readonly shell: ShellName;
  readonly text: string;
}

export interface SyntaxProblem {
  /** Line in the text, from 0; undefined where the shell names none. */
  readonly line: number | undefined;
  /** The shell's own words. */
  readonly message: string;
}

/** Answers by `syntaxKey`; null: the shell reads it. What is not in it was not asked, or there is no such shell. */
export type SyntaxAnswers = ReadonlyMap<string, SyntaxProblem | null>;

export const syntaxKey = ({ shell, text }: ShellText): string => `${shell}\n${text}`;

/** Characters; nobody types more into a step, and a shell is not asked to read what a program wrote. */
const longest = 32_000;

/** The commands of a document that a shell can judge: placeholders and template tags would be errors that a run does not meet. */
export function shellTextsOf(document: Document): readonly (ShellText & { readonly step: ShellStep })[] {
  return shellSteps(document).flatMap(step => {
    const shell = shellOf(step.command.language);
    const { text } = step;
    if (shell === undefined || text.trim() === '' || text.length > longest || step.command.placeholders.length > 0) return [];
    return template.test(text) ? [] : [{ shell, text, step }];
  });
}

/**
 * `<%= x %>`, `{{ x }}`, `{% x %}`, `<x>`, an ellipsis that stands for what was left out; and patterns that a shell reads only once it
 * was told to, which reading alone does not do.
 */
const template = /\bextglob\b|<%|\{\{|\{%|<[A-Za-z][\w .-]*>|^\s*(?:\.\.\.|…)\s*$|\0/m;

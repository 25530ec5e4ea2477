/** Parts a pasted terminal session into what was typed and what came back. */
import { isComplete, type SourceLine } from './shell-text.ts';

export interface Transcript {
  /** What was typed, prompts taken away. */
  readonly typed: readonly SourceLine[];
  /** What came back; blank lines at both ends left out. */
  readonly output: readonly string[];
  /** Why what was typed cannot be trusted as it stands. */
  readonly doubt?: string | undefined;
}

const prompt = /^\s*\$ /;
/** Lines; a command that is longer is one whose quote nobody closed. */
const longestCommand = 200;

/** Whether a shell block shows a session: its first line that says anything begins with `$ `. `$HOME` and `$(…)` are no prompts. */
export function isPrompted(lines: readonly SourceLine[]): boolean {
  const first = lines.find(it => !/^\s*(#|$)/.test(it.text));
  return first !== undefined && prompt.test(first.text);
}

/**
 * Reads a session. Only `$ ` is a prompt: a line that begins with `#` is a comment and no root prompt. A typed line that ends in `\`,
 * leaves a quote, bracket or here document open, or ends in `|` or `&&` goes on in the next line.
 */
export function readTranscript(lines: readonly SourceLine[]): Transcript {
  const typed: SourceLine[] = [];
  const output: string[] = [];
  let doubt: string | undefined;
  for (let i = 0; i < lines.length; i++) {
    const line = lines[i] as SourceLine;
    const mark = prompt.exec(line.text)?.[0].length;
    if (mark === undefined) {
      if (!isCommentBeforePrompt(lines, i)) output.push(line.text);
      continue;
    }
    const first: SourceLine = { text: line.text.slice(mark), line: line.line, character: line.character + mark };
    const command = [first];
    let text = first.text;
    while (command.length < longestCommand && !isComplete(text) && i + 1 < lines.length) {
      const next = lines[i + 1] as SourceLine;
      if (prompt.test(next.text) && !text.includes('<<')) break;
      if (/^> /.test(next.text)) {
        doubt ??=
          'Its continuation lines begin with "> ", which a shell reads as writing to a file: take those marks away to make it run.';
      }
      command.push(next);
      text += `\n${next.text}`;
      i++;
    }
    if (!isComplete(text))
      doubt ??= `The command in line ${line.line + 1} is cut off: a quote, a bracket or a continuation is left open.`;
    typed.push(...command);
  }
  while (output.length && output[0]?.trim() === '') output.shift();
  while (output.length && output.at(-1)?.trim() === '') output.pop();
  return { typed, output, doubt };
}

function isCommentBeforePrompt(lines: readonly SourceLine[], at: number): boolean {
  if (!/^\s*#/.test(lines[at]?.text ?? '')) return false;
  const next = lines.slice(at + 1).find(it => !/^\s*(#|$)/.test(it.text));
  return next !== undefined && prompt.test(next.text);
}

/** `<x>` and `{{x}}` in a step's command: filled with quoted values, or the step does not run. */
import { quoteFor, type ShellName } from './shells.ts';

export interface Gap {
  readonly name: string;
  readonly source: string;
  /** UTF-16 units from the start of the command. */
  readonly offset: number;
}

export type Filled =
  | { readonly type: 'filled'; readonly text: string }
  | { readonly type: 'unfilled'; readonly names: readonly string[] };

/**
 * Puts values into a command, each quoted for the shell of the step. Where the gap stands inside quotes already, those
 * quotes are closed before the value and opened again after it, so that the value stays one word and nothing in it runs.
 */
export function fillGaps(command: string, gaps: readonly Gap[], values: ReadonlyMap<string, string>, shell: ShellName): Filled {
  const missing = [...new Set(gaps.map(it => it.name))].filter(name => !values.get(name));
  if (missing.length > 0) return { type: 'unfilled', names: missing };
  let text = '';
  let from = 0;
  for (const gap of [...gaps].sort((a, b) => a.offset - b.offset)) {
    const before = command.slice(from, gap.offset);
    text += before;
    const quote = openQuote(command.slice(0, gap.offset));
    text += quote + quoteFor(shell, values.get(gap.name) ?? '') + quote;
    from = gap.offset + gap.source.length;
  }
  return { type: 'filled', text: text + command.slice(from) };
}

/** The quote that is open at the end of a piece of shell text, '' when none is. */
function openQuote(text: string): string {
  let open = '';
  for (let at = 0; at < text.length; at++) {
    const character = text[at];
    if (character === '\\' && open !== "'") at++;
    else if (open === '' && (character === '"' || character === "'")) open = character;
    else if (open === '' && character === '#' && /(^|\s)$/.test(text.slice(0, at)))
      while (at + 1 < text.length && text[at + 1] !== '\n') at++;
    else if (character === open) open = '';
  }
  return open;
}

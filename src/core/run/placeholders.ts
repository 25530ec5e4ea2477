/** `<x>` and `{{x}}` in a step's command: filled with quoted values, or the step does not run. */
import { quotingAt } from '../document/shell-quoting.ts';
import { quoteFor, type ShellName } from './shells.ts';

export interface Gap {
  readonly name: string;
  readonly source: string;
  /** UTF-16 units from the start of the command. */
  readonly offset: number;
}

export type Filled =
  | { readonly type: 'filled'; readonly text: string }
  | { readonly type: 'unfilled'; readonly names: readonly string[] }
  /** A value that cannot be put where its placeholder stands; a sentence. */
  | { readonly type: 'refused'; readonly why: string };

/** Values that no shell reads as anything but themselves, however often it reads them. */
const harmless = /^[A-Za-z0-9._:/@%+=,][A-Za-z0-9._:/@%+=,-]*$/;

/**
 * Puts values into a command, each quoted for the shell of the step. Inside quotes, those are closed before the value
 * and opened again after it, so that the value stays one word and nothing in it runs. Where no quoting is right (a
 * here-document, backquotes, arithmetic, what `ssh` or `eval` reads once more) only values without any special
 * character are taken. A placeholder in a comment stays as it is.
 */
export function fillGaps(command: string, gaps: readonly Gap[], values: ReadonlyMap<string, string>, shell: ShellName): Filled {
  const missing = [...new Set(gaps.map(it => it.name))].filter(name => !values.get(name));
  if (missing.length > 0) return { type: 'unfilled', names: missing };
  let text = '';
  let from = 0;
  for (const gap of [...gaps].sort((a, b) => a.offset - b.offset)) {
    const value = values.get(gap.name) ?? '';
    const quoting = quotingAt(command, gap.offset, shell === 'fish');
    text += command.slice(from, gap.offset);
    from = gap.offset + gap.source.length;
    if (quoting.type === 'comment') text += gap.source;
    else if (quoting.type === 'bare') text += quoteFor(shell, value);
    else if (quoting.type === 'quoted') text += quoting.quote + quoteFor(shell, value) + quoting.quote;
    else if (harmless.test(value)) text += value;
    else
      return {
        type: 'refused',
        why: `${gap.source} stands in ${quoting.where}, where its value cannot be quoted: only letters, digits and . _ : / @ % + = , - are taken there, and no dash at the beginning. Give another value, or run this step by hand.`,
      };
  }
  return { type: 'filled', text: text + command.slice(from) };
}

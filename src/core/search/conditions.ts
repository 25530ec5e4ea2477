/** What a person typed, parted into words and conditions: `kind:dr-plan`, `"exact phrase"`, `-word`. */
import { mostTyped } from './query.ts';
import { tokenize } from './tokens.ts';

export const filterKeys = ['kind', 'owner', 'area', 'service', 'status', 'overdue'] as const;
export type FilterKey = (typeof filterKeys)[number];

/** A piece of the question; `source` is it as it was typed, for pieces that turn out to be no condition. */
export type Piece =
  | { readonly type: 'words'; readonly source: string }
  | { readonly type: 'filter'; readonly key: FilterKey; readonly value: string; readonly source: string }
  | { readonly type: 'phrase'; readonly text: string; readonly source: string }
  | { readonly type: 'without'; readonly word: string; readonly source: string };

// One blank or nothing before, so that no part of a word, an address or a path is taken for a condition.
const condition = new RegExp(
  [
    `(?<![^\\s])(?<key>${filterKeys.join('|')}):(?:"(?<quoted>[^"\\n]*)"|(?<value>[^\\s"]*))(?!\\S)`,
    `(?<![^\\s-])(?<without>-(?=[\\p{L}\\p{N}])[\\p{L}\\p{N}\\p{M}_./-]{3,})(?!\\S)`,
    `"(?<phrase>[^"\\n]*[\\p{L}\\p{N}][^"\\n]*)"`,
  ].join('|'),
  'giu',
);

/**
 * The pieces in their order. Whether a condition is one is for the index to say: pasted text has colons, hyphens and
 * quotation marks of its own, so what no document answers to is read as words.
 */
export function readPieces(text: string): readonly Piece[] {
  const pieces: Piece[] = [];
  let at = 0;
  for (const match of text.matchAll(condition)) {
    const { key, quoted, value, without, phrase } = match.groups ?? {};
    // `--force` and `a -- b` are no wishes to leave something out.
    if (without !== undefined && text[match.index - 1] === '-') continue;
    if (match.index > at) pieces.push({ type: 'words', source: text.slice(at, match.index) });
    at = match.index + match[0].length;
    const source = match[0];
    const known = filterKeys.find(it => it === key?.toLowerCase());
    if (known) pieces.push({ type: 'filter', key: known, value: (quoted ?? value ?? '').trim(), source });
    else if (without !== undefined) pieces.push({ type: 'without', word: without.slice(1), source });
    else pieces.push({ type: 'phrase', text: phrase ?? '', source });
  }
  if (at < text.length) pieces.push({ type: 'words', source: text.slice(at) });
  return pieces;
}

/**
 * Whether a text was pasted rather than typed: it has several lines, more words or more quotation marks than anybody types.
 * Such texts quote names and values that no page has to hold.
 */
export function isPasted(text: string, pieces: readonly Piece[]): boolean {
  if (/\S\s*\n\s*\S/.test(text) || pieces.filter(it => it.type === 'phrase').length > mostPhrases) return true;
  const words = pieces.map(it => (it.type === 'words' ? it.source : ' ')).join(' ');
  return tokenize(words).length > mostTyped;
}

const mostPhrases = 3;

/** Text as phrases are compared in: lower case, one blank between words. */
const plain = (text: string) => text.normalize('NFC').toLowerCase().replace(/\s+/g, ' ').trim();

/** Whether a phrase stands in a text, not as a part of longer words. */
export function holdsPhrase(text: string, phrase: string): boolean {
  const whole = plain(text);
  const wanted = plain(phrase);
  for (let at = whole.indexOf(wanted); at >= 0; at = whole.indexOf(wanted, at + 1)) {
    if (!joins(whole[at - 1], wanted[0]) && !joins(wanted.at(-1), whole[at + wanted.length])) return true;
  }
  return false;
}

const joins = (left: string | undefined, right: string | undefined): boolean =>
  left !== undefined && right !== undefined && letter.test(left) && letter.test(right);
const letter = /[\p{L}\p{N}\p{M}_]/u;

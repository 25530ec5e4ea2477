/** What a command printed, as plain text: escape sequences out, words kept. */

/**
 * Drops every control character but newline and tab, and the escape sequences they begin. A carriage return becomes a
 * line end, so that `FAILED\rOK` keeps both words (reliability T47). A string sequence (OSC, DCS, …) that is never closed
 * loses only its first two characters: text is evidence, and an open sequence must not swallow it.
 */
export function plainText(raw: string): string {
  const text = new TerminalText();
  return asLines(text.push(raw) + text.end());
}

/** Text of a `TerminalText` with a line end for each carriage return: as it is kept. */
export const asLines = (text: string): string => (text.includes('\r') ? text.replaceAll('\r', '\n') : text);

/** Longest part of a sequence that is waited for, UTF-16 units: a longer one was never closed. */
const longestSequence = 1 << 20;

const special = /[\x00-\x08\x0b-\x1f\x7f-\x9f]/g;

/** The same of a text that comes in pieces; a carriage return without a newline stays one, so that lines can be counted. */
export class TerminalText {
  /** The beginning of a sequence whose end has not come yet. */
  #held = '';

  /** What is plain and final of all that came so far and was not given out before. */
  push(piece: string): string {
    return this.#read(this.#held + piece, false);
  }

  /** The rest: what was held back is read as it stands. */
  end(): string {
    return this.#read(this.#held, true);
  }

  #read(raw: string, final: boolean): string {
    this.#held = '';
    let text = '';
    let at = 0;
    for (;;) {
      special.lastIndex = at;
      const next = special.exec(raw)?.index;
      if (next === undefined) return at === 0 ? raw : text + raw.slice(at);
      text += raw.slice(at, next);
      const end = afterSpecial(raw, next, final || raw.length - next > longestSequence);
      if (end === undefined) {
        this.#held = raw.slice(next);
        return text;
      }
      if (raw.charCodeAt(next) === 0x0d) text += end === next + 2 ? '\n' : '\r';
      at = end;
    }
  }
}

/** The offset after the control character or sequence that begins at `at`; undefined while more text could change it. */
function afterSpecial(raw: string, at: number, final: boolean): number | undefined {
  const code = raw.charCodeAt(at);
  if (code === 0x0d) {
    if (at + 1 === raw.length && !final) return undefined;
    return raw.charCodeAt(at + 1) === 0x0a ? at + 2 : at + 1;
  }
  if (code !== 0x1b && code < 0x80) return at + 1;
  const { end, open } = sequence(raw, at);
  return open && !final ? undefined : end;
}

interface Sequence {
  readonly end: number;
  /** The text ended before the sequence did. */
  readonly open: boolean;
}

/** OSC, DCS, SOS, PM, APC: up to BEL or the string terminator. */
const strings = new Set([0x5d, 0x50, 0x58, 0x5e, 0x5f]);

/** The sequence that begins at `at` (ECMA-48, sections 5.3 to 5.6). */
function sequence(raw: string, at: number): Sequence {
  const eightBit = raw.charCodeAt(at) !== 0x1b;
  if (!eightBit && at + 1 === raw.length) return { end: at + 1, open: true };
  const kind = eightBit ? raw.charCodeAt(at) - 0x40 : raw.charCodeAt(at + 1);
  const body = eightBit ? at + 1 : at + 2;
  if (kind === 0x5b) return upTo(raw, body, 0x3f, 0x40);
  if (strings.has(kind)) return stringSequence(raw, body);
  return eightBit ? { end: body, open: false } : upTo(raw, at + 1, 0x2f, 0x30);
}

/** Characters from a blank to `last`, then one from `first` on that closes the sequence. */
function upTo(raw: string, from: number, last: number, first: number): Sequence {
  let end = from;
  while (raw.charCodeAt(end) >= 0x20 && raw.charCodeAt(end) <= last) end++;
  if (end === raw.length) return { end, open: true };
  return { end: raw.charCodeAt(end) >= first && raw.charCodeAt(end) <= 0x7e ? end + 1 : end, open: false };
}

const ends = /[\x07\x0a\x18\x1a\x1b\x9c]/g;

function stringSequence(raw: string, body: number): Sequence {
  ends.lastIndex = body;
  const end = ends.exec(raw)?.index;
  if (end === undefined) return { end: body, open: true };
  const code = raw.charCodeAt(end);
  if (code === 0x07 || code === 0x9c) return { end: end + 1, open: false };
  if (code === 0x1b && end + 1 === raw.length) return { end: body, open: true };
  if (code === 0x1b && raw.charCodeAt(end + 1) === 0x5c) return { end: end + 2, open: false };
  // Another escape, CAN, SUB or a line end: the sequence was never closed.
  return { end: body, open: false };
}

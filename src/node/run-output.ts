/** What a step printed, read once from its raw file however long it is: judged whole, masked whole, kept in part. */
import { createHash } from 'node:crypto';
import fs from 'node:fs/promises';
import type { OutputJudge } from '../core/run/judge.ts';
import type { MaskedPiece, Masker } from '../core/run/masker.ts';
import { asLines, plainText, TerminalText } from '../core/run/terminal-text.ts';

/** Bytes kept of each end of a long output. */
export const keptBytes = 64 * 1024;

/** Bytes read at a time. */
const pieceBytes = 64 * 1024;

export interface Printed {
  /** Plain text, masked; of a long one the first and the last part, and between them how much was not kept. */
  readonly text: string;
  /** Bytes of the masked plain text, in UTF-8, that are not in `text`. */
  readonly omitted: number;
  /** Values masked in what is kept. */
  readonly masked: number;
  /** SHA-256 of all bytes as printed, hex; absent when anything was masked: a short secret could be guessed from it. */
  readonly hash?: string;
  /** It holds an end mark of the editor's shell integration, which only the shell writes. */
  readonly forged: boolean;
}

/**
 * Reads an output file of an attempt; undefined when there is none.
 * @param size Bytes that belong to the step; what came later, from a child it left behind, does not.
 */
export async function readPrinted(
  name: string,
  how: { readonly size?: number | undefined; readonly masker: Masker; readonly judge?: OutputJudge | undefined },
): Promise<Printed | undefined> {
  const file = await fs.open(name, 'r').catch(() => undefined);
  if (file === undefined) return undefined;
  try {
    const hash = createHash('sha256');
    const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
    const terminal = new TerminalText();
    const stream = how.masker.stream();
    const kept = new KeptText(keptBytes);
    const forged = new ForgedEnd();
    const take = (raw: string, final: boolean) => {
      forged.push(raw);
      const text = terminal.push(raw) + (final ? terminal.end() : '');
      how.judge?.push(text);
      kept.add(stream.push(asLines(text)));
      if (final) kept.add(stream.end());
    };
    const piece = Buffer.alloc(pieceBytes);
    for (let left = how.size ?? Number.MAX_SAFE_INTEGER; left > 0; ) {
      const { bytesRead } = await file.read(piece, 0, Math.min(left, pieceBytes));
      if (bytesRead === 0) break;
      left -= bytesRead;
      const bytes = piece.subarray(0, bytesRead);
      hash.update(bytes);
      take(decoder.decode(bytes, { stream: true }), false);
    }
    take(decoder.decode(), true);
    const { text, omitted, masked } = kept.end();
    const whole = kept.masked === 0 ? { hash: hash.digest('hex') } : {};
    return { text, omitted, masked, forged: forged.found, ...whole };
  } finally {
    await file.close();
  }
}

/** Longest end of an output in which its last line is looked for, bytes: a variable cannot hold more. */
const lastPart = 256 * 1024;

/** The last line of an output file that is not blank, plain and trimmed, not masked; undefined when there is none. */
export async function lastLineOf(name: string): Promise<string | undefined> {
  const file = await fs.open(name, 'r').catch(() => undefined);
  if (file === undefined) return undefined;
  try {
    const { size } = await file.stat();
    const bytes = Buffer.alloc(Math.min(size, lastPart));
    const { bytesRead } = await file.read(bytes, 0, bytes.length, size - bytes.length);
    return plainText(bytes.toString('utf8', 0, bytesRead))
      .split('\n')
      .findLast(it => it.trim() !== '')
      ?.trim();
  } finally {
    await file.close();
  }
}

/** A shell names the script that a message is about by its path in the private folder, which says nothing to anybody. */
export const shortPaths = (errors: string, attemptFolder: string): string => errors.replaceAll(`${attemptFolder}/step.`, 'step.');

/** The end of an output file that is shown while it grows, UTF-16 units, and what is read before it, so that no value is cut. */
const shownTail = 16 * 1024;
const readBefore = 512 * 1024;

/** The end of what was printed, plain and masked; `heldBack` says that what was printed last is not in it yet. */
export interface Tail {
  readonly text: string;
  readonly heldBack: boolean;
}

/**
 * The end of what a file holds; undefined when there is none. A value that is only half printed is held back until the
 * rest has come.
 * @param whole Nothing more will come.
 */
export async function readTail(name: string, masker: Masker, whole: boolean): Promise<Tail | undefined> {
  const file = await fs.open(name, 'r').catch(() => undefined);
  if (file === undefined) return undefined;
  try {
    const { size } = await file.stat();
    const bytes = Buffer.alloc(Math.min(size, readBefore + shownTail));
    const { bytesRead } = await file.read(bytes, 0, bytes.length, size - bytes.length);
    const terminal = new TerminalText();
    const lines = asLines(terminal.push(bytes.toString('utf8', 0, bytesRead)) + terminal.end());
    const stream = masker.stream();
    const pieces = [...stream.push(lines), ...(whole ? stream.end() : [])];
    const shown = pieces.map(it => it.text).join('');
    const heldBack = !whole && lines.slice(masker.settledIn(lines)).trim() !== '';
    return { text: shown.length <= shownTail && size <= bytesRead ? shown : `…\n${shown.slice(-shownTail)}`, heldBack };
  } finally {
    await file.close();
  }
}

/** Keeps the two ends of a text and counts all of it. */
class KeptText {
  readonly #each: number;
  readonly #first: MaskedPiece[] = [];
  #firstRoom: number;
  readonly #last: (MaskedPiece & { readonly bytes: number })[] = [];
  #lastBytes = 0;
  #omitted = 0;
  /** Values masked in all of the text. */
  masked = 0;

  /** @param each Bytes of each end. */
  constructor(each: number) {
    this.#each = each;
    this.#firstRoom = each;
  }

  add(pieces: readonly MaskedPiece[]): void {
    for (const piece of pieces) {
      if (piece.mark) this.masked++;
      this.#add(piece);
    }
  }

  #add(piece: MaskedPiece): void {
    let { text } = piece;
    if (this.#firstRoom > 0) {
      const fits = piece.mark ? (text.length <= this.#firstRoom ? text : '') : firstPart(text, this.#firstRoom);
      if (fits !== '') this.#first.push({ text: fits, mark: piece.mark });
      text = text.slice(fits.length);
      // What did not fit closes the first part, even when some bytes of room are left.
      this.#firstRoom = text === '' ? this.#firstRoom - Buffer.byteLength(fits) : 0;
    }
    if (text === '') return;
    const bytes = Buffer.byteLength(text);
    this.#last.push({ text, mark: piece.mark, bytes });
    this.#lastBytes += bytes;
    for (let first = this.#last[0]; first && this.#lastBytes - first.bytes >= this.#each; first = this.#last[0]) {
      this.#last.shift();
      this.#lastBytes -= first.bytes;
      this.#omitted += first.bytes;
    }
  }

  end(): { readonly text: string; readonly omitted: number; readonly masked: number } {
    const [longest, ...rest] = this.#last;
    let ending = rest;
    let omitted = this.#omitted;
    if (longest) {
      const room = this.#each - (this.#lastBytes - longest.bytes);
      const text = longest.bytes <= room ? longest.text : longest.mark ? '' : finalPart(longest.text, room);
      const bytes = Buffer.byteLength(text);
      omitted += longest.bytes - bytes;
      ending = text === '' ? rest : [{ text, mark: longest.mark, bytes }, ...rest];
    }
    const joined = (pieces: readonly MaskedPiece[]) => pieces.map(it => it.text).join('');
    const between = omitted > 0 ? `\n[${omitted} bytes not kept]\n` : '';
    return {
      text: `${joined(this.#first)}${between}${joined(ending)}`,
      omitted,
      masked: [...this.#first, ...ending].filter(it => it.mark).length,
    };
  }
}

/** The longest beginning of a text that has at most so many bytes and cuts no character. */
function firstPart(text: string, bytes: number): string {
  const all = Buffer.from(text.slice(0, bytes));
  if (all.length <= bytes) return isCut(text, Math.min(bytes, text.length)) ? text.slice(0, bytes - 1) : text.slice(0, bytes);
  let end = bytes;
  while (end > 0 && ((all[end] ?? 0) & 0xc0) === 0x80) end--;
  return all.toString('utf8', 0, end);
}

/** Whether the text is cut inside a character that is two UTF-16 units. */
const isCut = (text: string, at: number) => at > 0 && at < text.length && (text.codePointAt(at - 1) ?? 0) > 0xffff;

/** The longest end, likewise. */
function finalPart(text: string, bytes: number): string {
  const from = Math.max(0, text.length - bytes);
  const all = Buffer.from(text.slice(isCut(text, from) ? from + 1 : from));
  if (all.length <= bytes) return all.toString('utf8');
  let start = all.length - bytes;
  while (start < all.length && ((all[start] ?? 0) & 0xc0) === 0x80) start++;
  return all.toString('utf8', start);
}

/** Looks for `OSC 633 ; D`, which a step has no business to print (reliability D35). */
class ForgedEnd {
  #tail = '';
  found = false;

  push(raw: string): void {
    if (this.found) return;
    const all = this.#tail + raw;
    this.found = all.includes('\u001b]633;D') || all.includes('\u009d633;D');
    this.#tail = all.slice(-8);
  }
}

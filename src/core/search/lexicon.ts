/** Many short texts in one row of bytes: sorted ones are found by binary search, those a slip or two away by their lengths. */
import { bytesOf, textOf } from './bytes.ts';
import { editsBetween } from './near.ts';

export class Lexicon {
  readonly bytes: Uint8Array;
  /** Where each text starts, and the end of the last. */
  readonly starts: Uint32Array;
  #byLength: { readonly order: Uint32Array; readonly from: Uint32Array } | undefined;

  #letters: Uint32Array | undefined;

  constructor(bytes: Uint8Array, starts: Uint32Array) {
    this.bytes = bytes;
    this.starts = starts;
  }

  get size(): number {
    return this.starts.length - 1;
  }

  at(number: number): string {
    return textOf(this.bytes, this.starts[number], this.starts[number + 1]);
  }

  /** Number of a text in a sorted lexicon; -1 when it is not there. */
  find(text: string): number {
    const wanted = bytesOf(text);
    const number = this.#firstFrom(wanted);
    return number < this.size && this.#compare(number, wanted, false) === 0 ? number : -1;
  }

  /** Numbers of the texts of a sorted lexicon from `least` up to, not including, `end`. */
  between(least: string, end: string): { readonly from: number; readonly to: number } {
    const from = this.#firstFrom(bytesOf(least));
    return { from, to: Math.max(from, this.#firstFrom(bytesOf(end))) };
  }

  /** Numbers of the texts of a sorted lexicon that begin so: from `from` up to, not including, `to`. */
  beginningWith(prefix: string): { readonly from: number; readonly to: number } {
    const wanted = bytesOf(prefix);
    const from = this.#firstFrom(wanted);
    let low = from;
    let high = this.size;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.#compare(middle, wanted, true) <= 0) low = middle + 1;
      else high = middle;
    }
    return { from, to: low };
  }

  /** Bytes of a text. */
  lengthAt(number: number): number {
    return (this.starts[number + 1] ?? 0) - (this.starts[number] ?? 0);
  }

  /** Texts exactly so many edits away from `text`. */
  near(text: string, edits: 1 | 2): string[] {
    this.#byLength ??= this.#sortByLength();
    const { order, from } = this.#byLength;
    const isLike = edits === 1 ? this.#like(bytesOf(text), text.length) : this.#alike(bytesOf(text));
    const found: string[] = [];
    const end = from[Math.min(text.length + edits, longest) + 1] ?? 0;
    for (let i = from[Math.min(Math.max(0, text.length - edits), longest)] ?? 0; i < end; i++) {
      const number = order[i] ?? 0;
      if (!isLike(number)) continue;
      const candidate = this.at(number);
      if (editsBetween(candidate, text, edits) === edits) found.push(candidate);
    }
    return found;
  }

  /** Whether a text begins and ends as one that is one edit away must. */
  #like(wanted: Uint8Array, length: number): (number: number) => boolean {
    // One edit changes two bytes at most when two neighbours are swapped; other characters than ASCII have up to three.
    const slack = wanted.length === length ? 3 : 6;
    const { bytes, starts } = this;
    return number => {
      const start = starts[number] ?? 0;
      const end = starts[number + 1] ?? 0;
      const most = Math.min(end - start, wanted.length);
      let same = 0;
      while (same < most && bytes[start + same] === wanted[same]) same++;
      const needed = Math.max(end - start, wanted.length) - slack;
      if (same >= needed) return true;
      let tail = 0;
      while (tail < most - same && bytes[end - 1 - tail] === wanted[wanted.length - 1 - tail]) tail++;
      return same + tail >= needed;
    };
  }

  /** Whether a text has nearly the same letters: two edits take away two and bring two at most. */
  #alike(wanted: Uint8Array): (number: number) => boolean {
    let letters = this.#letters;
    if (!letters) {
      letters = new Uint32Array(this.size);
      for (let number = 0; number < this.size; number++)
        letters[number] = lettersIn(this.bytes, this.starts[number] ?? 0, this.starts[number + 1] ?? 0);
      this.#letters = letters;
    }
    const all = letters;
    const own = lettersIn(wanted, 0, wanted.length);
    return number => {
      let other = (all[number] as number) ^ own;
      let count = 0;
      for (; other !== 0 && count <= 4; count++) other &= other - 1;
      return count <= 4;
    };
  }

  /** Number of the first text that is not before `wanted`. */
  #firstFrom(wanted: Uint8Array): number {
    let low = 0;
    let high = this.size;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.#compare(middle, wanted, false) < 0) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** Below 0: the text stands before `wanted`; as a prefix: 0 when it begins so. */
  #compare(number: number, wanted: Uint8Array, asPrefix: boolean): number {
    const start = this.starts[number] ?? 0;
    const length = (this.starts[number + 1] ?? 0) - start;
    const most = Math.min(length, wanted.length);
    for (let i = 0; i < most; i++) {
      const difference = (this.bytes[start + i] ?? 0) - (wanted[i] ?? 0);
      if (difference !== 0) return difference;
    }
    return asPrefix && length >= wanted.length ? 0 : length - wanted.length;
  }

  /** Numbers in the order of their texts' lengths, and where each length starts. */
  #sortByLength(): { readonly order: Uint32Array; readonly from: Uint32Array } {
    const lengths = new Uint8Array(this.size);
    const from = new Uint32Array(longest + 2);
    for (let number = 0; number < this.size; number++) {
      let units = 0;
      const end = this.starts[number + 1] ?? 0;
      // Bytes that go on a character are none.
      for (let at = this.starts[number] ?? 0; at < end; at++) if (((this.bytes[at] ?? 0) & 0xc0) !== 0x80) units++;
      const length = Math.min(units, longest);
      lengths[number] = length;
      from[length + 1] = (from[length + 1] ?? 0) + 1;
    }
    for (let i = 1; i < from.length; i++) from[i] = (from[i] ?? 0) + (from[i - 1] ?? 0);
    const next = from.slice();
    const order = new Uint32Array(this.size);
    for (let number = 0; number < this.size; number++) {
      const length = lengths[number] ?? 0;
      const place = next[length] ?? 0;
      order[place] = number;
      next[length] = place + 1;
    }
    return { order, from };
  }
}

/** Which ASCII characters stand in a text; several share a bit. */
function lettersIn(bytes: Uint8Array, start: number, end: number): number {
  let letters = 0;
  for (let at = start; at < end; at++) {
    const byte = bytes[at] as number;
    if (byte < 0x80) letters |= 1 << (byte & 31);
  }
  return letters;
}

/** Texts of this length and longer share a bucket. */
const longest = 128;

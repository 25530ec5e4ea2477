/** Many short texts in one row of bytes: sorted ones are found by binary search, those a slip or two away by their lengths. */
import { bytesOf, textOf } from './bytes.ts';
import { editsBetween } from './near.ts';

export class Lexicon {
  readonly bytes: Uint8Array;
  /** Where each text starts, and the end of the last. */
  readonly starts: Uint32Array;
  #byLength: ByLength | undefined;

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
    const { order, from, letters } = this.#byLength;
    const wanted = bytesOf(text);
    const own = lettersIn(wanted, 0, wanted.length);
    const found: string[] = [];
    const end = from[Math.min(text.length + edits, longest) + 1] as number;
    for (let i = from[Math.min(Math.max(0, text.length - edits), longest)] as number; i < end; i++) {
      // An edit takes one letter away and brings one at most: no more bits may differ.
      let other = (letters[i] as number) ^ own;
      for (let most = 2 * edits; most > 0; most--) other &= other - 1;
      if (other !== 0) continue;
      const candidate = this.at(order[i] as number);
      if (editsBetween(candidate, text, edits) === edits) found.push(candidate);
    }
    return found;
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

  /** Numbers in the order of their texts' lengths, the letters of each, and where each length starts. */
  #sortByLength(): ByLength {
    const { bytes, starts, size } = this;
    const lengths = new Uint8Array(size);
    const from = new Uint32Array(longest + 2);
    for (let number = 0; number < size; number++) {
      let units = 0;
      const end = starts[number + 1] as number;
      // Bytes that go on a character are none.
      for (let at = starts[number] as number; at < end; at++) if (((bytes[at] as number) & 0xc0) !== 0x80) units++;
      const length = Math.min(units, longest);
      lengths[number] = length;
      (from[length + 1] as number)++;
    }
    for (let i = 1; i < from.length; i++) (from[i] as number) += from[i - 1] as number;
    const next = from.slice();
    const order = new Uint32Array(size);
    const letters = new Uint32Array(size);
    for (let number = 0; number < size; number++) {
      const place = (next[lengths[number] as number] as number)++;
      order[place] = number;
      letters[place] = lettersIn(bytes, starts[number] as number, starts[number + 1] as number);
    }
    return { order, letters, from };
  }
}

interface ByLength {
  readonly order: Uint32Array;
  /** As `lettersIn` has them, in this order. */
  readonly letters: Uint32Array;
  readonly from: Uint32Array;
}

/** Which ASCII characters stand an odd number of times in a text; several share a bit. */
function lettersIn(bytes: Uint8Array, start: number, end: number): number {
  let letters = 0;
  for (let at = start; at < end; at++) {
    const byte = bytes[at] as number;
    if (byte < 0x80) letters ^= 1 << (byte & 31);
  }
  return letters;
}

/** Texts of this length and longer share a bucket. */
const longest = 128;

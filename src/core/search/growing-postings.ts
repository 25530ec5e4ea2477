/**
 * Where terms stand while an index is built: the same bytes as in a packed part, in pieces that lie apart and get longer, so
 * that nothing is ever moved. What a term's last place counts is kept beside until the next place comes.
 */
import type { ByteWriter } from './bytes.ts';
import type { Postings } from './part.ts';
import { growPostings } from './part.ts';

/** Of each term: first piece, place to write, end of the piece, its size, last entry written, entry at hand and its times. */
const fields = 8;
const first = 0;
const at = 1;
const end = 2;
const size = 3;
const last = 4;
const entryAt = 5;
const timesAt = 6;
const smallest = 8;
const largest = 4096;
/** The last bytes of a piece tell where the next begins. */
const link = 4;

export class GrowingPostings {
  #terms = new Int32Array(256 * fields);
  #bytes = new Uint8Array(1 << 14);
  #used = 0;

  /** A term stands once more in an entry; entries come in rising order. `term` is any small number. */
  post(term: number, entry: number): void {
    if ((term + 1) * fields > this.#terms.length) {
      const longer = new Int32Array(Math.max(this.#terms.length * 2, (term + 1) * fields));
      longer.set(this.#terms);
      this.#terms = longer;
    }
    const terms = this.#terms;
    const own = term * fields;
    if (terms[own + entryAt] === entry && terms[own + timesAt] !== 0) {
      (terms[own + timesAt] as number)++;
      return;
    }
    this.#go(own, entry);
  }

  /** The term's first place in another entry. */
  #go(own: number, entry: number): void {
    const terms = this.#terms;
    const times = terms[own + timesAt] as number;
    if (times > 0) {
      this.#number(own, ((terms[own + entryAt] as number) - (terms[own + last] as number)) * 2 + (times > 1 ? 1 : 0));
      if (times > 1) this.#number(own, times);
      terms[own + last] = terms[own + entryAt] as number;
    } else {
      terms[own + last] = -1;
      terms[own + size] = smallest;
      const start = this.#piece(smallest);
      terms[own + first] = start;
      terms[own + at] = start;
      terms[own + end] = start + smallest - link;
    }
    terms[own + entryAt] = entry;
    terms[own + timesAt] = 1;
  }

  #piece(length: number): number {
    const start = this.#used;
    this.#used += length;
    if (this.#used > this.#bytes.length) {
      const longer = new Uint8Array(Math.max(this.#bytes.length * 2, this.#used));
      longer.set(this.#bytes);
      this.#bytes = longer;
    }
    return start;
  }

  #number(own: number, value: number): void {
    let rest = value;
    while (rest > 0x7f) {
      this.#byte(own, (rest & 0x7f) | 0x80);
      rest >>>= 7;
    }
    this.#byte(own, rest);
  }

  #byte(own: number, value: number): void {
    const terms = this.#terms;
    let place = terms[own + at] as number;
    if (place === terms[own + end]) {
      const length = Math.min((terms[own + size] as number) * 2, largest);
      const next = this.#piece(length);
      const bytes = this.#bytes;
      bytes[place] = next;
      bytes[place + 1] = next >>> 8;
      bytes[place + 2] = next >>> 16;
      bytes[place + 3] = next >>> 24;
      terms[own + size] = length;
      terms[own + end] = next + length - link;
      place = next;
    }
    this.#bytes[place] = value;
    terms[own + at] = place + 1;
  }

  /** A term's places as a packed part has them. */
  write(term: number, to: ByteWriter): void {
    const terms = this.#terms;
    const own = term * fields;
    const times = terms[own + timesAt] as number;
    if (own >= terms.length || times === 0) return;
    const bytes = this.#bytes;
    const stop = terms[own + at] as number;
    const lastEnd = terms[own + end] as number;
    let start = terms[own + first] as number;
    for (let length = smallest; ; length = Math.min(length * 2, largest)) {
      const ending = start + length - link;
      if (ending === lastEnd) break;
      to.piece(bytes, start, ending);
      start =
        (bytes[ending] as number) |
        ((bytes[ending + 1] as number) << 8) |
        ((bytes[ending + 2] as number) << 16) |
        ((bytes[ending + 3] as number) << 24);
    }
    to.piece(bytes, start, stop);
    to.number(((terms[own + entryAt] as number) - (terms[own + last] as number)) * 2 + (times > 1 ? 1 : 0));
    if (times > 1) to.number(times);
  }
}

/** Reads what `write` wrote, or what stands so in a packed part. */
export function readPostings(bytes: Uint8Array, start: number, stop: number, into: Postings): void {
  let place = start;
  let entry = -1;
  let count = 0;
  let { entries, times } = into;
  while (place < stop) {
    let byte = bytes[place++] as number;
    let value = byte & 0x7f;
    for (let shift = 7; byte > 0x7f; shift += 7) {
      byte = bytes[place++] as number;
      value |= (byte & 0x7f) << shift;
    }
    entry += value >>> 1;
    let often = 1;
    if ((value & 1) === 1) {
      byte = bytes[place++] as number;
      often = byte & 0x7f;
      for (let shift = 7; byte > 0x7f; shift += 7) {
        byte = bytes[place++] as number;
        often |= (byte & 0x7f) << shift;
      }
    }
    if (count === entries.length) {
      growPostings(into);
      ({ entries, times } = into);
    }
    entries[count] = entry;
    times[count++] = often;
  }
  into.count = count;
}

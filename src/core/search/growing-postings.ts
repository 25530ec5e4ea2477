/**
 * Where terms stand while an index is built. A post is only noted, in the order of the text: going to each term's own place
 * in memory, again and again, takes several times as long. What was noted is put in the order of the terms when there is
 * much of it, or when somebody asks, as a block that never changes.
 */
import { ByteWriter } from './bytes.ts';
import { placeIn, withRoom } from './numbers.ts';
import type { Postings } from './part.ts';
import { growPostings } from './part.ts';

/** So many posts are put in order at once: the room for it stays small beside all else that is read. */
const mostNoted = 1 << 20;
/** Blocks of so many posts are no longer made one. */
const largeBlock = 1 << 18;

interface Block {
  /** Numbers of its terms, rising. */
  readonly terms: Uint32Array;
  /** Where the places of each term start in `bytes`, as a packed part has them, and the end of the last. */
  readonly starts: Uint32Array;
  readonly bytes: Uint8Array;
  /** The last entry of each term. */
  readonly lasts: Uint32Array;
  readonly posts: number;
  /** By number of a term: one more than its place in `terms`, 0 where it is none of them; made when all are written. */
  places: Uint32Array | undefined;
}

export class GrowingPostings {
  readonly #blocks: Block[] = [];
  #noted = new Uint32Array(1 << 10);
  #count = 0;
  /** Entries that were noted, and where each begins. */
  #entries = new Uint32Array(64);
  #starts = new Uint32Array(64);
  #entryCount = 0;
  #entry = -1;
  /** One more than the largest number of a term. */
  #terms = 0;
  /** Entries in the order of their terms. */
  #sorted = new Uint32Array(0);

  /** A term stands once more in an entry; entries come in rising order, and nobody asks while one is posted. `term` is any small number. */
  post(term: number, entry: number): void {
    if (entry !== this.#entry) this.#begin(entry);
    if (this.#count === this.#noted.length) this.#noted = withRoom(this.#noted, this.#count + 1);
    this.#noted[this.#count++] = term;
  }

  #begin(entry: number): void {
    if (this.#count >= mostNoted) this.#settle();
    this.#entry = entry;
    this.#entries = withRoom(this.#entries, this.#entryCount + 1);
    this.#starts = withRoom(this.#starts, this.#entryCount + 1);
    this.#entries[this.#entryCount] = entry;
    this.#starts[this.#entryCount++] = this.#count;
  }

  /** Makes a block of what was noted. */
  #settle(): void {
    if (this.#count === 0) return;
    const blocks = this.#blocks;
    blocks.push(this.#block());
    this.#count = 0;
    this.#entryCount = 0;
    this.#entry = -1;
    for (;;) {
      const [before, last] = blocks.slice(-2);
      if (!before || !last || before.posts >= largeBlock || before.posts > last.posts * 2) break;
      blocks.splice(-2, 2, joined(before, last));
    }
  }

  #block(): Block {
    const ends = this.#inOrder();
    const sorted = this.#sorted;
    const block = new BlockWriter(Math.min(this.#count, ends.length), this.#count * 2);
    const { bytes } = block;
    for (let term = 0, at = 0; at < this.#count; term++) {
      const end = ends[term] as number;
      if (at === end) continue;
      let last = -1;
      while (at < end) {
        const entry = sorted[at++] as number;
        let times = 1;
        for (; at < end && sorted[at] === entry; at++) times++;
        bytes.number((entry - last) * 2 + (times > 1 ? 1 : 0));
        if (times > 1) bytes.number(times);
        last = entry;
      }
      block.end(term, last);
    }
    return block.done(this.#count);
  }

  /** Puts the entries of what was noted into `#sorted`, those of the first term first; answers where those of each term end. */
  #inOrder(): Uint32Array {
    const count = this.#count;
    const noted = this.#noted;
    for (let i = 0; i < count; i++) if ((noted[i] as number) >= this.#terms) this.#terms = (noted[i] as number) + 1;
    const places = new Uint32Array(this.#terms + 1);
    for (let i = 0; i < count; i++) (places[(noted[i] as number) + 1] as number)++;
    for (let i = 1; i < places.length; i++) (places[i] as number) += places[i - 1] as number;
    if (this.#sorted.length < count) this.#sorted = new Uint32Array(Math.max(count, Math.min(mostNoted, count * 2)));
    const sorted = this.#sorted;
    let i = 0;
    for (let at = 0; at < this.#entryCount; at++) {
      const entry = this.#entries[at] as number;
      const end = at + 1 < this.#entryCount ? (this.#starts[at + 1] as number) : count;
      for (; i < end; i++) sorted[(places[noted[i] as number] as number)++] = entry;
    }
    return places;
  }

  /** Where a term stands. */
  read(term: number, into: Postings): void {
    this.#settle();
    into.count = 0;
    for (const block of this.#blocks) {
      const at = placeIn(block.terms, term);
      if (at >= 0) addPostings(block.bytes, block.starts[at] as number, block.starts[at + 1] as number, into);
    }
  }

  /** A term's places as a packed part has them; for who wants those of all terms. */
  write(term: number, to: ByteWriter): void {
    this.#settle();
    let last = -1;
    for (const block of this.#blocks) {
      block.places ??= placesOf(block, this.#terms);
      const at = (block.places[term] ?? 0) - 1;
      if (at < 0) continue;
      copyPlaces(block, at, last, to);
      last = block.lasts[at] as number;
    }
  }
}

/** A block that is written term by term, in the order of their numbers: first the places of each, then its end. */
class BlockWriter {
  readonly bytes: ByteWriter;
  readonly #terms: Uint32Array;
  readonly #starts: Uint32Array;
  readonly #lasts: Uint32Array;
  #size = 0;

  /** For so many terms at the most. */
  constructor(most: number, capacity: number) {
    this.bytes = new ByteWriter(capacity);
    this.#terms = new Uint32Array(most);
    this.#starts = new Uint32Array(most + 1);
    this.#lasts = new Uint32Array(most);
  }

  end(term: number, last: number): void {
    this.#terms[this.#size] = term;
    this.#lasts[this.#size++] = last;
    this.#starts[this.#size] = this.bytes.length;
  }

  done(posts: number): Block {
    return {
      terms: this.#terms.slice(0, this.#size),
      starts: this.#starts.slice(0, this.#size + 1),
      bytes: this.bytes.done(),
      lasts: this.#lasts.slice(0, this.#size),
      posts,
      places: undefined,
    };
  }
}

/** Two blocks as one; all entries of the second come after those of the first. */
function joined(one: Block, other: Block): Block {
  const block = new BlockWriter(one.terms.length + other.terms.length, one.bytes.length + other.bytes.length);
  for (let i = 0, k = 0; i < one.terms.length || k < other.terms.length; ) {
    const term = Math.min(one.terms[i] ?? Number.POSITIVE_INFINITY, other.terms[k] ?? Number.POSITIVE_INFINITY);
    let last = -1;
    if (one.terms[i] === term) {
      copyPlaces(one, i, last, block.bytes);
      last = one.lasts[i++] as number;
    }
    if (other.terms[k] === term) {
      copyPlaces(other, k, last, block.bytes);
      last = other.lasts[k++] as number;
    }
    block.end(term, last);
  }
  return block.done(one.posts + other.posts);
}

/** Writes the places of one of a block's terms after those that end with the entry `last`; -1 where there are none. */
function copyPlaces({ bytes, starts }: Block, at: number, last: number, to: ByteWriter): void {
  const start = starts[at] as number;
  const end = starts[at + 1] as number;
  if (last < 0) to.piece(bytes, start, end);
  else movedBy(-1 - last, bytes, start, end, to);
}

/** Writes places whose entries are moved: all but the first number are differences. */
export function movedBy(by: number, bytes: Uint8Array, start: number, end: number, to: ByteWriter): void {
  let at = start;
  let value = 0;
  let byte = 0x80;
  for (let shift = 0; byte > 0x7f; shift += 7) {
    byte = bytes[at++] as number;
    value |= (byte & 0x7f) << shift;
  }
  to.number((value >>> 0) + by * 2);
  to.piece(bytes, at, end);
}

function placesOf({ terms }: Block, size: number): Uint32Array {
  const places = new Uint32Array(size);
  for (let at = 0; at < terms.length; at++) places[terms[at] as number] = at + 1;
  return places;
}

/** Reads what `write` wrote, or what stands so in a packed part. */
export function readPostings(bytes: Uint8Array, start: number, stop: number, into: Postings): void {
  into.count = 0;
  addPostings(bytes, start, stop, into);
}

function addPostings(bytes: Uint8Array, start: number, stop: number, into: Postings): void {
  let place = start;
  let entry = -1;
  let { count } = into;
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

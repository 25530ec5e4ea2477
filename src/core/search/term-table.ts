/** Short texts and their numbers, found by their UTF-16 units without making a string: indexing does little else. */
import type { ByteWriter } from './bytes.ts';
import { hashOfRun, textOfUnits } from './tokens.ts';

/** Before the characters of a term stand its number and its length, two units each: what is asked together lies together. */
const head = 4;

export class TermTable {
  size = 0;
  #units = new Uint16Array(1 << 12);
  #used = 0;
  /** Where the characters of each term start. */
  #starts = new Uint32Array(256);
  /** Where the characters of a term start (0 for none), and beside it its hash: never more than half full. */
  #places = new Int32Array(1024);
  /** Strings made so far. */
  readonly #strings: string[] = [];

  /** The number of the term of these units; a new one, the next, where it is not known. `hash` as `hashOfRun` has it. */
  numberOf(units: Uint16Array, start: number, end: number, hash: number): number {
    const places = this.#places;
    const mask = places.length - 1;
    let place = placeOf(hash) & mask;
    for (let known = places[place] as number; known !== 0; known = places[place] as number) {
      if (places[place + 1] === hash && this.#is(known, units, start, end)) return this.#numberAt(known);
      place = (place + 2) & mask;
    }
    return this.#add(units, start, end, hash, place);
  }

  /** The same for a text. */
  numberOfText(text: string): number {
    const units = unitsOf(text);
    return this.numberOf(units, 0, text.length, hashOfRun(units, 0, text.length));
  }

  /** The number of a term; -1 when it is not known. */
  find(term: string): number {
    const units = unitsOf(term);
    const hash = hashOfRun(units, 0, term.length);
    const mask = this.#places.length - 1;
    for (let place = placeOf(hash) & mask; ; place = (place + 2) & mask) {
      const known = this.#places[place] as number;
      if (known === 0) return -1;
      if (this.#places[place + 1] === hash && this.#is(known, units, 0, term.length)) return this.#numberAt(known);
    }
  }

  #numberAt(own: number): number {
    return (this.#units[own - 4] as number) | ((this.#units[own - 3] as number) << 16);
  }

  #lengthAt(own: number): number {
    return (this.#units[own - 2] as number) | ((this.#units[own - 1] as number) << 16);
  }

  #is(own: number, units: Uint16Array, start: number, end: number): boolean {
    const length = end - start;
    if (this.#lengthAt(own) !== length) return false;
    const characters = this.#units;
    for (let i = 0; i < length; i++) if (characters[own + i] !== units[start + i]) return false;
    return true;
  }

  #add(units: Uint16Array, start: number, end: number, hash: number, place: number): number {
    const number = this.size++;
    const own = this.#used + head;
    const length = end - start;
    this.#used = own + length;
    if (this.#used > this.#units.length) {
      const longer = new Uint16Array(Math.max(this.#units.length * 2, this.#used));
      longer.set(this.#units);
      this.#units = longer;
    }
    const characters = this.#units;
    characters[own - 4] = number;
    characters[own - 3] = number >>> 16;
    characters[own - 2] = length;
    characters[own - 1] = length >>> 16;
    for (let i = 0; i < length; i++) characters[own + i] = units[start + i] as number;
    if (number === this.#starts.length) {
      const longer = new Uint32Array(this.#starts.length * 2);
      longer.set(this.#starts);
      this.#starts = longer;
    }
    this.#starts[number] = own;
    this.#places[place] = own;
    this.#places[place + 1] = hash;
    if (this.size * 4 > this.#places.length) this.#spread();
    return number;
  }

  #spread(): void {
    const before = this.#places;
    const places = new Int32Array(before.length * 2);
    const mask = places.length - 1;
    for (let from = 0; from < before.length; from += 2) {
      const known = before[from] as number;
      if (known === 0) continue;
      const hash = before[from + 1] as number;
      let place = placeOf(hash) & mask;
      while (places[place] !== 0) place = (place + 2) & mask;
      places[place] = known;
      places[place + 1] = hash;
    }
    this.#places = places;
  }

  at(number: number): string {
    if (number < this.#strings.length) return this.#strings[number] as string;
    const own = this.#starts[number] as number;
    return textOfUnits(this.#units, own, own + this.#lengthAt(own));
  }

  /** All terms by their numbers. */
  strings(): readonly string[] {
    while (this.#strings.length < this.size) this.#strings.push(this.at(this.#strings.length));
    return this.#strings;
  }

  /** Writes a term as `ByteWriter.text` does. */
  write(number: number, to: ByteWriter): void {
    const own = this.#starts[number] as number;
    to.units(this.#units, own, own + this.#lengthAt(own));
  }

  /** The numbers of all terms in the order of these. */
  sorted(): Uint32Array {
    // Most terms are told apart by how they begin: three times three characters of ASCII, up to the first other.
    const { size } = this;
    const front = new Uint32Array(size);
    const middle = new Uint32Array(size);
    const back = new Uint32Array(size);
    for (let number = 0; number < size; number++) {
      const start = this.#starts[number] as number;
      const length = this.#lengthAt(start);
      let beginning = 0;
      let foreign = false;
      for (let i = 0; i < 9; i++) {
        const code: number = i < length && !foreign ? (this.#units[start + i] as number) : 0;
        foreign ||= code >= 127;
        beginning = ((beginning << 7) & 0x1fffff) | (foreign && code > 0 ? 127 : code);
        if (i === 2) front[number] = beginning;
        if (i === 5) middle[number] = beginning;
      }
      back[number] = beginning;
    }
    let numbers: Uint32Array = new Uint32Array(size);
    for (let number = 0; number < size; number++) numbers[number] = number;
    for (const keys of [back, middle, front]) numbers = inOrderOf(keys, inOrderOf(keys, numbers, 0), 1);
    for (let from = 0; from < size; ) {
      const one = numbers[from] as number;
      let to = from + 1;
      for (; to < size; to++) {
        const other = numbers[to] as number;
        if (front[other] !== front[one] || middle[other] !== middle[one] || back[other] !== back[one]) break;
      }
      if (to - from > 1) numbers.subarray(from, to).sort((one, other) => this.#compare(one, other));
      from = to;
    }
    return numbers;
  }

  #compare(a: number, b: number): number {
    const [startA, startB] = [this.#starts[a] as number, this.#starts[b] as number];
    const [lengthA, lengthB] = [this.#lengthAt(startA), this.#lengthAt(startB)];
    for (let i = 0; i < lengthA && i < lengthB; i++) {
      const difference = (this.#units[startA + i] as number) - (this.#units[startB + i] as number);
      if (difference !== 0) return difference;
    }
    return lengthA - lengthB;
  }
}

/** Numbers in the order of eleven bits of the keys, the lowest (0) or the next (1); those of equal ones stay as they are. */
function inOrderOf(keys: Uint32Array, numbers: Uint32Array, digit: 0 | 1): Uint32Array {
  const shift = 11 * digit;
  const places = new Uint32Array(2049);
  for (const it of keys) (places[((it >>> shift) & 2047) + 1] as number)++;
  for (let i = 1; i < places.length; i++) (places[i] as number) += places[i - 1] as number;
  const sorted = new Uint32Array(numbers.length);
  for (const it of numbers) sorted[(places[((keys[it] as number) >>> shift) & 2047] as number)++] = it;
  return sorted;
}

let room = new Uint16Array(256);

/** The units of a text, in an array that is longer and changes with the next text. */
function unitsOf(text: string): Uint16Array {
  if (text.length > room.length) room = new Uint16Array(text.length * 2);
  for (let at = 0; at < text.length; at++) room[at] = text.charCodeAt(at);
  return room;
}

/** An even number: each place takes two. */
const placeOf = (hash: number): number => (hash ^ (hash >>> 15)) << 1;

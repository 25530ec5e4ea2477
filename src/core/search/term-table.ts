/** Short texts and their numbers, found by their UTF-16 units without making a string: indexing does little else. */
import type { ByteWriter } from './bytes.ts';
import { hashOfRun, textOfUnits } from './tokens.ts';

export class TermTable {
  size = 0;
  #characters = new Uint16Array(1 << 12);
  /** Where the characters of each term start, and the end of the last. */
  #starts = new Uint32Array(257);
  /** The number of a term and 1 (0 for none), and beside it its hash: never more than half full. */
  #places = new Int32Array(1024);
  /** Strings made so far. */
  readonly #strings: string[] = [];

  /** The number of the term of these units; a new one, the next, where it is not known. `hash` as `hashOfRun` has it. */
  numberOf(units: Uint16Array, start: number, end: number, hash: number): number {
    const places = this.#places;
    const mask = places.length - 1;
    let place = placeOf(hash) & mask;
    for (let known = places[place] as number; known !== 0; known = places[place] as number) {
      if (places[place + 1] === hash && this.#is(known - 1, units, start, end)) return known - 1;
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
      if (this.#places[place + 1] === hash && this.#is(known - 1, units, 0, term.length)) return known - 1;
    }
  }

  #is(number: number, units: Uint16Array, start: number, end: number): boolean {
    const own = this.#starts[number] as number;
    const length = end - start;
    if ((this.#starts[number + 1] as number) - own !== length) return false;
    const characters = this.#characters;
    for (let i = 0; i < length; i++) if (characters[own + i] !== units[start + i]) return false;
    return true;
  }

  #add(units: Uint16Array, start: number, end: number, hash: number, place: number): number {
    const number = this.size++;
    const used = this.#starts[number] as number;
    const length = end - start;
    if (used + length > this.#characters.length) {
      const longer = new Uint16Array(Math.max(this.#characters.length * 2, used + length));
      longer.set(this.#characters);
      this.#characters = longer;
    }
    for (let i = 0; i < length; i++) this.#characters[used + i] = units[start + i] as number;
    if (number + 1 === this.#starts.length) {
      const longer = new Uint32Array(this.#starts.length * 2);
      longer.set(this.#starts);
      this.#starts = longer;
    }
    this.#starts[number + 1] = used + length;
    this.#places[place] = number + 1;
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
    const [start, end] = [this.#starts[number] as number, this.#starts[number + 1] as number];
    return textOfUnits(this.#characters, start, end);
  }

  /** All terms by their numbers. */
  strings(): readonly string[] {
    while (this.#strings.length < this.size) this.#strings.push(this.at(this.#strings.length));
    return this.#strings;
  }

  /** Writes a term as `ByteWriter.text` does. */
  write(number: number, to: ByteWriter): void {
    to.units(this.#characters, this.#starts[number] as number, this.#starts[number + 1] as number);
  }

  /** The numbers of all terms in the order of these. */
  sorted(): Uint32Array {
    // Most terms are told apart by how they begin: twice three characters of ASCII, up to the first other.
    const { size } = this;
    const front = new Uint32Array(size);
    const back = new Uint32Array(size);
    for (let number = 0; number < size; number++) {
      const start = this.#starts[number] as number;
      const length = (this.#starts[number + 1] as number) - start;
      let beginning = 0;
      let foreign = false;
      for (let i = 0; i < 6; i++) {
        const code: number = i < length && !foreign ? (this.#characters[start + i] as number) : 0;
        foreign ||= code >= 127;
        beginning = ((beginning << 7) & 0x1fffff) | (foreign && code > 0 ? 127 : code);
        if (i === 2) front[number] = beginning;
      }
      back[number] = beginning;
    }
    let numbers: Uint32Array = new Uint32Array(size);
    for (let number = 0; number < size; number++) numbers[number] = number;
    numbers = inOrderOf(back, inOrderOf(back, numbers, 0), 1);
    numbers = inOrderOf(front, inOrderOf(front, numbers, 0), 1);
    for (let from = 0; from < size; ) {
      const [a, b] = [front[numbers[from] as number], back[numbers[from] as number]];
      let to = from + 1;
      while (to < size && front[numbers[to] as number] === a && back[numbers[to] as number] === b) to++;
      if (to - from > 1) numbers.subarray(from, to).sort((one, other) => this.#compare(one, other));
      from = to;
    }
    return numbers;
  }

  #compare(a: number, b: number): number {
    const [startA, startB] = [this.#starts[a] as number, this.#starts[b] as number];
    const lengthA = (this.#starts[a + 1] as number) - startA;
    const lengthB = (this.#starts[b + 1] as number) - startB;
    for (let i = 0; i < lengthA && i < lengthB; i++) {
      const difference = (this.#characters[startA + i] as number) - (this.#characters[startB + i] as number);
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

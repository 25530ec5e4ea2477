/** Short texts and their numbers, found by the characters of a longer text without cutting a string out of it: indexing does little else. */
import type { ByteWriter } from './bytes.ts';
import { hashOfRun } from './tokens.ts';

export class TermTable {
  size = 0;
  #characters = new Uint16Array(1 << 12);
  /** Where the characters of each term start, and the end of the last. */
  #starts = new Uint32Array(257);
  /** The number of a term and 1 (0 for none), and beside it its hash: never more than half full. */
  #places = new Int32Array(1024);
  /** Strings made so far. */
  readonly #strings: string[] = [];

  /** The number of the term that stands in a text; a new one, the next, where it is not known. `hash` as `hashOfRun` has it. */
  numberOf(text: string, start: number, end: number, hash: number): number {
    const places = this.#places;
    const mask = places.length - 1;
    let place = placeOf(hash) & mask;
    for (let known = places[place] as number; known !== 0; known = places[place] as number) {
      if (places[place + 1] === hash && this.#is(known - 1, text, start, end)) return known - 1;
      place = (place + 2) & mask;
    }
    return this.#add(text, start, end, hash, place);
  }

  /** The number of a term; -1 when it is not known. */
  find(term: string): number {
    const hash = hashOfRun(term, 0, term.length);
    const mask = this.#places.length - 1;
    for (let place = placeOf(hash) & mask; ; place = (place + 2) & mask) {
      const known = this.#places[place] as number;
      if (known === 0) return -1;
      if (this.#places[place + 1] === hash && this.#is(known - 1, term, 0, term.length)) return known - 1;
    }
  }

  #is(number: number, text: string, start: number, end: number): boolean {
    const own = this.#starts[number] as number;
    const length = end - start;
    if ((this.#starts[number + 1] as number) - own !== length) return false;
    const characters = this.#characters;
    for (let i = 0; i < length; i++) if ((characters[own + i] as number) !== text.charCodeAt(start + i)) return false;
    return true;
  }

  #add(text: string, start: number, end: number, hash: number, place: number): number {
    const number = this.size++;
    const used = this.#starts[number] as number;
    const length = end - start;
    if (used + length > this.#characters.length) {
      const longer = new Uint16Array(Math.max(this.#characters.length * 2, used + length));
      longer.set(this.#characters);
      this.#characters = longer;
    }
    for (let i = 0; i < length; i++) this.#characters[used + i] = text.charCodeAt(start + i);
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
    return this.strings()[number] as string;
  }

  /** All terms by their numbers. */
  strings(): readonly string[] {
    for (let number = this.#strings.length; number < this.size; number++)
      this.#strings.push(String.fromCharCode(...this.#characters.subarray(this.#starts[number], this.#starts[number + 1])));
    return this.#strings;
  }

  /** Writes a term as `ByteWriter.text` does. */
  write(number: number, to: ByteWriter): void {
    to.units(this.#characters, this.#starts[number] as number, this.#starts[number + 1] as number);
  }

  /** The numbers of all terms in the order of these. */
  sorted(): Uint32Array {
    // Most terms are told apart by how they begin: seven characters of ASCII fit a number, and it ends with the first other.
    const beginnings = new Float64Array(this.size);
    const numbers = new Uint32Array(this.size);
    for (let number = 0; number < this.size; number++) {
      const start = this.#starts[number] as number;
      const length = (this.#starts[number + 1] as number) - start;
      let beginning = 0;
      let foreign = false;
      for (let i = 0; i < 7; i++) {
        const code: number = i < length && !foreign ? (this.#characters[start + i] as number) : 0;
        foreign ||= code >= 127;
        beginning = beginning * 128 + (foreign && code > 0 ? 127 : code);
      }
      beginnings[number] = beginning;
      numbers[number] = number;
    }
    return numbers.sort((a, b) => (beginnings[a] as number) - (beginnings[b] as number) || this.#compare(a, b));
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

/** An even number: each place takes two. */
const placeOf = (hash: number): number => (hash ^ (hash >>> 15)) << 1;

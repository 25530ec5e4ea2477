/** Terms and their numbers, found by the characters of a text without cutting a string out of it: indexing does little else. */
import type { ByteWriter } from './bytes.ts';

/** What is kept of a term, side by side: where its characters start, and how many they are. */
const fields = 2;

export class TermTable {
  size = 0;
  #characters = new Uint16Array(1 << 12);
  #used = 0;
  #terms = new Int32Array(256 * fields);
  /** Number of a term and 1, by its hash; 0 for none. Never more than half full. */
  #places = new Uint32Array(512);
  /** Strings made so far. */
  readonly #strings: string[] = [];

  /** The number of the term that stands in a text, capitals of ASCII as small letters; a new one where it is not known. */
  numberOf(text: string, start: number, end: number): number {
    let hash = end - start;
    for (let at = start; at < end; at++) hash = Math.imul(hash ^ small(text.charCodeAt(at)), 0x01000193);
    hash ^= hash >>> 15;
    const mask = this.#places.length - 1;
    let place = hash & mask;
    for (let known = this.#places[place] as number; known !== 0; known = this.#places[place] as number) {
      if (this.#is(known - 1, text, start, end)) return known - 1;
      place = (place + 1) & mask;
    }
    return this.#add(text, start, end, place);
  }

  /** The number of a term in small letters; -1 when it is not known. */
  find(term: string): number {
    let hash = term.length;
    for (let at = 0; at < term.length; at++) hash = Math.imul(hash ^ small(term.charCodeAt(at)), 0x01000193);
    hash ^= hash >>> 15;
    const mask = this.#places.length - 1;
    for (let place = hash & mask; ; place = (place + 1) & mask) {
      const known = this.#places[place] as number;
      if (known === 0) return -1;
      if (this.#is(known - 1, term, 0, term.length)) return known - 1;
    }
  }

  #is(number: number, text: string, start: number, end: number): boolean {
    const at = number * fields;
    const length = this.#terms[at + 1] as number;
    if (length !== end - start) return false;
    const own = this.#terms[at] as number;
    for (let i = 0; i < length; i++)
      if ((this.#characters[own + i] as number) !== small(text.charCodeAt(start + i))) return false;
    return true;
  }

  #add(text: string, start: number, end: number, place: number): number {
    const number = this.size++;
    const length = end - start;
    if (this.#used + length > this.#characters.length) {
      const longer = new Uint16Array(Math.max(this.#characters.length * 2, this.#used + length));
      longer.set(this.#characters);
      this.#characters = longer;
    }
    for (let i = 0; i < length; i++) this.#characters[this.#used + i] = small(text.charCodeAt(start + i));
    if ((number + 1) * fields > this.#terms.length) {
      const longer = new Int32Array(this.#terms.length * 2);
      longer.set(this.#terms);
      this.#terms = longer;
    }
    const at = number * fields;
    this.#terms[at] = this.#used;
    this.#terms[at + 1] = length;
    this.#used += length;
    this.#places[place] = number + 1;
    if (this.size * 2 > this.#places.length) this.#spread();
    return number;
  }

  #spread(): void {
    const places = new Uint32Array(this.#places.length * 2);
    const mask = places.length - 1;
    for (let number = 0; number < this.size; number++) {
      const start = this.#terms[number * fields] as number;
      const length = this.#terms[number * fields + 1] as number;
      let hash = length;
      for (let i = 0; i < length; i++) hash = Math.imul(hash ^ (this.#characters[start + i] as number), 0x01000193);
      hash ^= hash >>> 15;
      let place = hash & mask;
      while (places[place] !== 0) place = (place + 1) & mask;
      places[place] = number + 1;
    }
    this.#places = places;
  }

  at(number: number): string {
    return this.strings()[number] as string;
  }

  /** All terms by their numbers. */
  strings(): readonly string[] {
    for (let number = this.#strings.length; number < this.size; number++) {
      const start = this.#terms[number * fields] as number;
      const length = this.#terms[number * fields + 1] as number;
      this.#strings.push(String.fromCharCode(...this.#characters.subarray(start, start + length)));
    }
    return this.#strings;
  }

  /** Writes a term as `ByteWriter.text` does. */
  write(number: number, to: ByteWriter): void {
    const start = this.#terms[number * fields] as number;
    to.units(this.#characters, start, start + (this.#terms[number * fields + 1] as number));
  }

  /** The numbers of all terms in the order of these. */
  sorted(): Uint32Array {
    // Most terms are told apart by how they begin: seven characters of ASCII fit a number, and it ends with the first other.
    const beginnings = new Float64Array(this.size);
    const numbers = new Uint32Array(this.size);
    for (let number = 0; number < this.size; number++) {
      const start = this.#terms[number * fields] as number;
      const length = this.#terms[number * fields + 1] as number;
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
    const [startA, startB] = [this.#terms[a * fields] as number, this.#terms[b * fields] as number];
    const [lengthA, lengthB] = [this.#terms[a * fields + 1] as number, this.#terms[b * fields + 1] as number];
    for (let i = 0; i < lengthA && i < lengthB; i++) {
      const difference = (this.#characters[startA + i] as number) - (this.#characters[startB + i] as number);
      if (difference !== 0) return difference;
    }
    return lengthA - lengthB;
  }
}

const small = (code: number): number => (code >= 65 && code <= 90 ? code | 32 : code);

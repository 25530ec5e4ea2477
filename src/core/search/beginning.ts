/** All terms that begin alike, by their numbers: a few letters begin thousands, and nobody needs them as strings. */
import { placeIn } from './numbers.ts';
import type { Part } from './part.ts';

export class Beginning {
  readonly #prefix: string;
  readonly #parts: readonly Part[];
  /** Numbers of the terms, rising, part by part. */
  readonly numbers: readonly Uint32Array[];

  constructor(prefix: string, parts: readonly Part[], numbers: readonly Uint32Array[]) {
    this.#prefix = prefix;
    this.#parts = parts;
    this.numbers = numbers;
  }

  has(term: string): boolean {
    if (!term.startsWith(this.#prefix)) return false;
    return this.numbers.some((its, i) => its.length > 0 && placeIn(its, (this.#parts[i] as Part).numberOf(term)) >= 0);
  }

  /** Each counts in full. */
  get(term: string): number | undefined {
    return this.has(term) ? 1 : undefined;
  }
}

/** Places of the `most` largest values, rising; of equal ones those that come first. */
export function placesOfLargest(values: Uint32Array, most: number): Uint32Array {
  const least = values.slice().sort()[values.length - most] as number;
  let equal = most;
  for (const it of values) if (it > least) equal--;
  const places = new Uint32Array(most);
  let count = 0;
  for (let i = 0; i < values.length; i++) {
    const value = values[i] as number;
    if (value > least || (value === least && equal-- > 0)) places[count++] = i;
  }
  return places;
}

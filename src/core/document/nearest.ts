/** The known name that was probably meant. */

/**
 * The candidate with the fewest single-letter changes (insert, drop, replace, swap of neighbours), the first among equals;
 * undefined when even the best is too far to be a slip (more than a third of the longer name, at least one).
 */
export function nearest(wanted: string, candidates: Iterable<string>): string | undefined {
  const folded = wanted.toLowerCase();
  const letters = new Int16Array(64);
  for (let i = 0; i < folded.length; i++) add(letters, folded.charCodeAt(i), 1);
  let best: string | undefined;
  let bestDistance = Number.POSITIVE_INFINITY;
  for (const candidate of candidates) {
    const limit = Math.max(1, Math.floor(Math.max(wanted.length, candidate.length) / 3));
    // Only a nearer one than the best so far counts: there may be thousands, and most are given up in their first letters.
    const most = Math.min(limit, bestDistance - 1);
    if (most < 0) break;
    if (Math.abs(candidate.length - wanted.length) > most) continue;
    const other = candidate.toLowerCase();
    if (other.length + folded.length > 8 && differing(letters, folded.length, other) > most) continue;
    const distance = editDistance(folded, other, most);
    if (distance <= most) {
      best = candidate;
      bestDistance = distance;
    }
  }
  return best;
}

/** Names to look for the nearest one among again and again: thousands of them, of which most are out of the question at a glance. */
export class Names {
  readonly #names: readonly string[];
  readonly #letters: Int32Array;

  constructor(names: Iterable<string>) {
    this.#names = [...new Set(names)];
    this.#letters = Int32Array.from(this.#names, lettersIn);
  }

  /** As `nearest` has it. */
  nearest(wanted: string): string | undefined {
    const letters = lettersIn(wanted);
    const worth = function* (this: Names): Generator<string> {
      for (let at = 0; at < this.#names.length; at++) {
        const candidate = this.#names[at] as string;
        const longer = Math.max(wanted.length, candidate.length);
        const most = Math.max(1, Math.floor(longer / 3));
        if (longer - Math.min(wanted.length, candidate.length) > most) continue;
        const other = this.#letters[at] as number;
        // A letter that the other one has not is at least one change.
        if (count(letters & ~other) <= most && count(other & ~letters) <= most) yield candidate;
      }
    };
    return nearest(wanted, worth.call(this));
  }
}

/** A bit for each letter that occurs; several letters share one, which only makes texts look more alike. */
function lettersIn(text: string): number {
  const folded = text.toLowerCase();
  let letters = 0;
  for (let i = 0; i < folded.length; i++) letters |= 1 << (folded.charCodeAt(i) & 31);
  return letters;
}

function count(bits: number): number {
  let found = 0;
  for (let left = bits; left !== 0; left &= left - 1) found++;
  return found;
}

/** How many letters one text has and the other has not: never more than the changes between them, and quickly counted. */
function differing(letters: Int16Array, length: number, other: string): number {
  let shared = 0;
  for (let i = 0; i < other.length; i++) if (add(letters, other.charCodeAt(i), -1) >= 0) shared++;
  for (let i = 0; i < other.length; i++) add(letters, other.charCodeAt(i), 1);
  return Math.max(length, other.length) - shared;
}

/** Counts a letter, and answers how many there are then; several letters share a place, which only makes texts look more alike. */
function add(letters: Int16Array, code: number, by: number): number {
  const now = (letters[code & 63] ?? 0) + by;
  letters[code & 63] = now;
  return now;
}

let rows = [new Uint16Array(64), new Uint16Array(64), new Uint16Array(64)] as const;

/** Optimal string alignment distance; any number above `most` where it is more than that. */
function editDistance(whole: string, other: string, most: number): number {
  if (whole === other) return 0;
  if (most <= 0) return most + 1;
  // What both begin and end with changes nothing, and names of one folder have much of it in common.
  let start = 0;
  let [endA, endB] = [whole.length, other.length];
  while (start < endA && start < endB && whole.charCodeAt(start) === other.charCodeAt(start)) start++;
  while (endA > start && endB > start && whole.charCodeAt(endA - 1) === other.charCodeAt(endB - 1)) {
    endA--;
    endB--;
  }
  const [lengthA, lengthB] = [endA - start, endB - start];
  if (lengthA === 0 || lengthB === 0) return lengthA + lengthB;
  const far = most + 1;
  // Made once: there are thousands of pairs.
  if (rows[0].length <= lengthB)
    rows = [new Uint16Array(2 * lengthB), new Uint16Array(2 * lengthB), new Uint16Array(2 * lengthB)];
  let [before, last, row] = rows;
  // What lies further from the diagonal than `most` costs more than that.
  for (let j = 0; j <= lengthB; j++) {
    last[j] = Math.min(j, far);
    before[j] = row[j] = far;
  }
  let lowestBefore = 0;
  for (let i = 1; i <= lengthA; i++) {
    const first = Math.max(1, i - most);
    const end = Math.min(lengthB, i + most);
    row[first - 1] = first === 1 ? Math.min(i, far) : far;
    let lowest = row[first - 1] as number;
    const codeA = whole.charCodeAt(start + i - 1);
    for (let j = first; j <= end; j++) {
      const codeB = other.charCodeAt(start + j - 1);
      const above = j < i + most ? (last[j] as number) : far;
      let cost = Math.min((last[j - 1] as number) + (codeA === codeB ? 0 : 1), above + 1, (row[j - 1] as number) + 1);
      const swapped = i > 1 && j > 1 && codeA === other.charCodeAt(start + j - 2) && whole.charCodeAt(start + i - 2) === codeB;
      if (swapped) cost = Math.min(cost, (before[j - 2] as number) + 1);
      row[j] = Math.min(cost, far);
      if (cost < lowest) lowest = cost;
    }
    // A swap may still reach back over one row.
    if (lowest > most && lowestBefore > most) return far;
    lowestBefore = lowest;
    [before, last, row] = [last, row, before];
  }
  return last[lengthB] as number;
}

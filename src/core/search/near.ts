/** Words that slips of the finger turn into each other. */

/** One edit is a character inserted, left out, replaced, or two neighbours swapped. `most + 1` when more than `most` lie between. */
export function editsBetween(a: string, b: string, most: 1 | 2): number {
  if (a === b) return 0;
  if (Math.abs(a.length - b.length) > most) return most + 1;
  let start = 0;
  while (start < a.length && start < b.length && a.charCodeAt(start) === b.charCodeAt(start)) start++;
  let endA = a.length;
  let endB = b.length;
  while (endA > start && endB > start && a.charCodeAt(endA - 1) === b.charCodeAt(endB - 1)) {
    endA--;
    endB--;
  }
  const [lengthA, lengthB] = [endA - start, endB - start];
  if (lengthA <= 1 && lengthB <= 1) return 1;
  const isSwap = (from: number, other: number) =>
    a.charCodeAt(from) === b.charCodeAt(other + 1) && a.charCodeAt(from + 1) === b.charCodeAt(other);
  if (lengthA === 2 && lengthB === 2 && isSwap(start, start)) return 1;
  if (most === 1) return 2;
  // What differs begins and ends with an edit; rows of the usual table, swapped neighbours counted as one.
  let before: number[] = [];
  let above = Array.from({ length: lengthB + 1 }, (_, i) => i);
  for (let i = 1; i <= lengthA; i++) {
    const row = [i];
    let least = i;
    for (let k = 1; k <= lengthB; k++) {
      const same = a.charCodeAt(start + i - 1) === b.charCodeAt(start + k - 1) ? 0 : 1;
      let edits = Math.min((above[k] as number) + 1, (row[k - 1] as number) + 1, (above[k - 1] as number) + same);
      if (i > 1 && k > 1 && isSwap(start + i - 2, start + k - 2)) edits = Math.min(edits, (before[k - 2] as number) + 1);
      row.push(edits);
      least = Math.min(least, edits);
    }
    // A swap looks one row further up.
    if (least > most + 1) return most + 1;
    before = above;
    above = row;
  }
  return Math.min(above[lengthB] as number, most + 1);
}

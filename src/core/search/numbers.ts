/** Rows of whole numbers. */

/** A row with room for so many: the same, or a copy that is twice as long at the least. */
export function withRoom(row: Uint32Array<ArrayBuffer>, length: number): Uint32Array<ArrayBuffer> {
  if (row.length >= length) return row;
  const longer = new Uint32Array(Math.max(row.length * 2, length));
  longer.set(row);
  return longer;
}

/** Where a number stands in a row of rising ones; -1 where it is none of them. */
export function placeIn(rising: Uint32Array, number: number): number {
  let from = 0;
  let to = rising.length;
  while (from < to) {
    const middle = (from + to) >>> 1;
    if ((rising[middle] as number) < number) from = middle + 1;
    else to = middle;
  }
  return rising[from] === number ? from : -1;
}

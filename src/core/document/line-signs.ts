/** What begins a line of Markdown, read sign by sign: an expression for each would have to be given every line as a text of its own. */

export const isBlank = (code: number): boolean => code === 32 || code === 9;

/** The offset after a run of the same sign. */
function endOfRun(text: string, from: number, end: number): number {
  const sign = text.charCodeAt(from);
  let at = from + 1;
  while (at < end && text.charCodeAt(at) === sign) at++;
  return at;
}

function afterBlanks(text: string, from: number, end: number): number {
  let at = from;
  while (at < end && isBlank(text.charCodeAt(at))) at++;
  return at;
}

/** Of a heading that begins with `#`; 0 where none does. */
export function headingLevel(text: string, from: number, end: number): number {
  const at = endOfRun(text, from, end);
  return at - from <= 6 && (at === end || isBlank(text.charCodeAt(at))) ? at - from : 0;
}

/** Where the content of a heading ends: before a run of `#` with a blank before it. */
export function endOfHeading(text: string, from: number, end: number): number {
  let last = end;
  while (last > from && isBlank(text.charCodeAt(last - 1))) last--;
  let at = last;
  while (at > from && text.charCodeAt(at - 1) === 35) at--;
  return at < last && at > from && isBlank(text.charCodeAt(at - 1)) ? at - 1 : last;
}

/** Whether a line makes a heading of the paragraph above. */
export function isUnderline(text: string, from: number, end: number): boolean {
  const sign = text.charCodeAt(from);
  return (sign === 61 || sign === 45) && afterBlanks(text, endOfRun(text, from, end), end) === end;
}

/** Of the signs that open a fence; 0 where none is opened. */
export function fenceLength(text: string, from: number, end: number): number {
  const at = endOfRun(text, from, end);
  if (at - from < 3) return 0;
  if (text.charCodeAt(from) === 96) for (let i = at; i < end; i++) if (text.charCodeAt(i) === 96) return 0;
  return at - from;
}

/** Three or more `*`, `-` or `_`, and nothing else. */
export function isRule(text: string, from: number, end: number): boolean {
  const sign = text.charCodeAt(from);
  if (sign !== 42 && sign !== 45 && sign !== 95) return false;
  let count = 0;
  for (let at = from; at < end; at++) {
    const code = text.charCodeAt(at);
    if (code === sign) count++;
    else if (!isBlank(code)) return false;
  }
  return count >= 3;
}

/** Of the sign, or the number and its sign, that opens an item of a list; 0 where none is opened. */
export function markerWidth(text: string, from: number, end: number): number {
  const sign = text.charCodeAt(from);
  let at = from;
  if (sign >= 48 && sign <= 57) {
    while (at < end && at - from < 10 && text.charCodeAt(at) >= 48 && text.charCodeAt(at) <= 57) at++;
    const closing = text.charCodeAt(at);
    if (at === end || at - from > 9 || (closing !== 46 && closing !== 41)) return 0;
  } else if (sign !== 42 && sign !== 43 && sign !== 45) return 0;
  at++;
  return at === end || isBlank(text.charCodeAt(at)) ? at - from : 0;
}

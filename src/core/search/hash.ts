/** A number for a text. */

/** Everywhere where core runs; its library of types knows no surroundings. */
declare const TextEncoder: new () => { encodeInto(text: string, into: Uint8Array): { readonly written: number } };

const encoder = new TextEncoder();
/** Room for most texts. */
const small = new Uint8Array(1 << 16);
/** Handing over a shorter text takes longer than reading it letter by letter. (UTF-16 units) */
const short = 64;

/** 53 bits: enough to tell whether a file is still the same, none against malice. Halves of pairs that stand alone, which no file has, are all one. */
export function hashOf(text: string): number {
  return text.length < short ? hashOfUnits(text) : hashOfBytes(text);
}

function hashOfUnits(text: string): number {
  let low = firstLow;
  let high = firstHigh;
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    low = Math.imul(low ^ unit, 2654435761);
    high = Math.imul(high ^ unit, 1597334677);
  }
  return mixed(low, high);
}

/** Four bytes of UTF-8 at a time: a fifth of what the letters of a string cost one by one. */
function hashOfBytes(text: string): number {
  const bytes = text.length * 3 <= small.length ? small : new Uint8Array(text.length * 3 + 4);
  const { written } = encoder.encodeInto(text, bytes);
  // The last word holds nothing of the text before this one.
  bytes.fill(0, written, written + 3);
  const words = new Int32Array(bytes.buffer, 0, (written + 3) >> 2);
  let low = firstLow ^ written;
  let high = firstHigh;
  for (let i = 0; i < words.length; i++) {
    const word = words[i] as number;
    // Turned, so that what differs in the highest bits of a word does not stay there.
    low = Math.imul(((low << 15) | (low >>> 17)) ^ word, 2654435761);
    high = Math.imul(((high << 13) | (high >>> 19)) ^ word, 1597334677);
  }
  return mixed(low, high);
}

const firstLow = 0xdeadbeef;
const firstHigh = 0x41c6ce57;

function mixed(first: number, second: number): number {
  let low = first;
  let high = second;
  low = Math.imul(low ^ (low >>> 16), 2246822507) ^ Math.imul(high ^ (high >>> 13), 3266489909);
  high = Math.imul(high ^ (high >>> 16), 2246822507) ^ Math.imul(low ^ (low >>> 13), 3266489909);
  return 4294967296 * (2097151 & high) + (low >>> 0);
}

/** Numbers and texts as bytes: small numbers take one byte, and the order of encoded texts is that of their UTF-16 units. */

/** A growing row of bytes. */
export class ByteWriter {
  #bytes: Uint8Array;
  length = 0;

  constructor(capacity = 1024) {
    this.#bytes = new Uint8Array(capacity);
  }

  /** A whole number from 0 to 2^32 - 1, seven bits a byte, the lowest first. */
  number(value: number): void {
    if (this.length + 5 > this.#bytes.length) this.#grow(5);
    let rest = value;
    while (rest > 0x7f) {
      this.#bytes[this.length++] = (rest & 0x7f) | 0x80;
      rest >>>= 7;
    }
    this.#bytes[this.length++] = rest;
  }

  /** Each UTF-16 unit by itself in UTF-8's form, so that nothing is lost and bytes sort as strings do. */
  text(value: string): void {
    if (this.length + value.length * 3 > this.#bytes.length) this.#grow(value.length * 3);
    const bytes = this.#bytes;
    let at = this.length;
    for (let i = 0; i < value.length; i++) {
      const unit = value.charCodeAt(i);
      if (unit < 0x80) bytes[at++] = unit;
      else if (unit < 0x800) {
        bytes[at++] = 0xc0 | (unit >> 6);
        bytes[at++] = 0x80 | (unit & 0x3f);
      } else {
        bytes[at++] = 0xe0 | (unit >> 12);
        bytes[at++] = 0x80 | ((unit >> 6) & 0x3f);
        bytes[at++] = 0x80 | (unit & 0x3f);
      }
    }
    this.length = at;
  }

  bytes(value: Uint8Array): void {
    if (this.length + value.length > this.#bytes.length) this.#grow(value.length);
    this.#bytes.set(value, this.length);
    this.length += value.length;
  }

  /** Everything that another has. */
  copy(other: ByteWriter): void {
    this.piece(other.#bytes, 0, other.length);
  }

  /** A short piece of other bytes. */
  piece(value: Uint8Array, start: number, end: number): void {
    if (this.length + end - start > this.#bytes.length) this.#grow(end - start);
    const bytes = this.#bytes;
    let at = this.length;
    for (let i = start; i < end; i++) bytes[at++] = value[i] as number;
    this.length = at;
  }

  /** UTF-16 units in a row of them, as `text` has them. */
  units(units: Uint16Array, start: number, end: number): void {
    if (this.length + (end - start) * 3 > this.#bytes.length) this.#grow((end - start) * 3);
    const bytes = this.#bytes;
    let at = this.length;
    for (let i = start; i < end; i++) {
      const unit = units[i] as number;
      if (unit < 0x80) bytes[at++] = unit;
      else if (unit < 0x800) {
        bytes[at++] = 0xc0 | (unit >> 6);
        bytes[at++] = 0x80 | (unit & 0x3f);
      } else {
        bytes[at++] = 0xe0 | (unit >> 12);
        bytes[at++] = 0x80 | ((unit >> 6) & 0x3f);
        bytes[at++] = 0x80 | (unit & 0x3f);
      }
    }
    this.length = at;
  }

  /** Takes back everything after the first `length` bytes. */
  cut(length: number): void {
    this.length = length;
  }

  /** What was written, in an array that is longer and changes with the next writing. */
  get written(): Uint8Array {
    return this.#bytes;
  }

  /** What was written, in an array of its own. */
  done(): Uint8Array {
    return this.#bytes.slice(0, this.length);
  }

  #grow(more: number): void {
    const bytes = new Uint8Array(Math.max(this.#bytes.length * 2, this.length + more));
    bytes.set(this.#bytes.subarray(0, this.length));
    this.#bytes = bytes;
  }
}

/** The text that `ByteWriter.text` wrote from `start` up to `end`. */
export function textOf(bytes: Uint8Array, start = 0, end = bytes.length): string {
  let ascii = start;
  while (ascii < end && (bytes[ascii] as number) < 0x80) ascii++;
  if (ascii === end && end - start <= mostAtOnce) {
    // A few letters are quickest put together one by one.
    if (end - start > fewLetters) return String.fromCharCode.apply(null, bytes.subarray(start, end) as unknown as number[]);
    let few = '';
    for (let at = start; at < end; at++) few += String.fromCharCode(bytes[at] as number);
    return few;
  }
  let text = '';
  const units: number[] = [];
  for (let at = start; at < end; ) {
    const first = bytes[at++] ?? 0;
    if (first < 0x80) units.push(first);
    else if (first < 0xe0) units.push(((first & 0x1f) << 6) | ((bytes[at++] ?? 0) & 0x3f));
    else {
      const second = (bytes[at++] ?? 0) & 0x3f;
      units.push(((first & 0x0f) << 12) | (second << 6) | ((bytes[at++] ?? 0) & 0x3f));
    }
    if (units.length >= mostAtOnce) {
      text += String.fromCharCode(...units);
      units.length = 0;
    }
  }
  return text + String.fromCharCode(...units);
}

const fewLetters = 10;
/** No call takes any number of arguments. */
const mostAtOnce = 4096;

export function bytesOf(text: string): Uint8Array {
  const plain = new Uint8Array(text.length);
  let at = 0;
  for (; at < text.length; at++) {
    const unit = text.charCodeAt(at);
    if (unit > 0x7f) break;
    plain[at] = unit;
  }
  if (at === text.length) return plain;
  const writer = new ByteWriter(text.length * 3);
  writer.text(text);
  return writer.done();
}

/** `count` lengths as they were written one after the other, summed up: where each of `count` things starts, and the end. */
export function readStarts(bytes: Uint8Array, count: number): Uint32Array {
  const starts = new Uint32Array(count + 1);
  let at = 0;
  let sum = 0;
  for (let i = 0; i < count; i++) {
    let value = 0;
    let byte = 0x80;
    for (let shift = 0; byte > 0x7f; shift += 7) {
      byte = bytes[at++] ?? 0;
      value |= (byte & 0x7f) << shift;
    }
    sum += value >>> 0;
    starts[i + 1] = sum;
  }
  return starts;
}

/** The other way round: the lengths between starts. */
export function writeStarts(starts: Uint32Array): Uint8Array {
  const writer = new ByteWriter(starts.length + 8);
  for (let i = 1; i < starts.length; i++) writer.number((starts[i] ?? 0) - (starts[i - 1] ?? 0));
  return writer.done();
}

/** The index as one row of bytes, for a file: what is damaged, older or made by another is not read, and that is no error. */
import { ByteWriter, bytesOf, readStarts, textOf, writeStarts } from './bytes.ts';
import { Lexicon } from './lexicon.ts';
import { PageRecords } from './records.ts';
import { Segment } from './segment.ts';
import { tokenizerVersion } from './tokens.ts';

/** Rises with every change of what the bytes mean, or of what is read from a document. */
const formatVersion = 3;
const magic = 'Drillbook index\n';
/** Magic, two versions, checksum, number of parts. */
const headBytes = magic.length + 4 * 4;

/** A file as it was when it was indexed. */
export interface FileStamp {
  /** Where the text lies; differs from the path for links. */
  readonly source: string;
  /** Bytes. */
  readonly size: number;
  /** Milliseconds since 1970. */
  readonly modified: number;
  /** Of the text: files that were only touched are not read anew. */
  readonly hash: number;
}

export interface StoredIndex {
  readonly segment: Segment;
  /** Whatever else the answers depend on: settings, the version of the program. Other ones mean a cold index. */
  readonly key: string;
  /** Milliseconds since 1970. */
  readonly savedAt: number;
  /** By path. */
  files(): ReadonlyMap<string, FileStamp>;
}

/** `files` has the stamp of every page's file by its path. */
export function storeIndex(
  segment: Segment,
  files: ReadonlyMap<string, FileStamp>,
  key: string,
  savedAt: number,
): Uint8Array<ArrayBuffer> {
  const { terms, postings, postingStarts, records, firstEntry, lengthOfEntry } = segment.tables;
  const lengths = new ByteWriter(lengthOfEntry.length + 8);
  for (const it of lengthOfEntry) lengths.number(it);
  const links: Record<string, string> = {};
  const stamps: FileStamp[] = [];
  for (let page = 0; page < segment.pages; page++) {
    const path = records.pathOf(page);
    const stamp = files.get(path) as FileStamp;
    if (stamp.source !== path) links[path] = stamp.source;
    stamps.push(stamp);
  }
  const head: Head = {
    key,
    savedAt,
    terms: terms.size,
    strings: records.strings.size,
    pages: segment.pages,
    entries: segment.entries,
    links,
  };
  const parts = [
    bytesOf(JSON.stringify(head)),
    stampRows(stamps),
    ...foldedPrefixes(terms),
    postings,
    writeStarts(postingStarts),
    records.bytes,
    writeStarts(records.starts),
    ...foldedPrefixes(records.strings),
    lengths.done(),
    writeStarts(firstEntry),
  ];
  const start = headBytes + parts.length * 4;
  const length = parts.reduce((sum, it) => sum + it.length, start);
  // Whole words, for the checksum.
  const bytes = new Uint8Array(Math.ceil(length / 4) * 4);
  const view = new DataView(bytes.buffer);
  bytes.set(bytesOf(magic));
  view.setUint32(magic.length, formatVersion);
  view.setUint32(magic.length + 4, tokenizerVersion);
  view.setUint32(magic.length + 12, parts.length);
  let at = start;
  for (const [i, it] of parts.entries()) {
    view.setUint32(headBytes + 4 * i, it.length);
    bytes.set(it, at);
    at += it.length;
  }
  view.setUint32(magic.length + 8, checksum(bytes));
  return bytes;
}

/** undefined for bytes that `storeIndex` of this version did not write, or that were changed since. */
export function readStoredIndex(given: Uint8Array): StoredIndex | undefined {
  if (given.length < headBytes || given.length % 4 !== 0 || textOf(given, 0, magic.length) !== magic) return undefined;
  // The checksum reads whole words.
  const bytes = given.byteOffset % 4 === 0 ? given : given.slice();
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (view.getUint32(magic.length) !== formatVersion || view.getUint32(magic.length + 4) !== tokenizerVersion) return undefined;
  if (view.getUint32(magic.length + 8) !== checksum(bytes)) return undefined;
  const parts: Uint8Array[] = [];
  let at = headBytes + 4 * view.getUint32(magic.length + 12);
  for (let i = 0; i < view.getUint32(magic.length + 12); i++) {
    const end = at + view.getUint32(headBytes + 4 * i);
    parts.push(bytes.subarray(at, end));
    at = end;
  }
  const part = (number: number) => parts[number] ?? new Uint8Array(0);
  const head = JSON.parse(textOf(part(0))) as Head;
  const entryStarts = readStarts(part(10), head.entries);
  const lengthOfEntry = new Uint32Array(head.entries);
  for (let i = 0; i < head.entries; i++) lengthOfEntry[i] = (entryStarts[i + 1] ?? 0) - (entryStarts[i] ?? 0);
  const records = new PageRecords(part(6), readStarts(part(7), head.pages), unfoldedPrefixes(part(8), part(9), head.strings));
  return {
    segment: new Segment({
      terms: unfoldedPrefixes(part(2), part(3), head.terms),
      postings: part(4),
      postingStarts: readStarts(part(5), head.terms),
      records,
      firstEntry: readStarts(part(11), head.pages),
      lengthOfEntry,
    }),
    key: head.key,
    savedAt: head.savedAt,
    files: () => {
      const rows = part(1);
      const numbers = new DataView(rows.buffer, rows.byteOffset, rows.byteLength);
      const links = new Map(Object.entries(head.links));
      const files = new Map<string, FileStamp>();
      for (let page = 0; page < head.pages; page++) {
        const path = records.pathOf(page);
        files.set(path, {
          source: links.get(path) ?? path,
          size: numbers.getUint32(page * rowBytes),
          modified: numbers.getFloat64(page * rowBytes + 4),
          hash: numbers.getFloat64(page * rowBytes + 12),
        });
      }
      return files;
    },
  };
}

interface Head {
  readonly key: string;
  readonly savedAt: number;
  readonly terms: number;
  readonly strings: number;
  readonly pages: number;
  readonly entries: number;
  /** Path to source, where they differ. */
  readonly links: Readonly<Record<string, string>>;
}

/** Size, time of change, hash. */
const rowBytes = 4 + 8 + 8;

function stampRows(stamps: readonly FileStamp[]): Uint8Array {
  const numbers = new DataView(new ArrayBuffer(stamps.length * rowBytes));
  for (const [i, it] of stamps.entries()) {
    numbers.setUint32(i * rowBytes, it.size);
    numbers.setFloat64(i * rowBytes + 4, it.modified);
    numbers.setFloat64(i * rowBytes + 12, it.hash);
  }
  return new Uint8Array(numbers.buffer);
}

/** Texts without the bytes that each shares with the one before: those that are left, and two numbers a text. */
function foldedPrefixes({ bytes, starts, size }: Lexicon): [Uint8Array, Uint8Array] {
  const rest = new ByteWriter(bytes.length);
  const numbers = new ByteWriter(size * 2);
  for (let i = 0; i < size; i++) {
    const start = starts[i] ?? 0;
    const end = starts[i + 1] ?? 0;
    const before = i === 0 ? start : (starts[i - 1] ?? 0);
    let same = 0;
    while (before + same < start && start + same < end && bytes[before + same] === bytes[start + same]) same++;
    numbers.number(same);
    numbers.number(end - start - same);
    rest.piece(bytes, start + same, end);
  }
  return [rest.done(), numbers.done()];
}

function unfoldedPrefixes(rest: Uint8Array, numbers: Uint8Array, size: number): Lexicon {
  // Shared and own lengths stand in turn.
  const sums = readStarts(numbers, size * 2);
  const bytes = new Uint8Array(sums[size * 2] ?? 0);
  const starts = new Uint32Array(size + 1);
  let from = 0;
  let at = 0;
  let before = 0;
  for (let i = 0; i < size; i++) {
    const start = at;
    const same = (sums[2 * i + 1] ?? 0) - (sums[2 * i] ?? 0);
    const own = (sums[2 * i + 2] ?? 0) - (sums[2 * i + 1] ?? 0);
    for (let k = 0; k < same; k++) bytes[at++] = bytes[before + k] ?? 0;
    for (let k = 0; k < own; k++) bytes[at++] = rest[from++] ?? 0;
    before = start;
    starts[i + 1] = at;
  }
  return new Lexicon(bytes, starts);
}

/** Over all bytes but its own place; 32 bits, a machine's own order of bytes: the file does not travel. */
function checksum(bytes: Uint8Array): number {
  const words = new Uint32Array(bytes.buffer, bytes.byteOffset, bytes.length >> 2);
  const own = (magic.length + 8) >> 2;
  let sum = 0x811c9dc5;
  for (let i = 0; i < words.length; i++) {
    if (i === own) continue;
    sum = Math.imul(sum ^ (words[i] ?? 0), 0x01000193);
    sum ^= sum >>> 15;
  }
  return sum >>> 0;
}

/** The index as one row of bytes, for a file: what is damaged, older or made by another is not read, and that is no error. */
import { ByteWriter, bytesOf, readStarts, textOf, writeStarts } from './bytes.ts';
import { Lexicon } from './lexicon.ts';
import { Segment } from './segment.ts';
import { tokenizerVersion } from './tokens.ts';

/** Rises with every change of what the bytes mean, or of what is read from a document. */
const formatVersion = 1;
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

export function storeIndex(
  segment: Segment,
  files: ReadonlyMap<string, FileStamp>,
  key: string,
  savedAt: number,
): Uint8Array<ArrayBuffer> {
  const { terms, postings, postingStarts, stems, stemTerms, stemStarts, records, firstEntry, lengthOfEntry } = segment.tables;
  const lengths = new ByteWriter(lengthOfEntry.length + 8);
  for (const it of lengthOfEntry) lengths.number(it);
  const head = { key, savedAt, terms: terms.size, stems: stems.size, pages: segment.pages, entries: segment.entries };
  const stamps = [...files].map(([path, it]) => [path, it.source === path ? 0 : it.source, it.size, it.modified, it.hash]);
  const parts = [
    bytesOf(JSON.stringify(head)),
    bytesOf(JSON.stringify(stamps)),
    terms.bytes,
    writeStarts(terms.starts),
    postings,
    writeStarts(postingStarts),
    stems.bytes,
    writeStarts(stems.starts),
    stemTerms,
    writeStarts(stemStarts),
    records.bytes,
    writeStarts(records.starts),
    writeStarts(firstEntry),
    lengths.done(),
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
  const head = JSON.parse(textOf(part(0))) as {
    key: string;
    savedAt: number;
    terms: number;
    stems: number;
    pages: number;
    entries: number;
  };
  const entryStarts = readStarts(part(13), head.entries);
  const lengthOfEntry = new Uint32Array(head.entries);
  for (let i = 0; i < head.entries; i++) lengthOfEntry[i] = (entryStarts[i + 1] ?? 0) - (entryStarts[i] ?? 0);
  return {
    segment: new Segment({
      terms: new Lexicon(part(2), readStarts(part(3), head.terms)),
      postings: part(4),
      postingStarts: readStarts(part(5), head.terms),
      stems: new Lexicon(part(6), readStarts(part(7), head.stems)),
      stemTerms: part(8),
      stemStarts: readStarts(part(9), head.stems),
      records: new Lexicon(part(10), readStarts(part(11), head.pages)),
      firstEntry: readStarts(part(12), head.pages),
      lengthOfEntry,
    }),
    key: head.key,
    savedAt: head.savedAt,
    files: () => {
      const stamps = JSON.parse(textOf(part(1))) as [string, string | 0, number, number, number][];
      return new Map(
        stamps.map(([path, source, size, modified, hash]) => [
          path,
          { source: source === 0 ? path : source, size, modified, hash },
        ]),
      );
    },
  };
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

/** 53 bits of a text: enough to tell whether a file is still the same, none against malice. */
export function hashOf(text: string): number {
  let low = 0xdeadbeef;
  let high = 0x41c6ce57;
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    low = Math.imul(low ^ unit, 2654435761);
    high = Math.imul(high ^ unit, 1597334677);
  }
  low = Math.imul(low ^ (low >>> 16), 2246822507) ^ Math.imul(high ^ (high >>> 13), 3266489909);
  high = Math.imul(high ^ (high >>> 16), 2246822507) ^ Math.imul(low ^ (low >>> 13), 3266489909);
  return 4294967296 * (2097151 & high) + (low >>> 0);
}

/** Parts of the index made one: pages in their order, terms in theirs, and where they stand counted anew. */
import { ByteWriter } from './bytes.ts';
import { movedBy } from './growing-postings.ts';
import { Lexicon } from './lexicon.ts';
import { noPostings, type Part, type SortedTerms } from './part.ts';
import { RecordWriter } from './records.ts';
import { Segment } from './segment.ts';

/**
 * The pages of some parts as one segment, in their order, without those that are dropped: `isDropped` is asked by part and page,
 * where any may be.
 */
export function packed(parts: readonly Part[], isDropped?: (part: number, page: number) => boolean): Segment {
  const [only] = parts;
  if (only && parts.length === 1 && !isDropped) return whole(only);
  const records = new RecordWriter();
  const firstEntry: number[] = [0];
  const lengths: number[] = [];
  const sources = parts.map((part, i): Source => {
    const offset = lengths.length;
    // An entry's new number; -1 for those of dropped pages.
    const places = new Int32Array(part.entries).fill(-1);
    const own = part.records();
    const renamed = new Int32Array(own.strings.size);
    for (let page = 0; page < part.pages; page++) {
      if (isDropped?.(i, page)) continue;
      for (let entry = part.firstEntry[page] ?? 0; entry < (part.firstEntry[page + 1] ?? 0); entry++) {
        places[entry] = lengths.length;
        lengths.push(part.lengthOfEntry[entry] ?? 0);
      }
      firstEntry.push(lengths.length);
      records.copy(own, page, renamed);
    }
    const isWhole = lengths.length - offset === part.entries;
    return { sorted: part.sorted(), at: 0, places, offset: isWhole ? offset : -1 };
  });
  const tables = { records: records.done(), firstEntry: Uint32Array.from(firstEntry), lengthOfEntry: Uint32Array.from(lengths) };
  return new Segment({ ...tables, ...merged(sources) });
}

/** A part as it is: its pages, entries and terms keep their numbers. */
function whole(part: Part): Segment {
  const { terms, copy } = part.sorted();
  const postings = new ByteWriter(1 << 16);
  const postingStarts = new Uint32Array(terms.size + 1);
  for (let number = 0; number < terms.size; number++) {
    copy(number, postings);
    postingStarts[number + 1] = postings.length;
  }
  return new Segment({
    terms,
    postings: postings.done(),
    postingStarts,
    records: part.packedRecords(),
    firstEntry: part.firstEntry.slice(0, part.pages + 1),
    lengthOfEntry: part.lengthOfEntry.slice(0, part.entries),
  });
}

interface Source {
  readonly sorted: SortedTerms;
  /** The term at hand. */
  at: number;
  readonly places: Int32Array;
  /** What its entries are moved by; -1 where some are dropped. */
  readonly offset: number;
}

type Terms = Pick<Segment['tables'], 'terms' | 'postings' | 'postingStarts'>;

function merged(sources: readonly Source[]): Terms {
  const bytes = new ByteWriter(1 << 16);
  const starts: number[] = [0];
  const postings = new ByteWriter(1 << 16);
  const postingStarts: number[] = [0];
  const scratch = new ByteWriter(1 << 10);
  const buffer = noPostings();
  for (let holders = withLeast(sources); holders.length > 0; holders = withLeast(sources)) {
    const [first] = holders as [Source];
    const before = postings.length;
    if (holders.length === 1 && first.offset >= 0) {
      scratch.cut(0);
      first.sorted.copy(first.at, scratch);
      movedBy(first.offset, scratch.written, 0, scratch.length, postings);
    } else {
      let last = -1;
      for (const { sorted, at, places } of holders) {
        sorted.read(at, buffer);
        const { entries, times } = buffer;
        for (let i = 0; i < buffer.count; i++) {
          const entry = places[entries[i] as number] as number;
          if (entry < 0) continue;
          const often = times[i] as number;
          postings.number((entry - last) * 2 + (often > 1 ? 1 : 0));
          if (often > 1) postings.number(often);
          last = entry;
        }
      }
    }
    if (postings.length > before) {
      const { terms } = first.sorted;
      bytes.piece(terms.bytes, terms.starts[first.at] ?? 0, terms.starts[first.at + 1] ?? 0);
      starts.push(bytes.length);
      postingStarts.push(postings.length);
    }
    for (const it of holders) it.at++;
  }
  const terms = new Lexicon(bytes.done(), Uint32Array.from(starts));
  return { terms, postings: postings.done(), postingStarts: Uint32Array.from(postingStarts) };
}

/** The sources at whose hand the first of all terms is; none at the end. */
function withLeast(sources: readonly Source[]): readonly Source[] {
  let holders: Source[] = [];
  for (const it of sources) {
    if (it.at >= it.sorted.terms.size) continue;
    const order = holders.length === 0 ? -1 : compared(it, holders[0] as Source);
    if (order < 0) holders = [it];
    else if (order === 0) holders.push(it);
  }
  return holders;
}

/** The order of bytes is that of the terms. */
function compared(a: Source, b: Source): number {
  const [one, other] = [a.sorted.terms, b.sorted.terms];
  const startA = one.starts[a.at] as number;
  const startB = other.starts[b.at] as number;
  const lengthA = (one.starts[a.at + 1] as number) - startA;
  const lengthB = (other.starts[b.at + 1] as number) - startB;
  for (let i = 0; i < lengthA && i < lengthB; i++) {
    const difference = (one.bytes[startA + i] as number) - (other.bytes[startB + i] as number);
    if (difference !== 0) return difference;
  }
  return lengthA - lengthB;
}

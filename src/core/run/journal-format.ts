/**
 * How a run's journal is written and read. A record is `\n`, JSON, a tab, 16 hexadecimal digits, `\n`: the leading line
 * end keeps a torn record from swallowing the next one (reliability 3.3). The JSON is ASCII, so that bytes are characters
 * and a cut never falls inside one.
 */
import type { RunEvent } from './run-types.ts';

/** SHA-256 of a text's UTF-8 bytes as 64 hexadecimal digits; given in, because core has no cryptography. */
export type Sha256 = (text: string) => string;

export interface JournalRecord {
  readonly v: 1;
  readonly run: string;
  /** Writer: one window or one process. */
  readonly w: string;
  /** From 1, per writer. */
  readonly n: number;
  /** Sum of the writer's record before; for the first one the sum of `run.json`. */
  readonly prev: string;
  /** UTC instant, minutes east of UTC, and monotonic milliseconds of the writer. */
  readonly t: string;
  readonly off: number;
  readonly mono: number;
  readonly event: RunEvent;
}

export type JournalProblem =
  /** A record that was never acknowledged was cut off: nothing is missing. */
  | { readonly type: 'torn'; readonly from: number; readonly to: number; readonly message: string }
  /** Bytes that are not what was written. Offsets in bytes. */
  | { readonly type: 'corrupt'; readonly from: number; readonly to: number; readonly message: string }
  /** The chain does not go on from the record before. */
  | { readonly type: 'chain'; readonly n: number; readonly message: string }
  /** Written by a newer program: the run may be read, not continued. */
  | { readonly type: 'version'; readonly from: number; readonly to: number; readonly message: string };

/** The 16 digits that close a record. */
export function sumOf(text: string, sha256: Sha256): string {
  return sha256(text).slice(0, 16);
}

/** The bytes of a record (ASCII) and its sum. */
export function encodeRecord(record: JournalRecord, sha256: Sha256): { readonly text: string; readonly sum: string } {
  const json = JSON.stringify(record).replace(/[\u007f-\uffff]/g, it => `\\u${it.charCodeAt(0).toString(16).padStart(4, '0')}`);
  const sum = sumOf(json, sha256);
  return { text: `\n${json}\t${sum}\n`, sum };
}

export interface JournalText {
  readonly records: readonly JournalRecord[];
  readonly problems: readonly JournalProblem[];
  /** Sum of the last whole record; `prev` as given when there is none. */
  readonly lastSum: string;
}

/**
 * Reads one writer's journal; never throws and never gives up.
 *
 * @param text The bytes, one character each (latin1).
 * @param prev What the first record must name as the one before.
 */
export function readJournal(text: string, prev: string, sha256: Sha256): JournalText {
  const records: JournalRecord[] = [];
  const problems: JournalProblem[] = [];
  const seen = new Set<string>();
  let lastSum = prev;
  let lastNumber = 0;
  let bad: { from: number; to: number } | undefined;
  for (let from = 0; from < text.length; ) {
    const lineEnd = text.indexOf('\n', from);
    const to = lineEnd < 0 ? text.length : lineEnd;
    const line = text.slice(from, to);
    const start = from;
    from = to + 1;
    if (line === '') continue;
    const parts = /^(.*)\t([0-9a-f]{16})$/.exec(line);
    if (!parts || sumOf(parts[1] ?? '', sha256) !== parts[2]) {
      bad = { from: bad?.from ?? start, to };
      continue;
    }
    const sum = parts[2] ?? '';
    // A copy that a synchronising service left behind, or a record written again after a failed sync.
    if (seen.has(sum)) continue;
    seen.add(sum);
    const record = readRecord(parts[1] ?? '');
    if (record === undefined) {
      problems.push({
        type: 'version',
        from: start,
        to,
        message: `Bytes ${start} to ${to} are a record of a version this program does not know`,
      });
      lastSum = sum;
      lastNumber++;
      continue;
    }
    const continues = record.prev === lastSum;
    if (bad) problems.push(continues ? torn(bad) : corrupt(bad));
    bad = undefined;
    if (!continues)
      problems.push({
        type: 'chain',
        n: lastNumber + 1,
        message: `Record ${lastNumber + 1} is missing or was changed: record ${record.n} does not follow from what stands before it`,
      });
    records.push(record);
    lastSum = sum;
    lastNumber = record.n;
  }
  // Bad bytes at the very end: a record that was being written has no closing line end.
  if (bad) problems.push(text.endsWith('\n') ? corrupt(bad) : torn(bad));
  return { records, problems, lastSum };
}

/**
 * Events of several writers in one order: by time, then writer. A writer's own records are never reordered: its clock may
 * have been set back between two of them, and what it wrote later happened later (reliability T58).
 */
export function mergeRecords(writers: Iterable<readonly JournalRecord[]>): readonly JournalRecord[] {
  const latest = new Map<string, string>();
  const placed = [...writers].flat().map(record => {
    const before = latest.get(record.w) ?? '';
    const at = record.t > before ? record.t : before;
    latest.set(record.w, at);
    return { record, at };
  });
  // Sorting is stable, so records of one writer that share a place keep the order they were read in.
  return placed.sort((a, b) => compare(a.at, b.at) || compare(a.record.w, b.record.w)).map(it => it.record);
}

const compare = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);

const torn = ({ from, to }: { from: number; to: number }): JournalProblem => ({
  type: 'torn',
  from,
  to,
  message: `Bytes ${from} to ${to} are the beginning of a record that was never finished; nothing that was acknowledged is missing`,
});
const corrupt = ({ from, to }: { from: number; to: number }): JournalProblem => ({
  type: 'corrupt',
  from,
  to,
  message: `Bytes ${from} to ${to} were damaged: their checksum does not hold`,
});

function readRecord(json: string): JournalRecord | undefined {
  try {
    const value = JSON.parse(json) as Partial<JournalRecord> | null;
    if (typeof value !== 'object' || value === null || value.v !== 1) return undefined;
    if (typeof value.event?.type !== 'string' || typeof value.n !== 'number' || typeof value.t !== 'string') return undefined;
    return eventTypes.has(value.event.type) ? (value as JournalRecord) : undefined;
  } catch {
    return undefined;
  }
}

/** Every type of event, by a table the compiler keeps whole. */
const known: Readonly<Record<RunEvent['type'], true>> = {
  'run-started': true,
  'step-claimed': true,
  'step-started': true,
  'nested-started': true,
  'step-finished': true,
  'step-attested': true,
  'step-decided': true,
  'step-released': true,
  'step-taken-over': true,
  'step-skipped': true,
  'step-not-applicable': true,
  'run-resumed': true,
  'run-paused': true,
  'run-continued': true,
  'start-declared': true,
  'rollback-started': true,
  escalated: true,
  'note-added': true,
  'data-loss-measured': true,
  'document-changed': true,
  'run-finished': true,
};
const eventTypes: ReadonlySet<string> = new Set(Object.keys(known));

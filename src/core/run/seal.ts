/**
 * The seal of a finished run: how many records each writer left and the sum of its last one. A chain shows a record that
 * was changed or taken out of the middle; only the seal shows that the end was cut off (reliability T57).
 */
import type { JournalRecord } from './journal-format.ts';
import type { RunResult } from './run-types.ts';

/** `seal.json`. */
export interface Seal {
  readonly v: 1;
  readonly run: string;
  /** UTC instant. */
  readonly at: string;
  readonly result: RunResult;
  /** SHA-256 of `run.json` and of `document.md` as they lie in the folder, hex. */
  readonly header: string;
  readonly document: string;
  readonly writers: Readonly<Record<string, { readonly records: number; readonly sum: string }>>;
}

/** What is compared with a seal: the folder as it is now. */
export type Sealed = Pick<Seal, 'run' | 'result' | 'header' | 'document' | 'writers'>;

/** Number of records and last sum of each writer. */
export function writersOf(
  records: Iterable<JournalRecord>,
  sums: ReadonlyMap<string, string>,
): Readonly<Record<string, { readonly records: number; readonly sum: string }>> {
  const counts = new Map<string, number>();
  for (const { w } of records) counts.set(w, (counts.get(w) ?? 0) + 1);
  return Object.fromEntries([...sums].sort().map(([writer, sum]) => [writer, { records: counts.get(writer) ?? 0, sum }]));
}

/** The bytes of `seal.json`. */
export const sealText = (seal: Seal): string => `${JSON.stringify(seal, null, 2)}\n`;

/** Reads `seal.json`; undefined when it is none. */
export function readSeal(text: string): Seal | undefined {
  try {
    const value = JSON.parse(text) as Partial<Seal> | null;
    const whole = value?.v === 1 && typeof value.run === 'string' && typeof value.writers === 'object' && value.writers !== null;
    return whole ? (value as Seal) : undefined;
  } catch {
    return undefined;
  }
}

/** Where a folder is not what was sealed, in sentences; empty when it is. */
export function againstSeal(seal: Seal, now: Sealed): readonly string[] {
  const found: string[] = [];
  if (seal.run !== now.run) found.push(`The seal belongs to the run ${seal.run}.`);
  if (seal.header !== now.header) found.push('run.json was changed after the run was sealed.');
  if (seal.document !== now.document) found.push('document.md was changed after the run was sealed.');
  for (const [writer, { records, sum }] of Object.entries(seal.writers)) {
    const has = now.writers[writer];
    if (!has) found.push(`The journal of writer ${writer} is missing: ${records} records were sealed.`);
    else if (has.records < records)
      found.push(`The journal of writer ${writer} was cut: it holds ${has.records} records, ${records} were sealed.`);
    else if (has.records > records)
      found.push(
        `The journal of writer ${writer} went on after the seal: it holds ${has.records} records, ${records} were sealed.`,
      );
    else if (has.sum !== sum)
      found.push(`The journal of writer ${writer} was changed: its last sum is ${has.sum}, ${sum} was sealed.`);
  }
  for (const writer of Object.keys(now.writers))
    if (!(writer in seal.writers)) found.push(`The journal of writer ${writer} was added after the run was sealed.`);
  if (found.length === 0 && seal.result !== now.result)
    found.push(`The seal says "${seal.result}", the journal adds up to "${now.result}".`);
  return found;
}

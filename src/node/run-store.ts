/** Run folders on the disk: `.drillbook/runs/<UTC start>-<document>-<random>/`, written once and appended to, never changed. */
import { createHash, randomBytes } from 'node:crypto';
import { constants, type Dirent } from 'node:fs';
import fs from 'node:fs/promises';
import path from 'node:path';
import type { Clock, Journal } from '../core/ports.ts';
import {
  encodeRecord,
  type JournalProblem,
  type JournalRecord,
  mergeRecords,
  readJournal,
  sumOf,
} from '../core/run/journal-format.ts';
import { foldRun } from '../core/run/run.ts';
import type { Run, RunEvent, RunHeader } from '../core/run/run-types.ts';

/** SHA-256 of a text's UTF-8 bytes, hexadecimal. */
export const sha256 = (text: string): string => createHash('sha256').update(text, 'utf8').digest('hex');

/** Why a run could not be written or read; the message says what did not happen and what to do. */
export class RunProblem extends Error {
  readonly code: 'not-recordable' | 'not-saved' | 'taken' | 'unreadable' | 'refused';
  constructor(code: RunProblem['code'], message: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.name = 'RunProblem';
    this.code = code;
  }
}

/** The few calls that write; the tests give others, whose disk is full at the k-th call. */
export interface Disk {
  open(path: string, flags: string | number, mode?: number): Promise<DiskFile>;
}
export interface DiskFile {
  write(bytes: Uint8Array, offset: number, length: number): Promise<{ bytesWritten: number }>;
  datasync(): Promise<void>;
  sync(): Promise<void>;
  close(): Promise<void>;
}
const realDisk: Disk = { open: (name, flags, mode) => fs.open(name, flags, mode) };

/** A run as its folder tells it. */
export interface StoredRun {
  /** Absolute path of the run's folder. */
  readonly folder: string;
  readonly run: Run;
  readonly records: readonly JournalRecord[];
  readonly problems: readonly (JournalProblem & { readonly file: string })[];
  /** Last sum of each writer. */
  readonly sums: ReadonlyMap<string, string>;
}

/** `2026-11-21T09:12:00.000Z` as `20261121T091200Z` (decision 32). */
export function instantName(instant: string): string {
  return `${instant.slice(0, 19).replace(/[-:]/g, '')}Z`;
}

/** A document's id as part of a folder name: itself where it is plain, else a slug and six digits of its hash (decision 8). */
export function nameOf(id: string): string {
  if (/^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$/.test(id)) return id;
  const slug = id
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, 48)
    .replace(/-+$/, '');
  return `${slug || 'x'}-${sha256(id).slice(0, 6)}`;
}

/** The runs of one root: a workspace folder, or the place chosen where there is none. */
export class RunStore {
  readonly root: string;
  readonly #disk: Disk;
  readonly #fallback: string | undefined;

  /**
   * @param root Folder that holds, or will hold, `.drillbook/`.
   * @param options.fallback Another place to offer when records cannot be written here.
   */
  constructor(root: string, options: { readonly fallback?: string; readonly disk?: Disk } = {}) {
    this.root = root;
    this.#disk = options.disk ?? realDisk;
    this.#fallback = options.fallback;
  }

  get runsFolder(): string {
    return path.join(this.root, '.drillbook', 'runs');
  }

  /** A name that no other run has. */
  newId(document: string, startedAt: string): string {
    return `${instantName(startedAt)}-${nameOf(document)}-${randomBytes(4).toString('hex')}`;
  }

  /**
   * Makes a run's folder with its header and the exact text of the document, synced.
   * @throws RunProblem 'not-recordable' with the reason and the place offered instead: nothing has started then.
   */
  async create(header: RunHeader, documentText: string): Promise<string> {
    const folder = path.join(this.runsFolder, header.id);
    try {
      await fs.mkdir(this.runsFolder, { recursive: true });
      await fs.mkdir(folder);
      await this.#writeNew(path.join(folder, 'document.md'), documentText);
      await fs.mkdir(path.join(folder, 'claims'));
      // Last, under its final name only when it is whole: a folder without run.json is no run.
      await this.#writeNew(path.join(folder, '.run.json'), headerText(header));
      await fs.rename(path.join(folder, '.run.json'), path.join(folder, 'run.json'));
      await syncFolder(folder);
      await syncFolder(this.runsFolder);
      return folder;
    } catch (error) {
      const instead = this.#fallback ? ` Records could be kept in ${this.#fallback} instead.` : '';
      throw new RunProblem(
        'not-recordable',
        `The run did not start: nothing can be recorded under ${this.runsFolder} (${reasonOf(error)}).${instead}`,
      );
    }
  }

  /** Opens a journal of one's own in a run: one writer is one window or one process. */
  async openJournal(folder: string, clock: Clock): Promise<RunJournal> {
    const header = await readHeader(folder);
    return new RunJournal(
      folder,
      header.id,
      randomBytes(4).toString('hex'),
      sumOf(headerText(header), sha256),
      clock,
      this.#disk,
    );
  }

  /** Names of all run folders, newest first. A name tells the second; which of two began first within it, their headers. */
  async names(): Promise<readonly string[]> {
    let entries: Dirent[];
    try {
      entries = await fs.readdir(this.runsFolder, { withFileTypes: true });
    } catch (error) {
      if (codeOf(error) === 'ENOENT' || codeOf(error) === 'ENOTDIR') return [];
      throw new RunProblem('unreadable', `The runs in ${this.runsFolder} cannot be listed (${reasonOf(error)}).`);
    }
    const names = entries.filter(it => it.isDirectory() && /^\d{8}T\d{6}Z-/.test(it.name)).map(it => it.name);
    const perSecond = new Map<string, number>();
    for (const name of names) perSecond.set(secondOf(name), (perSecond.get(secondOf(name)) ?? 0) + 1);
    const began = new Map<string, string>();
    for (const name of names) {
      if (perSecond.get(secondOf(name)) === 1) continue;
      const header = await readHeader(path.join(this.runsFolder, name)).catch(() => undefined);
      began.set(name, header?.startedAt ?? '');
    }
    const key = (name: string) => `${secondOf(name)} ${began.get(name) ?? ''} ${name}`;
    return names.sort((a, b) => (key(a) < key(b) ? 1 : -1));
  }

  /** All runs that can be read, newest first, and a sentence for each that cannot. */
  async list(): Promise<{ readonly runs: readonly StoredRun[]; readonly unreadable: readonly string[] }> {
    const runs: StoredRun[] = [];
    const unreadable: string[] = [];
    for (const name of await this.names()) {
      try {
        runs.push(await readRun(path.join(this.runsFolder, name)));
      } catch (error) {
        unreadable.push(reasonOf(error));
      }
    }
    return { runs, unreadable };
  }

  async #writeNew(name: string, text: string): Promise<void> {
    const file = await this.#disk.open(name, 'wx', 0o644);
    try {
      await writeAll(file, Buffer.from(text, 'utf8'));
      await file.sync();
    } finally {
      await file.close();
    }
  }
}

/** Reads a run from its folder; never writes, and never throws for what its journals hold. */
export async function readRun(folder: string): Promise<StoredRun> {
  const header = await readHeader(folder);
  const names = (await fs.readdir(folder)).filter(it => /^log-[0-9a-z]+(-\d+)?\.jsonl$/.test(it));
  // A writer's segments follow one another in its chain.
  const segment = (name: string) => Number(/^log-[0-9a-z]+-(\d+)\.jsonl$/.exec(name)?.[1] ?? 1);
  const writerOf = (name: string) => /^log-([0-9a-z]+)/.exec(name)?.[1] ?? '';
  names.sort((a, b) => (writerOf(a) < writerOf(b) ? -1 : writerOf(a) > writerOf(b) ? 1 : segment(a) - segment(b)));
  const first = sumOf(headerText(header), sha256);
  const writers = new Map<string, JournalRecord[]>();
  const problems: (JournalProblem & { file: string })[] = [];
  const sums = new Map<string, string>();
  const seen = new Set<string>();
  for (const name of names) {
    const writer = writerOf(name);
    const text = await fs.readFile(path.join(folder, name), 'latin1');
    const mine = writers.get(writer) ?? [];
    writers.set(writer, mine);
    // A record whose sync failed was never acknowledged, though its bytes may be there: the next segment, which goes on from
    // the record before it, stands in its place.
    const unacknowledged = mine.at(-1);
    const replaced = unacknowledged !== undefined && text.includes(`,"prev":"${unacknowledged.prev}",`);
    if (replaced) {
      mine.pop();
      seen.delete(keyOf(unacknowledged));
    }
    const journal = readJournal(text, (replaced ? unacknowledged.prev : sums.get(writer)) ?? first, sha256);
    sums.set(writer, journal.lastSum);
    problems.push(...journal.problems.map(it => ({ ...it, file: name })));
    for (const record of journal.records) {
      if (seen.has(keyOf(record))) continue;
      seen.add(keyOf(record));
      mine.push(record);
    }
  }
  const records = mergeRecords(writers.values());
  return {
    folder,
    run: foldRun(
      header,
      records.map(it => it.event),
    ),
    records,
    problems,
    sums,
  };
}

const keyOf = ({ w, n, prev }: JournalRecord) => `${w} ${n} ${prev}`;

/** Appends to one writer's journal; a record counts only once it is on the disk. */
export class RunJournal implements Journal {
  readonly writer: string;
  readonly #folder: string;
  readonly #run: string;
  readonly #clock: Clock;
  readonly #disk: Disk;
  #file: DiskFile | undefined;
  #segment = 0;
  #prev: string;
  #number = 0;
  #turn: Promise<void> = Promise.resolve();

  constructor(folder: string, run: string, writer: string, prev: string, clock: Clock, disk: Disk = realDisk) {
    this.#folder = folder;
    this.#run = run;
    this.writer = writer;
    this.#prev = prev;
    this.#clock = clock;
    this.#disk = disk;
  }

  /** Sum of the last record that is on the disk. */
  get lastSum(): string {
    return this.#prev;
  }

  /**
   * One record, synced before this resolves. A failed write or sync is never tried again on the same file: the next
   * record opens a new segment (a kernel may have dropped the bytes it reported, reliability T55).
   * @throws RunProblem 'not-saved'
   */
  append(event: RunEvent): Promise<void> {
    const done = this.#turn.then(() => this.#append(event));
    this.#turn = done.catch(() => {});
    return done;
  }

  async close(): Promise<void> {
    await this.#turn;
    await this.#file?.close();
    this.#file = undefined;
  }

  async #append(event: RunEvent): Promise<void> {
    const record: JournalRecord = {
      v: 1,
      run: this.#run,
      w: this.writer,
      n: this.#number + 1,
      prev: this.#prev,
      t: event.at,
      off: this.#clock.offsetMinutes(),
      mono: Math.round(this.#clock.monotonic()),
      event,
    };
    const { text, sum } = encodeRecord(record, sha256);
    try {
      this.#file ??= await this.#open();
      await writeAll(this.#file, Buffer.from(text, 'latin1'));
      await this.#file.datasync();
    } catch (error) {
      const broken = this.#file;
      this.#file = undefined;
      await broken?.close().catch(() => {});
      throw new RunProblem(
        'not-saved',
        `NOT SAVED: "${event.type}" could not be written to ${this.#folder} (${reasonOf(error)}). Nothing was done; make room or make the folder writable, then try again.`,
        error,
      );
    }
    this.#number++;
    this.#prev = sum;
  }

  async #open(): Promise<DiskFile> {
    const segment = this.#segment + 1;
    const name = `log-${this.writer}${segment === 1 ? '' : `-${segment}`}.jsonl`;
    const flags = constants.O_WRONLY | constants.O_APPEND | constants.O_CREAT | constants.O_EXCL;
    const file = await this.#disk.open(path.join(this.#folder, name), flags, 0o644);
    this.#segment = segment;
    try {
      await syncFolder(this.#folder);
    } catch (error) {
      await file.close().catch(() => {});
      throw error;
    }
    return file;
  }
}

/** Writes a file whole under a new name; an existing one is replaced only by a whole one. */
export async function writeWhole(name: string, text: string, mode = 0o644): Promise<void> {
  const draft = `${name}.${randomBytes(4).toString('hex')}`;
  const file = await fs.open(draft, 'wx', mode);
  try {
    await writeAll(file, Buffer.from(text, 'utf8'));
    await file.sync();
  } finally {
    await file.close();
  }
  await fs.rename(draft, name);
}

/** A write may take only a part and say so without an error (reliability T54). */
export async function writeAll(file: Pick<DiskFile, 'write'>, bytes: Uint8Array): Promise<void> {
  for (let offset = 0; offset < bytes.length; ) {
    const { bytesWritten } = await file.write(bytes, offset, bytes.length - offset);
    if (bytesWritten <= 0) throw new Error('the disk took no more bytes');
    offset += bytesWritten;
  }
}

const headerText = (header: RunHeader) => `${JSON.stringify(header, null, 2)}\n`;

const secondOf = (name: string) => name.slice(0, '20261121T091200Z'.length);

async function readHeader(folder: string): Promise<RunHeader> {
  try {
    const header = JSON.parse(await fs.readFile(path.join(folder, 'run.json'), 'utf8')) as RunHeader;
    if (header.version !== 1 || !Array.isArray(header.steps)) throw new Error('it was written by another version');
    return header;
  } catch (error) {
    throw new RunProblem('unreadable', `${path.join(folder, 'run.json')} cannot be read as a run (${reasonOf(error)}).`);
  }
}

/** The names in a folder are on the disk when this resolves. */
export async function syncFolder(folder: string): Promise<void> {
  const handle = await fs.open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

export const codeOf = (error: unknown): string | undefined => (error as NodeJS.ErrnoException | undefined)?.code;
export const reasonOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

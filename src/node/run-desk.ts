/** What a window needs to start and take up runs: the session with its store, clock, private folder and Git's word. */
import fs from 'node:fs/promises';
import { hostname } from 'node:os';
import path from 'node:path';
import { readText } from '../core/catalog/load-catalog.ts';
import type { Document } from '../core/document/document-types.ts';
import { readSettings } from '../core/document/settings-file.ts';
import type { Clock } from '../core/ports.ts';
import type { Environment, ExerciseType, Run, RunMode, Trigger } from '../core/run/run-types.ts';
import { defaultSettings, type Settings } from '../core/settings.ts';
import { keepAnswer, mustAskAboutRecords } from './run-kept.ts';
import { redactOf } from './run-redact.ts';
import { writeReports } from './run-report.ts';
import { type Nesting, RunSession, type RunTerminal, type SessionWorld } from './run-session.ts';
import { RunStore, readRun } from './run-store.ts';
import { userName } from './run-world.ts';
import { RunFolder } from './wrapper.ts';

/** The window's side of a run. */
export interface WindowSide {
  readonly terminal: RunTerminal;
  /** A sentence when nothing may run at this moment. */
  assertMayRun(): string | undefined;
  ask(step: string, question: string): Promise<boolean | undefined>;
  /** The saved text of the document as it is now; undefined when it cannot be read. */
  documentText(): Promise<string | undefined>;
}

/** All that a run is started with. */
export interface RunOrder {
  readonly document: Document;
  /** The exact saved text that the run keeps to. */
  readonly text: string;
  /** Absolute folder in which steps run and below which `.drillbook/runs` lies. */
  readonly root: string;
  /** Absolute folder below which `.drillbook/runs` lies, when it is another. */
  readonly records?: string | undefined;
  readonly mode: RunMode;
  readonly operator: string;
  /** Values of parameters and placeholders by name. */
  readonly values: ReadonlyMap<string, string>;
  /** Whether Git shall leave the records alone; undefined when it was not asked. */
  readonly ignoreRecords: boolean | undefined;
  readonly environment?: Environment | undefined;
  readonly exerciseType?: ExerciseType | undefined;
  readonly trigger?: Trigger | undefined;
  /** UTC instant. */
  readonly declaredAt?: string | undefined;
  readonly nesting?: Nesting | undefined;
}

/** A run that nobody has brought to an end. */
export interface LeftRun {
  /** Absolute path of its record. */
  readonly folder: string;
  readonly root: string;
  readonly run: Run;
}

const clock: Clock = {
  now: () => new Date().toISOString(),
  offsetMinutes: () => -new Date().getTimezoneOffset(),
  monotonic: () => performance.now(),
};

/** How many records are looked at for runs without an end, newest first: older ones are found by their reports. */
const looked = 500;

/** `privateFolder` holds scripts, values and raw output of runs until they are finished (decision 7). */
export function runDesk(privateFolder: string) {
  const worldOf = async (root: string, side: WindowSide, records = root): Promise<SessionWorld> => ({
    store: new RunStore(records, records === privateFolder ? {} : { fallback: privateFolder }),
    privateFolder,
    clock,
    terminal: side.terminal,
    assertMayRun: side.assertMayRun,
    ask: side.ask,
    documentText: side.documentText,
    redact: await redactOf(root),
  });
  return {
    platform: process.platform as string,
    operator: userName(),
    host: hostname(),
    /** Where records are kept when the document's own folder takes none. */
    ownRecords: privateFolder,

    /** Nothing has run when this resolves; the run's folder is on the disk. */
    async start(order: RunOrder, side: WindowSide): Promise<RunSession> {
      const { document, root, records, values, ignoreRecords, ...rest } = order;
      if (ignoreRecords !== undefined && order.records === undefined)
        await keepAnswer(root, ignoreRecords ? 'ignored' : 'committed');
      const isParameter = (name: string) => document.parameters.some(it => it.name === name);
      return RunSession.start({
        ...(await worldOf(root, side, records)),
        ...rest,
        document,
        parameters: new Map([...values].filter(([name]) => isParameter(name))),
        placeholders: new Map([...values].filter(([name]) => !isParameter(name))),
        folder: root,
      });
    },

    /** Takes a run up again; a step that still runs is followed from then on. */
    async resume(folder: string, root: string, side: WindowSide): Promise<RunSession> {
      // The record may lie elsewhere: what must be masked is said where its steps run.
      const places = await new RunFolder(privateFolder, path.basename(folder)).places();
      return RunSession.resume(folder, await worldOf(places?.startFolder ?? root, side, root));
    },

    /** Reads and never writes; undefined when there is no run in the folder. */
    async peek(folder: string): Promise<Run | undefined> {
      return readRun(folder).then(
        it => it.run,
        () => undefined,
      );
    },

    /** Runs below these roots that have no end yet, newest first. Reads only; what cannot be read is left out. */
    async unfinished(roots: Iterable<string>): Promise<readonly LeftRun[]> {
      const found: LeftRun[] = [];
      for (const root of new Set(roots)) {
        const store = new RunStore(root);
        const names = await store.names().catch(() => []);
        for (const name of names.slice(0, looked)) {
          const folder = path.join(store.runsFolder, name);
          // A sealed run has ended: its journal need not be read.
          if (await exists(path.join(folder, 'seal.json'))) continue;
          const stored = await readRun(folder).catch(() => undefined);
          if (stored?.run.result === 'unfinished') found.push({ folder, root, run: stored.run });
        }
      }
      return found.sort((a, b) => (a.run.header.startedAt < b.run.header.startedAt ? 1 : -1));
    },

    /** The text as the root's own settings have it read. */
    async read(root: string, rootUri: string, name: string, text: string): Promise<Document> {
      return readText(rootUri, name, text, await settingsOf(root));
    },

    /** Writes the reports of a record anew, and answers where the Markdown one is. */
    report: (folder: string): Promise<string> => writeReports(folder, clock.now()),

    mustAskAboutRecords,
  };
}

export type RunDesk = ReturnType<typeof runDesk>;

async function settingsOf(root: string): Promise<Settings> {
  const text = await fs.readFile(path.join(root, 'drillbook.yaml'), 'utf8').catch(() => undefined);
  return text === undefined ? defaultSettings : readSettings(text).settings;
}

const exists = (name: string) =>
  fs.access(name).then(
    () => true,
    () => false,
  );

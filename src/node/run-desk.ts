/** What a window needs to start and take up runs: the session with its store, clock, private folder and Git's word. */
import fs from 'node:fs/promises';
import path from 'node:path';
import type { Document } from '../core/document/document-types.ts';
import type { Clock } from '../core/ports.ts';
import type { Run, RunMode } from '../core/run/run-types.ts';
import { isInRepository } from './run-git.ts';
import { redactOf } from './run-redact.ts';
import { type RunConsent, RunSession, type RunTerminal, type SessionWorld } from './run-session.ts';
import { RunStore, readRun } from './run-store.ts';

/** The window's side of a run. */
export interface WindowSide {
  readonly terminal: RunTerminal;
  /** A sentence when nothing may run at this moment. */
  assertMayRun(): string | undefined;
  ask(step: string, question: string): Promise<boolean | undefined>;
}

export interface RunOrder {
  readonly document: Document;
  readonly text: string;
  readonly root: string;
  readonly mode: RunMode;
  /** Values of parameters and placeholders by name. */
  readonly values: ReadonlyMap<string, string>;
  readonly ignoreRecords: boolean | undefined;
}

const clock: Clock = {
  now: () => new Date().toISOString(),
  offsetMinutes: () => -new Date().getTimezoneOffset(),
  monotonic: () => performance.now(),
};

/** `privateFolder` holds scripts, values and raw output of runs until they are finished (decision 7). */
export function runDesk(privateFolder: string) {
  const worldOf = async (root: string, side: WindowSide): Promise<SessionWorld> => ({
    store: new RunStore(root, { fallback: privateFolder }),
    privateFolder,
    clock,
    terminal: side.terminal,
    assertMayRun: side.assertMayRun,
    ask: side.ask,
    redact: await redactOf(root),
  });
  return {
    platform: process.platform as string,
    async start(order: RunOrder, side: WindowSide) {
      const { document, text, root, mode, values } = order;
      if (order.ignoreRecords !== undefined) await keepAnswer(root, order.ignoreRecords);
      const isParameter = (name: string) => document.parameters.some(it => it.name === name);
      const session = await RunSession.start({
        ...(await worldOf(root, side)),
        document,
        text,
        mode,
        parameters: new Map([...values].filter(([name]) => isParameter(name))),
        placeholders: new Map([...values].filter(([name]) => !isParameter(name))),
        folder: root,
      });
      return inHand(session, text);
    },
    async resume(folder: string, root: string, side: WindowSide) {
      const session = await RunSession.resume(folder, await worldOf(root, side));
      return inHand(session, await pinnedText(folder));
    },
    /** Reads and never writes; undefined when there is no run in the folder. */
    async peek(folder: string): Promise<Run | undefined> {
      return readRun(folder).then(
        it => it.run,
        () => undefined,
      );
    },
    /** The answer is a file of the repository, so that it is asked once for everybody. */
    async mustAskAboutRecords(root: string): Promise<boolean> {
      if (await exists(path.join(root, '.drillbook', '.gitignore'))) return false;
      return isInRepository(root);
    },
  };
}

function inHand(session: RunSession, text: string | undefined) {
  return {
    folder: session.folder,
    pinnedText: text,
    environment: session.environment,
    get run(): Run {
      return session.run;
    },
    onDidChange: (listener: () => void) => session.onChange(listener),
    canRun: (step: string) => session.canRun(step),
    /** The command with its hidden characters written out; undefined when it has none. */
    hiddenIn: (step: string) => session.hiddenIn(step)?.view,
    runStep: (step: string, consent: RunConsent) => session.runStep(step, consent),
    attest: (step: string, note: string) => session.attest(step, note),
    skip: (step: string, reason: string) => session.skip(step, reason),
    stop: () => session.stop(),
    needs: (step: string) => session.needs(step),
    /** As its steps have earned it. */
    finish: (note: string) => session.finish(undefined, note),
    abort: (reason: string) => session.finish('aborted', reason),
    close: () => session.close(),
  };
}

const exists = (name: string) =>
  fs.access(name).then(
    () => true,
    () => false,
  );

const pinnedText = (folder: string) => fs.readFile(path.join(folder, 'document.md'), 'utf8').catch(() => undefined);

async function keepAnswer(root: string, ignore: boolean): Promise<void> {
  const folder = path.join(root, '.drillbook');
  await fs.mkdir(folder, { recursive: true });
  const text = ignore ? '# Records of runs stay on the machine that made them.\nruns/\n' : '# Records of runs are committed.\n';
  await fs.writeFile(path.join(folder, '.gitignore'), text, { flag: 'wx' }).catch((error: NodeJS.ErrnoException) => {
    // Somebody answered meanwhile: that answer stands.
    if (error.code !== 'EEXIST') throw error;
  });
}

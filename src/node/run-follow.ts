/** Follows one attempt from the moment its line was typed until its witness says how it ended, or nobody can say. */
import { type FSWatcher, watch } from 'node:fs';
import type { Clock } from '../core/ports.ts';
import {
  type EndWitness,
  isAlive,
  type RunFolder,
  readAttempt,
  revokeTicket,
  type StartWitness,
  type StopReason,
} from './wrapper.ts';

export type Ending =
  /** The wrapper left its end file. */
  | {
      readonly type: 'ended';
      readonly start: StartWitness | undefined;
      readonly end: EndWitness;
      readonly stopped: StopReason | undefined;
    }
  /** It started, or may have, and nobody saw how it ended. */
  | { readonly type: 'unseen'; readonly start: StartWitness | undefined }
  | { readonly type: 'never-started'; readonly why: string }
  /** This window let go of the run first. */
  | { readonly type: 'left' };

export interface Following {
  readonly private: RunFolder;
  readonly clock: Clock;
  /** Milliseconds after which a start that no wrapper has taken is revoked. */
  readonly startLimit: number;
  /** Begun by a window that is gone: its ticket is revoked at once. */
  readonly recovered: boolean;
  isClosed(): boolean;
}

/** Follows to its end what lies, or will lie, in the folder of one try; absolute path. */
export async function followAttempt(folder: string, following: Following): Promise<Ending> {
  const witness = watchWitness(folder);
  try {
    return await follow(folder, following, witness.pause);
  } finally {
    witness.close();
  }
}

async function follow(folder: string, following: Following, pause: (milliseconds: number) => Promise<void>): Promise<Ending> {
  const { clock, startLimit, recovered } = following;
  const begun = clock.monotonic();
  let revokedAt: number | undefined;
  let deadLooks = 0;
  for (;;) {
    if (following.isClosed()) return { type: 'left' };
    const { start, end, stopped, refused, revoked } = await readAttempt(folder);
    if (end) return { type: 'ended', start, end, stopped };
    if (refused !== undefined) return { type: 'never-started', why: refused };
    if (start) {
      if (await isAlive(start)) deadLooks = 0;
      // Two looks: the end file may have come between reading it and asking for the process.
      else if (++deadLooks > 1) return { type: 'unseen', start };
    } else if (revoked) {
      const limit = Math.round(startLimit / 1000);
      return {
        type: 'never-started',
        why: `no shell took it within ${limit} s (a program in the terminal may have swallowed the line)`,
      };
    } else if (recovered || clock.monotonic() - begun > startLimit) {
      if (!(await revokeTicket(following.private, folder))) {
        // Taken, or gone with the private folder: a start file would be there within moments.
        revokedAt ??= clock.monotonic();
        if (clock.monotonic() - revokedAt > 2_000) return { type: 'unseen', start: undefined };
      }
    }
    await pause(start ? 100 : 40);
  }
}

const witnesses: ReadonlySet<string | null> = new Set(['start.json', 'end.json', 'refused.json', 'revoked']);

/**
 * Looks are taken from time to time in any case; where the system tells of new files, a witness ends the pause at once, so
 * that a step is over on the screen when it is over.
 */
function watchWitness(folder: string): { readonly pause: (milliseconds: number) => Promise<void>; readonly close: () => void } {
  let wake: (() => void) | undefined;
  let seen = false;
  let watcher: FSWatcher | undefined;
  try {
    watcher = watch(folder, { persistent: false }, (_, name) => {
      // What it prints is not looked at here.
      if (!witnesses.has(name)) return;
      seen = true;
      wake?.();
    }).on('error', () => {});
  } catch {
    // No folder yet, or no watches left: the looks suffice.
  }
  return {
    pause: async milliseconds => {
      if (!seen)
        await new Promise<void>(resolve => {
          const timer = setTimeout(resolve, milliseconds);
          wake = () => {
            clearTimeout(timer);
            resolve();
          };
        });
      seen = false;
      wake = undefined;
    },
    close: () => watcher?.close(),
  };
}

/** `drillbook` as a process of its own, for tests that kill it or type into its terminal, and what it left behind. */
import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { after } from 'node:test';
import { type WitnessFiles, witnessesIn } from '../node/dr-witness.ts';
import { root } from './drillbook.ts';

export const bundle = path.join(root, 'dist', 'cli.js');

const folders: string[] = [];
const children: ChildProcessWithoutNullStreams[] = [];
after(() => {
  for (const it of children) if (it.exitCode === null && it.signalCode === null) it.kill('SIGKILL');
});
// Last of all: what a test made in its folder is ended by the test itself.
process.on('exit', () => {
  for (const it of folders) fs.rmSync(it, { recursive: true, force: true });
});

/** A folder of a test's own, away when the tests are over. */
export function newFolder(name: string): string {
  const folder = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), `drillbook-${name}-`)));
  folders.push(folder);
  return folder;
}

/** One start of the program. */
export class Program {
  readonly child: ChildProcessWithoutNullStreams;
  readonly began = Date.now();
  out = '';
  err = '';
  /** Exit code; null when a signal ended it. */
  readonly ended: Promise<number | null>;
  /** Where the search for the next words in `out` begins. */
  #seen = 0;

  constructor(program: string, args: readonly string[], folder: string, environment: Readonly<Record<string, string>> = {}) {
    this.child = spawn(program, args, {
      cwd: folder,
      env: { ...process.env, XDG_STATE_HOME: path.join(folder, 'state'), TERM: 'xterm', ...environment },
    });
    children.push(this.child);
    this.child.stdin.on('error', () => {});
    this.child.stdout.setEncoding('utf8').on('data', (text: string) => {
      this.out += text;
    });
    this.child.stderr.setEncoding('utf8').on('data', (text: string) => {
      this.err += text;
    });
    this.ended = new Promise(resolve => this.child.on('close', code => resolve(code)));
  }

  /** Waits until these words are shown after all that was waited for before. */
  async shows(words: string, milliseconds = 30_000): Promise<void> {
    await until(
      () => this.out.includes(words, this.#seen),
      () => `"${words}" on the screen, which ends with: ${JSON.stringify(this.out.slice(-600))}`,
      milliseconds,
    );
    this.#seen = this.out.indexOf(words, this.#seen) + words.length;
  }

  /** As the keyboard sends it: `\r` is Enter, `\u0003` Ctrl+C, `\u0004` Ctrl+D. */
  press(keys: string): void {
    this.child.stdin.write(keys);
  }

  /** Waits for words, then types a line. */
  async answer(words: string, line: string): Promise<void> {
    await this.shows(words);
    this.press(`${line}\r`);
  }
}

/** `drillbook …` without a terminal. */
export const drillbookProcess = (argv: readonly string[], folder: string, environment: Readonly<Record<string, string>> = {}) =>
  new Program(process.execPath, [bundle, ...argv], folder, environment);

/**
 * `drillbook …` in a pseudo-terminal. The shell that starts it makes way for it: one that stayed would answer Ctrl+C too, and
 * its code would be shown (dash does so, which is taken where no SHELL is set).
 */
export const drillbookInTerminal = (argv: readonly string[], folder: string) =>
  new Program(
    'script',
    ['-qefc', `exec ${[process.execPath, bundle, ...argv].map(it => `'${it}'`).join(' ')}`, '/dev/null'],
    folder,
  );

export async function until(what: () => boolean | Promise<boolean>, words: () => string, milliseconds = 30_000): Promise<void> {
  for (const limit = Date.now() + milliseconds; !(await what()); ) {
    if (Date.now() > limit) throw new Error(`waited ${milliseconds} ms for ${words()}`);
    await new Promise(resolve => setTimeout(resolve, 20));
  }
}

/** Paths of everything below a folder. */
export const everythingBelow = (folder: string): string[] =>
  (fs.readdirSync(folder, { recursive: true }) as string[]).map(it => path.join(folder, it));

/** Command lines of living processes that name this text: wrappers, watches and stops of a run name its private folder. */
export function processesNaming(text: string): string[] {
  const found: string[] = [];
  for (const pid of fs.readdirSync('/proc').filter(it => /^\d+$/.test(it))) {
    try {
      const line = fs.readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ');
      if (line.includes(text)) found.push(`${pid} ${line}`);
    } catch {
      // It has just ended.
    }
  }
  return found;
}

/** Waits until no process of a run below this folder is left: the watch over a time limit looks up once a second. */
export const nothingLives = (folder: string): Promise<void> =>
  until(
    () => processesNaming(path.join(folder, 'state')).length === 0,
    () => `${processesNaming(path.join(folder, 'state'))} to end`,
    5_000,
  );

/** Names of what is kept in private of runs; the folder is `$XDG_STATE_HOME/drillbook` of `Program`. */
export const privateFolders = (folder: string): string[] => {
  const place = path.join(folder, 'state', 'drillbook');
  return fs.existsSync(place) ? fs.readdirSync(place) : [];
};

/** What the wrapper itself wrote of the one run that is kept in private. */
export const witnesses = (folder: string): Map<string, WitnessFiles> =>
  witnessesIn(path.join(folder, 'state', 'drillbook', privateFolders(folder)[0] ?? '', 'attempts'));

/** Folder of the newest run that is recorded below a folder. */
export function recordOf(folder: string): string {
  const runs = path.join(folder, '.drillbook', 'runs');
  return path.join(runs, fs.readdirSync(runs).sort().at(-1) ?? '');
}

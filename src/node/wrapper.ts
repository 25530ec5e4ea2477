/** One attempt of a step in the private folder of its run: laid out before it starts, followed until its witness is there. */
import { execFile, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import fs from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { escapedView } from '../core/run/hidden-characters.ts';
import { quoteFor, type ShellName } from '../core/run/shells.ts';
import { codeOf, nameOf } from './run-store.ts';
import {
  bashPrologue,
  fishPrologue,
  launchScript,
  shPrologue,
  stopScript,
  wrapperScript,
  zshPrologue,
} from './wrapper-scripts.ts';

/** The private folder of one run (0700): scripts, attempts, carried state, `RUN_DIR`. */
export class RunFolder {
  readonly path: string;
  constructor(privateFolder: string, runId: string) {
    this.path = path.join(privateFolder, runId);
  }

  /** What `DRILLBOOK_STEP` names in the run's terminal. */
  get launcher(): string {
    return path.join(this.path, 'launch');
  }
  /** `RUN_DIR` of the steps. */
  get work(): string {
    return path.join(this.path, 'work');
  }

  /** Makes the folder, or leaves it as it is. */
  async prepare(): Promise<void> {
    for (const folder of [this.path, this.work, path.join(this.path, 'attempts')])
      await fs.mkdir(folder, { recursive: true, mode: 0o700 });
    await fs.chmod(this.path, 0o700);
    const scripts = {
      launch: launchScript,
      'wrapper.sh': wrapperScript,
      'stop.sh': stopScript,
      'prologue.bash': bashPrologue,
      'prologue.sh': shPrologue,
      'prologue.zsh': zshPrologue,
      'prologue.fish': fishPrologue,
    };
    for (const [name, text] of Object.entries(scripts))
      await fs.writeFile(path.join(this.path, name), text, { mode: 0o700, flag: 'wx' }).catch(ignoreExisting);
  }

  /** @param part A further try of the attempt, or the asking of its `Skip if:`. */
  attemptFolder(step: string, attempt: number, part = ''): string {
    return path.join(this.path, 'attempts', `${nameOf(step)}-${attempt}${part && `.${part}`}`);
  }

  /** Folder of the last try of an attempt, and its number from 1. */
  async lastTry(step: string, attempt: number): Promise<{ readonly folder: string; readonly tries: number }> {
    const first = this.attemptFolder(step, attempt);
    const names = await fs.readdir(path.dirname(first)).catch(() => []);
    const tries = names.flatMap(it =>
      it.startsWith(`${path.basename(first)}.`) ? Number(it.slice(it.lastIndexOf('.') + 1)) || 0 : 0,
    );
    const last = Math.max(1, ...tries);
    return { folder: last === 1 ? first : this.attemptFolder(step, attempt, String(last)), tries: last };
  }

  /** Where the first step starts and where the record lies; undefined when the folder is new or gone. */
  async places(): Promise<RunPlaces | undefined> {
    try {
      return JSON.parse(await fs.readFile(path.join(this.path, 'places.json'), 'utf8')) as RunPlaces;
    } catch {
      return undefined;
    }
  }
  async keepPlaces(places: RunPlaces): Promise<void> {
    await fs.writeFile(path.join(this.path, 'places.json'), JSON.stringify(places), { mode: 0o600 });
  }

  /** Values that were given to the run, secrets included: kept here only, 0600. Undefined when they are gone. */
  async values(): Promise<ReadonlyMap<string, string> | undefined> {
    try {
      return new Map(Object.entries(JSON.parse(await fs.readFile(path.join(this.path, 'values.json'), 'utf8'))));
    } catch {
      return undefined;
    }
  }
  async keepValues(values: ReadonlyMap<string, string>): Promise<void> {
    await fs.writeFile(path.join(this.path, 'values.json'), JSON.stringify(Object.fromEntries(values)), { mode: 0o600 });
  }

  /** Name of the attempt whose state the next step goes on from. */
  async carriedFrom(): Promise<string | undefined> {
    return fs.readFile(path.join(this.path, 'carried'), 'utf8').catch(() => undefined);
  }
  /** Goes on from that attempt with one more variable, set when it ended: as if its last line had been an assignment. */
  async carryCaptured(attemptFolder: string, name: string, value: string): Promise<void> {
    const from = await this.carriedFrom();
    if (from === undefined) await this.carryFrom(attemptFolder);
    const state = path.join(this.path, 'attempts', from === undefined ? path.basename(attemptFolder) : path.basename(from));
    await fs.appendFile(path.join(state, 'state.env'), `${name}=${value}\0`, { mode: 0o600 });
  }
  async carryFrom(attemptFolder: string): Promise<void> {
    // Two windows may each end a step at the same moment: each has a draft of its own.
    const draft = path.join(this.path, `.carried-${randomBytes(4).toString('hex')}`);
    await fs.writeFile(draft, path.basename(attemptFolder), { mode: 0o600 });
    await fs.rename(draft, path.join(this.path, 'carried'));
  }

  /** Removes everything private: after this nothing of the values is left. */
  async remove(): Promise<void> {
    await fs.rm(this.path, { recursive: true, force: true });
  }
}

export interface RunPlaces {
  readonly startFolder: string;
  readonly record: string;
}

export interface AttemptPlan {
  readonly runId: string;
  readonly step: string;
  /** Absolute folder of the attempt; new. */
  readonly folder: string;
  readonly shell: ShellName;
  readonly command: string;
  readonly interactive: boolean;
  /** Milliseconds; undefined: no limit. */
  readonly timeout?: number | undefined;
  readonly values: ReadonlyMap<string, string>;
  /** Where the first step starts; later ones go on where the last one ended. */
  readonly startFolder: string;
  /** Shown above the output; plain text, secrets already masked. undefined: they stand there already. */
  readonly shown: { readonly title: string; readonly command: string } | undefined;
}

/** Lays out an attempt and puts its ticket where the launcher looks. */
export async function layOutAttempt(run: RunFolder, plan: AttemptPlan): Promise<void> {
  const { folder } = plan;
  await fs.rm(folder, { recursive: true, force: true });
  await fs.mkdir(folder, { recursive: true, mode: 0o700 });
  const write = (name: string, text: string) => fs.writeFile(path.join(folder, name), text, { mode: 0o600, flag: 'wx' });
  const from = await run.carriedFrom();
  const last = from === undefined ? undefined : path.join(run.path, 'attempts', path.basename(from));
  const carried = last ? await readExported(path.join(last, 'state.env')) : new Map<string, string>();
  const cwd = last ? await fs.readFile(path.join(last, 'state.folder'), 'utf8').catch(() => undefined) : undefined;
  const where = cwd?.replace(/\n$/, '') || plan.startFolder;
  const variables = new Map([...plan.values, ...carried]);
  variables.set('RUN_DIR', run.work).set('RUN_ID', plan.runId).set('STEP_ID', plan.step);
  let environment = '';
  for (const [name, value] of variables) environment += `export ${name}=${quoteFor('sh', value)}\n`;
  await write('environment.sh', environment);
  await write(`step.${plan.shell}`, plan.command.endsWith('\n') ? plan.command : `${plan.command}\n`);
  // Nothing in a title or the name of a folder may act on the terminal.
  const facts = {
    shell: plan.shell,
    mode: plan.interactive ? 'interactive' : 'shown',
    timeout: String(plan.timeout === undefined ? 0 : Math.max(1, Math.ceil(plan.timeout / 1000))),
    folder: where,
    title: plan.shown === undefined ? '' : `── ${escapedView(plan.shown.title)}`,
    banner: [
      `   in ${escapedView(where)}`,
      ...(plan.shown?.command.replace(/\n$/, '').split('\n') ?? []).map(it => `   | ${it}`),
    ].join('\n'),
  };
  await write(
    'attempt.sh',
    Object.entries(facts)
      .map(([name, value]) => `drillbook_${name}=${quoteFor('sh', value)}\n`)
      .join(''),
  );
  if ((plan.shell === 'bash' || plan.shell === 'sh') && pipesInConditions(plan.command)) await write('conditions', '');
  // Plain variables of bash and zsh live in their own files, made by the last step of that shell and handed on by the others.
  if (last)
    for (const shell of ['bash', 'zsh'])
      for (const source of [`state.${shell}`, `carried.${shell}`])
        await fs
          .copyFile(path.join(last, source), path.join(folder, `carried.${shell}`), fs.constants.COPYFILE_EXCL)
          .catch(() => {});
}

/**
 * Whether a command may hold a pipeline inside a condition: only then bash is asked to look at each command, which takes
 * time and would show in what `set -x` prints.
 */
function pipesInConditions(command: string): boolean {
  return (
    /(^|[^|])\|([^|]|$)/.test(command) &&
    /&&|\|\||!\s|\b(?:if|elif|while|until)\b/.test(command) &&
    !/\bset\s+-[a-zA-Z]*x|xtrace/.test(command)
  );
}

/** Lines of bash at which a writer that its reader left made a condition fail (decision 21). */
export async function failedConditions(folder: string): Promise<readonly number[]> {
  const text = await fs.readFile(path.join(folder, 'conditions'), 'utf8').catch(() => '');
  return [...new Set(text.split('\n').filter(Boolean).map(Number))].sort((a, b) => a - b);
}

/**
 * Puts the ticket of an attempt where the launcher looks. Another window's ticket is waited for; one that is not taken
 * for `limit` milliseconds was left behind and is revoked.
 */
export async function placeTicket(run: RunFolder, attemptFolder: string, limit: number): Promise<void> {
  const draft = path.join(run.path, `.ticket-${randomBytes(4).toString('hex')}`);
  await fs.writeFile(draft, `${path.basename(attemptFolder)}\n`, { mode: 0o600 });
  try {
    for (let waited = 0; ; waited += ticketLook) {
      try {
        // A link fails where a name stands already: of two windows one is first.
        return await fs.link(draft, ticketOf(run));
      } catch (error) {
        if (codeOf(error) !== 'EEXIST') throw error;
      }
      if (waited >= limit) await takeBack(run);
      await new Promise(resolve => setTimeout(resolve, ticketLook));
    }
  } finally {
    await fs.rm(draft, { force: true });
  }
}

/** Takes the ticket of this attempt back. False when a wrapper has taken it first. */
export async function revokeTicket(run: RunFolder, attemptFolder: string): Promise<boolean> {
  const placed = await fs.readFile(ticketOf(run), 'utf8').catch(() => undefined);
  if (placed?.trim() !== path.basename(attemptFolder)) return false;
  return (await takeBack(run)) === path.basename(attemptFolder);
}

/** Milliseconds between two looks at a ticket of another window. */
const ticketLook = 50;
const ticketOf = (run: RunFolder) => path.join(run.path, 'ticket');

/** Takes back whatever ticket is there and tells its attempt so; undefined when there was none. */
async function takeBack(run: RunFolder): Promise<string | undefined> {
  const mine = path.join(run.path, `.revoked-${randomBytes(4).toString('hex')}`);
  try {
    await fs.rename(ticketOf(run), mine);
  } catch (error) {
    if (codeOf(error) !== 'ENOENT') throw error;
    return undefined;
  }
  const attempt = path.basename((await fs.readFile(mine, 'utf8')).trim());
  await fs.rename(mine, path.join(run.path, 'attempts', attempt, 'revoked'));
  return attempt;
}

/** Names that are the shell's own or set anew for each step. */
const leftOut =
  /^(_|PWD|OLDPWD|SHLVL|IFS|PPID|UID|EUID|SHELLOPTS|BASHOPTS|BASH_.*|ENV|DRILLBOOK_.*|RUN_DIR|RUN_ID|STEP_ID|LINES|COLUMNS)$/;

async function readExported(name: string): Promise<ReadonlyMap<string, string>> {
  const text = await fs.readFile(name, 'utf8').catch(() => '');
  const found = new Map<string, string>();
  for (const entry of text.split('\0')) {
    const at = entry.indexOf('=');
    const key = entry.slice(0, at);
    if (at > 0 && /^[A-Za-z_][A-Za-z0-9_]*$/.test(key) && !leftOut.test(key)) found.set(key, entry.slice(at + 1));
  }
  return found;
}

export interface StartWitness {
  readonly pid: number;
  readonly started: string;
  readonly t: string;
}
export interface EndWitness {
  readonly code: number;
  readonly hup: boolean;
  readonly t: string;
  readonly carried: boolean;
  readonly bash: boolean;
  readonly running: string;
  /** Bytes that belong to the step; null: all that are there. */
  readonly stdout: number | null;
  readonly stderr: number | null;
}
/** Why Drillbook ended a step: the operator said so, or its time was over. */
export type StopReason = 'operator' | 'time-limit';

export interface AttemptFiles {
  readonly start: StartWitness | undefined;
  readonly end: EndWitness | undefined;
  readonly refused: string | undefined;
  readonly revoked: boolean;
  readonly taken: boolean;
  /** Why Drillbook ended the step. */
  readonly stopped: StopReason | undefined;
}

/** What lies in an attempt's folder; files that cannot be read are as absent. */
export async function readAttempt(folder: string): Promise<AttemptFiles> {
  const text = (name: string) => fs.readFile(path.join(folder, name), 'utf8').catch(() => undefined);
  const json = async <T>(name: string): Promise<T | undefined> => {
    try {
      return JSON.parse((await text(name)) ?? '') as T;
    } catch {
      return undefined;
    }
  };
  // The end is read first: one that appears while the others are read is found at the next look.
  const end = await json<EndWitness>('end.json');
  return {
    end,
    start: await json<StartWitness>('start.json'),
    refused: (await json<{ reason: string }>('refused.json'))?.reason,
    revoked: (await text('revoked')) !== undefined,
    taken: (await text('taken')) !== undefined,
    stopped: stopReason(await text('stopped')),
  };
}

const stopReason = (text: string | undefined): StopReason | undefined =>
  text === undefined ? undefined : text.trim() === 'time-limit' ? 'time-limit' : 'operator';

/** Start of this process as the witness of a wrapper tells its own; '' where the system does not say. */
export function ownStart(): string {
  try {
    const stat = readFileSync('/proc/self/stat', 'utf8');
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? '';
  } catch {
    return '';
  }
}

/** Is that very process alive? A process id alone may have been given to another one since. */
export async function isAlive(witness: StartWitness): Promise<boolean> {
  try {
    process.kill(witness.pid, 0);
  } catch (error) {
    if (codeOf(error) !== 'EPERM') return false;
  }
  const stat = await fs.readFile(`/proc/${witness.pid}/stat`, 'utf8').catch(() => undefined);
  if (stat !== undefined) {
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return fields[0] !== 'Z' && (witness.started === '' || fields[19] === witness.started);
  }
  // A process that could not say when it started is known by its number alone.
  if (witness.started === '') return true;
  const listed = await promisify(execFile)('ps', ['-o', 'lstart=', '-p', String(witness.pid)]).catch(() => undefined);
  return listed?.stdout.trim() === witness.started.trim();
}

/** Ends the step of an attempt: interrupt, then terminate, then kill. Goes on when this process ends. */
export function stopAttempt(run: RunFolder, attemptFolder: string, reason: StopReason): void {
  spawn('sh', [path.join(run.path, 'stop.sh'), attemptFolder, reason], { detached: true, stdio: 'ignore' })
    .on('error', () => {})
    .unref();
}

function ignoreExisting(error: unknown): void {
  if (codeOf(error) !== 'EEXIST') throw error;
}

/** What window tests ask of the machine beside the window: files, processes, the command line, the scripts of the project. */
import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';

export const root = process.env.DRILLBOOK_ROOT ?? '';

export interface Server {
  readonly url: string;
  readonly port: number;
  readonly pid: number;
  readonly userDataDir: string;
  readonly extensionsDir: string;
  stop(): Promise<void>;
}

/** A script of the project, by path and not bundled: it finds the repository by its own place. */
export const script = <T>(name: string): Promise<T> => import(path.join(root, 'scripts', name)) as Promise<T>;

/** A temporary copy of a folder, so that a test may write into it. */
export function copyOf(folder: string): string {
  const copy = mkdtempSync(path.join(os.tmpdir(), 'drillbook-window-'));
  cpSync(folder, copy, { recursive: true });
  execFileSync('chmod', ['-R', 'u+w', copy]);
  return copy;
}

/** Process ids of the extension hosts below a server, newest first. */
export function hostsOf(server: number): readonly number[] {
  const parents = new Map<number, number>();
  const hosts: number[] = [];
  for (const name of readdirSync('/proc').filter(it => /^\d+$/.test(it))) {
    try {
      const stat = readFileSync(`/proc/${name}/stat`, 'utf8');
      parents.set(Number(name), Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]));
      if (readFileSync(`/proc/${name}/cmdline`, 'utf8').includes('--type=extensionHost')) hosts.push(Number(name));
    } catch {
      // It ended while we were looking.
    }
  }
  const below = (pid: number | undefined): boolean => pid !== undefined && pid > 1 && (pid === server || below(parents.get(pid)));
  return hosts.filter(below).sort((a, b) => b - a);
}

export async function waitFor<T>(holds: () => T | Promise<T>, what: string, milliseconds = 20_000): Promise<NonNullable<T>> {
  for (const end = Date.now() + milliseconds; ; ) {
    const value = await holds();
    if (value !== undefined && value !== null && value !== false) return value as NonNullable<T>;
    if (Date.now() > end) throw new Error(`waited ${milliseconds / 1000} s in vain for ${what}`);
    await new Promise(resolve => setTimeout(resolve, 50));
  }
}

/** What the command line says, as parsed JSON; exit code 1 is an answer too. */
export function cli<T>(cwd: string, ...args: string[]): T {
  try {
    return JSON.parse(
      execFileSync(process.execPath, [path.join(root, 'dist', 'cli.js'), ...args], { cwd, encoding: 'utf8', maxBuffer: 64e6 }),
    ) as T;
  } catch (error) {
    const { status, stdout } = error as { status?: number; stdout?: string };
    if (status === 1 && stdout) return JSON.parse(stdout) as T;
    throw error;
  }
}

/** The corpora of real runbooks, or undefined where they are not at hand. */
export const corpora = (): string | undefined => {
  const place = path.join(root, '..', 'shared', 'corpora');
  return existsSync(place) ? place : undefined;
};

export const remove = (folder: string): void => rmSync(folder, { recursive: true, force: true, maxRetries: 5 });

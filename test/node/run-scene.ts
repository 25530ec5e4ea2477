/** The stage of the run tests: a real document, a real folder, and a shell process in the place of the terminal. */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { after } from 'node:test';
import { parseDocument } from '../../src/core/document/document.ts';
import type { Clock } from '../../src/core/ports.ts';
import { RunSession, type RunStart, type RunTerminal, type SessionWorld } from '../../src/node/run-session.ts';
import { RunStore } from '../../src/node/run-store.ts';

export const clock: Clock = {
  now: () => new Date().toISOString(),
  offsetMinutes: () => 0,
  monotonic: () => performance.now(),
};

export const hasShell = (name: string) => spawnSync('sh', ['-c', `command -v ${name}`]).status === 0;

/** Each typed line goes to a shell of its own, as a terminal's shell would run it. */
export class ShellTerminal implements RunTerminal {
  readonly typed: string[] = [];
  readonly shown: string[] = [];
  readonly processes: ChildProcess[] = [];
  readonly shell: string;
  readonly environment: Readonly<Record<string, string>>;
  constructor(shell = 'bash', environment: Readonly<Record<string, string>> = {}) {
    this.shell = shell;
    this.environment = environment;
  }
  async typeLine(line: string, environment: Readonly<Record<string, string>>): Promise<void> {
    this.typed.push(line);
    const child = spawn(this.shell, ['-c', line], {
      env: { ...process.env, TERM: 'dumb', ...this.environment, ...environment },
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: true,
    });
    child.stdout?.on('data', (data: Buffer) => void this.shown.push(data.toString()));
    child.stderr?.on('data', (data: Buffer) => void this.shown.push(data.toString()));
    this.processes.push(child);
  }
}

/** One interactive bash in a pseudo-terminal for the whole session, as in the window. `script` holds the other end. */
export class PtyTerminal extends ShellTerminal {
  #script: ChildProcess | undefined;

  override async typeLine(line: string, environment: Readonly<Record<string, string>>): Promise<void> {
    this.typed.push(line);
    this.open(environment);
    this.press(`${line}\n`);
  }
  open(environment: Readonly<Record<string, string>>): void {
    if (this.#script) return;
    const shell = 'bash --noprofile --norc -i';
    this.#script = spawn('script', ['-qefc', shell, '/dev/null'], {
      env: { ...process.env, TERM: 'xterm', PS1: '$ ', HISTFILE: '', ...environment },
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    this.#script.stdin?.on('error', () => {});
    this.#script.stdout?.on('data', (data: Buffer) => void this.shown.push(data.toString()));
    this.processes.push(this.#script);
  }
  /** As the keyboard sends it: `\u0003` is Ctrl+C. */
  press(keys: string): void {
    this.#script?.stdin?.write(keys);
  }
  /** The terminal goes away without a word, and the kernel hangs up on what runs in it. */
  close(): void {
    this.#script?.kill('SIGKILL');
  }
}

export const until = async (what: () => boolean, limit = 10_000) => {
  for (const end = Date.now() + limit; !what(); ) {
    if (Date.now() > end) throw new Error(`waited ${limit} ms for ${what}`);
    await new Promise(resolve => setTimeout(resolve, 20));
  }
};

/** A witness of the wrapper that is there, and not just begun. */
export const isThere = (name: string) => fs.existsSync(name) && fs.statSync(name).size > 0;

export interface Scene {
  readonly root: string;
  readonly privateFolder: string;
  readonly terminal: ShellTerminal;
  readonly session: RunSession;
  start(text: string, more?: Partial<RunStart>): Promise<RunSession>;
}

const sessions: RunSession[] = [];
after(async () => {
  await Promise.all(sessions.map(it => it.close()));
});
const roots: string[] = [];
process.on('exit', () => {
  for (const root of roots) fs.rmSync(root, { recursive: true, force: true });
});

export async function scene(text: string, more: Partial<RunStart> = {}): Promise<Scene> {
  const root = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), 'drillbook-run-')));
  roots.push(root);
  const privateFolder = path.join(root, 'private');
  const terminal = (more.terminal as ShellTerminal | undefined) ?? new ShellTerminal();
  const start = async (text: string, more: Partial<RunStart> = {}) => {
    const session = await RunSession.start({
      store: new RunStore(root),
      privateFolder,
      terminal,
      clock,
      assertMayRun: () => undefined,
      document: parseDocument('file:///doc.md', text, { path: 'doc.md' }).document,
      text,
      mode: 'live',
      operator: 'tester',
      parameters: new Map(),
      folder: root,
      ...more,
    });
    sessions.push(session);
    return session;
  };
  return { root, privateFolder, terminal, session: await start(text, more), start };
}

/** A checklist with one step per command. */
export function steps(...commands: readonly (string | { language: string; text: string; labels?: string })[]): string {
  return `# Doc\n\n## Steps\n\n${commands
    .map((it, index) => {
      const { language, text, labels } = typeof it === 'string' ? { language: 'bash', text: it, labels: '' } : it;
      const label = labels ? `   ${labels}\n\n` : '';
      return `${index + 1}. [ ] Step ${index + 1} <!-- id: s${index + 1} -->\n${label}\n   \`\`\`${language}\n${text
        .split('\n')
        .map(line => `   ${line}`)
        .join('\n')}\n   \`\`\`\n`;
    })
    .join('\n')}`;
}

/** A step with its labels; without a command it is done by hand. */
export function step(id: string, labels: readonly string[] = [], command?: string, language = 'bash'): string {
  const fence =
    command === undefined
      ? ''
      : `\n   \`\`\`${language}\n${command
          .split('\n')
          .map(line => `   ${line}`)
          .join('\n')}\n   \`\`\`\n`;
  return `1. [ ] Step ${id} <!-- id: ${id} -->\n${labels.map(it => `   - ${it}\n`).join('')}${fence}\n`;
}

/** A document: headings and steps in their order, under "Steps" until a heading comes. */
export const page = (...parts: readonly string[]) => `# Doc\n\n## Steps\n\n${parts.join('\n')}`;

/** The world of a scene, for taking its run up again. */
export const worldOf = ({ root, privateFolder, terminal }: Scene): SessionWorld => ({
  store: new RunStore(root),
  privateFolder,
  terminal,
  clock,
  assertMayRun: () => undefined,
});

/** Takes a scene's run up in another window; closed when the tests are over. */
export async function resumed(it: Scene, more: Partial<SessionWorld> = {}, by = 'another'): Promise<RunSession> {
  const session = await RunSession.resume(it.session.folder, { ...worldOf(it), ...more }, { by });
  sessions.push(session);
  return session;
}

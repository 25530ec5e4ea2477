/**
 * Lets real shells read commands without running them (`bash -n`, `zsh -n`, `fish --no-execute`; domain.md EX01). Many commands go
 * to one process; what was answered is kept by its content, so that an unchanged command is never asked about again.
 */
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type ShellText, type SyntaxAnswers, type SyntaxProblem, syntaxKey } from '../core/lint/shell-syntax.ts';
import type { ShellName } from '../core/run/shells.ts';

/** How each shell is started so that it reads no file but the one it is given, and runs nothing. */
const readers: Readonly<Record<ShellName, readonly string[]>> = {
  bash: ['bash', '--norc', '--noprofile', '-n'],
  sh: ['bash', '--norc', '--noprofile', '--posix', '-n'],
  zsh: ['zsh', '-f', '-n'],
  fish: ['fish', '--no-config', '--no-execute'],
};

export interface SyntaxLimits {
  /** Processes in one call. */
  readonly processes: number;
  /** Milliseconds for all of them. */
  readonly time: number;
}

/** Milliseconds for one process; reading a thousand lines takes five. */
const longest = 5000;
/** Commands that one process reads. */
const together = 150;
/** Answers that are kept. */
const mostKept = 50_000;
const kept = new Map<string, SyntaxProblem | null>();
/** Shells that are not installed: not looked for again. */
const absent = new Set<string>();

/**
 * What the shells say, by `syntaxKey`. A text whose shell is not here, or that the limits left no time for, is not in the answer.
 * Never rejects, and writes nothing but a folder for temporary files, which it takes away.
 */
export async function checkSyntax(
  texts: readonly ShellText[],
  limits: SyntaxLimits = { processes: 400, time: 30_000 },
): Promise<SyntaxAnswers> {
  const answers = new Map<string, SyntaxProblem | null>();
  if (process.platform === 'win32') return answers;
  const groups = new Map<ShellName, ShellText[]>();
  // Pages of one folder share many of their commands.
  for (const [key, it] of new Map(texts.map(it => [syntaxKey(it), it]))) {
    const known = kept.get(hashOf(it));
    if (known !== undefined) answers.set(key, known);
    else {
      const group = groups.get(it.shell) ?? [];
      group.push(it);
      groups.set(it.shell, group);
    }
  }
  if (groups.size === 0) return answers;
  let folder: string;
  try {
    folder = await mkdtemp(path.join(tmpdir(), 'drillbook-syntax-'));
  } catch {
    return answers;
  }
  const reading = new Reading(folder, limits, (it, problem) => {
    if (kept.size >= mostKept) kept.clear();
    kept.set(hashOf(it), problem);
    answers.set(syntaxKey(it), problem);
  });
  try {
    for (const [shell, its] of groups) {
      // Only bash takes many at once: what ends a function there, whatever stands in it, is known.
      const size = shell === 'bash' || shell === 'sh' ? together : 1;
      for (let at = 0; at < its.length; at += size) await reading.many(its.slice(at, at + size));
    }
  } finally {
    await rm(folder, { recursive: true, force: true }).catch(() => undefined);
  }
  return answers;
}

const hashOf = (it: ShellText) => createHash('sha256').update(syntaxKey(it)).digest('base64');

class Reading {
  readonly #folder: string;
  readonly #take: (text: ShellText, problem: SyntaxProblem | null) => void;
  #processes: number;
  readonly #end: number;

  constructor(folder: string, limits: SyntaxLimits, take: (text: ShellText, problem: SyntaxProblem | null) => void) {
    this.#folder = folder;
    this.#take = take;
    this.#processes = limits.processes;
    this.#end = performance.now() + limits.time;
  }

  /** Texts of one shell. Those before the first that it cannot read are right; that one is read alone, and then the others. */
  async many(texts: readonly ShellText[]): Promise<void> {
    let rest = texts;
    // Starting a process is most of what each costs: one that is read alone need not hold up the others.
    const aside: Promise<void>[] = [];
    while (rest.length > 0 && this.#mayGoOn()) {
      if (rest.length === 1) {
        await this.#alone(rest[0] as ShellText);
        break;
      }
      const { text, starts } = combined(rest);
      const said = await this.#read(rest[0]?.shell ?? 'bash', text);
      if (said === undefined) break;
      if (said === null) {
        for (const it of rest) this.#take(it, null);
        break;
      }
      const wrong = said.line === undefined ? -1 : starts.findLastIndex(it => it <= (said.line ?? 0));
      // Without a line, or at the very end: something stands open, and halves tell in which of them.
      if (wrong < 0 || wrong === rest.length - 1) {
        const half = rest.length >> 1;
        await this.many(rest.slice(0, half));
        rest = rest.slice(half);
        continue;
      }
      for (const it of rest.slice(0, wrong)) this.#take(it, null);
      aside.push(this.#alone(rest[wrong] as ShellText));
      rest = rest.slice(wrong + 1);
    }
    await Promise.all(aside);
  }

  async #alone(text: ShellText): Promise<void> {
    const said = await this.#read(text.shell, `${text.text}\n`);
    if (said !== undefined) this.#take(text, said);
  }

  #mayGoOn(): boolean {
    return this.#processes > 0 && performance.now() < this.#end;
  }

  /** null: read to its end; undefined: it could not be asked. */
  async #read(shell: ShellName, text: string): Promise<SyntaxProblem | null | undefined> {
    const [program = '', ...words] = readers[shell];
    if (absent.has(program) || !this.#mayGoOn()) return undefined;
    this.#processes--;
    // A file, for of a pipe bash does not say the lines.
    const file = path.join(this.#folder, `commands${this.#processes}`);
    try {
      await writeFile(file, text, { mode: 0o600 });
    } catch {
      return undefined;
    }
    return await new Promise(resolve => {
      // No variable of ours: BASH_ENV and ENV would name files to read, a locale other words.
      const options = { cwd: this.#folder, env: { PATH: searchPath(), LC_ALL: 'C' }, timeout: longest, maxBuffer: 1024 * 1024 };
      const child = execFile(program, [...words, file], options, (error, _out, said) => {
        if (error === null) resolve(null);
        else if ((error as NodeJS.ErrnoException).code === 'ENOENT') {
          absent.add(program);
          resolve(undefined);
        } else if (child.exitCode === null || said.trim() === '') resolve(undefined);
        else resolve(problemIn(said, file));
      });
    });
  }
}

/** Which programs would be asked: another one may answer otherwise. '' where none is. */
export async function shellsHere(): Promise<string> {
  if (process.platform === 'win32') return '';
  const programs = new Set(Object.values(readers).map(([program = '']) => program));
  const found = await Promise.all([...programs].map(placeOf));
  return found.filter(it => it !== undefined).join('\n');
}

async function placeOf(program: string): Promise<string | undefined> {
  for (const folder of searchPath().split(path.delimiter)) {
    const file = path.join(folder, program);
    try {
      const { size, mtimeMs } = await stat(file);
      return `${file} ${size} ${mtimeMs}`;
    } catch {
      // Not in this folder.
    }
  }
  return undefined;
}

/** Only whole paths: a folder that is open must not bring its own `bash`. */
const searchPath = () =>
  (process.env['PATH'] ?? '')
    .split(path.delimiter)
    .filter(it => path.isAbsolute(it))
    .join(path.delimiter) || '/usr/local/bin:/usr/bin:/bin';

/**
 * Each text as the body of a function, which is read and never called. The lines between end every quote that a text may have left
 * open: in a text that is right they are words, in one that is not they are an error.
 */
function combined(texts: readonly ShellText[]): { readonly text: string; readonly starts: readonly number[] } {
  const starts: number[] = [];
  let text = '';
  let line = 0;
  for (const it of texts) {
    starts.push(line);
    const part = `drillbook_part() {\n${it.text}\n:\n}\n${fences}`;
    text += part;
    line += part.split('\n').length - 1;
  }
  return { text, starts };
}
const fences = `: ') ;; ('\n: ") ;; ("\n`;

/** The first thing that a shell said, without the name of the file. */
function problemIn(said: string, file: string): SyntaxProblem {
  const rows = said.split('\n').filter(it => it.trim() !== '');
  const first = (rows[0] ?? '').replaceAll(file, '').replace(/^(?:bash|zsh|fish|sh|commands\d*)?:\s*/, '');
  const line = /\bline (\d+)\b/.exec(rows[0] ?? '')?.[1] ?? /^:?(\d+):/.exec(first)?.[1];
  const message = first
    .replace(/^:?(?:\s*line\s*)?\d+:\s*/, '')
    .replace(/^\s*\(line \d+\):\s*/, '')
    .trim();
  return { line: line === undefined ? undefined : Number(line) - 1, message: message.slice(0, 200) };
}

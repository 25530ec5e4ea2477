/** Asks Git about a folder: what it prints, and the texts that its objects hold. */
import { execFile, spawn } from 'node:child_process';
import { promisify } from 'node:util';

// No file system monitor: its hook is a program that the repository names. No locks: asking must not be in anybody's way.
const always = [
  '-c',
  'core.fsmonitor=false',
  '-c',
  'core.quotePath=false',
  '-c',
  'log.showSignature=false',
  '--no-optional-locks',
];

/** What Git prints, as it is; undefined where there is no Git, no repository, an error, or no answer in time (milliseconds). */
export async function git(folder: string, words: readonly string[], timeout = 5000): Promise<string | undefined> {
  const options = { cwd: folder, timeout, maxBuffer: 256 * 1024 * 1024 };
  return promisify(execFile)('git', [...always, ...words], options).then(
    it => it.stdout,
    () => undefined,
  );
}

/**
 * The texts of objects by the names they were asked for (`REV:./path` or an object's id). What is not there, is no file, or
 * is bigger than 2 MiB is left out. Empty where Git does not answer in time (milliseconds).
 */
export async function textsOf(folder: string, names: readonly string[], timeout = 20_000): Promise<ReadonlyMap<string, string>> {
  const texts = new Map<string, string>();
  const asked = names.filter(it => !/[\n\0]/.test(it));
  if (asked.length === 0) return texts;
  const output = await batch(folder, `${asked.join('\n')}\n`, timeout);
  let at = 0;
  for (const name of asked) {
    const end = output.indexOf(10, at);
    if (end < 0) break;
    const head = output.toString('utf8', at, end);
    at = end + 1;
    // `ID blob SIZE`, then that many bytes and a line break; `NAME missing` stands alone.
    const found = /^[0-9a-f]{40,64} (\w+) (\d+)$/.exec(head);
    if (found === null) continue;
    const size = Number(found[2]);
    if (found[1] === 'blob' && size <= biggest) texts.set(name, output.toString('utf8', at, at + size).replace(/^\uFEFF/, ''));
    at += size + 1;
  }
  return texts;
}
const biggest = 2 * 1024 * 1024;

function batch(folder: string, input: string, timeout: number): Promise<Buffer> {
  return new Promise(resolve => {
    const child = spawn('git', [...always, 'cat-file', '--batch'], {
      cwd: folder,
      timeout,
      stdio: ['pipe', 'pipe', 'ignore'],
    });
    const parts: Buffer[] = [];
    child.stdout.on('data', (part: Buffer) => parts.push(part));
    // Git that is not there, or that ended early, answers with nothing.
    child.on('error', () => resolve(Buffer.alloc(0)));
    child.stdin.on('error', () => undefined);
    child.on('close', code => resolve(code === 0 ? Buffer.concat(parts) : Buffer.alloc(0)));
    child.stdin.end(input);
  });
}

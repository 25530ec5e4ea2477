/** Where `drillbook` starts: arguments, the streams and the exit code; the only file that touches `process`. */
import { statSync } from 'node:fs';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { Writable } from 'node:stream';
import { diskFiles } from '../node/disk-files.ts';
import { sideReader } from '../node/side-reader.ts';
import { commands } from './commands.ts';
import { runMain } from './run-main.ts';

// A reader that went away (`drillbook lint | head`) is no error of ours: what remains to be said has no listener.
for (const stream of [process.stdout, process.stderr]) {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') process.exitCode = 2;
  });
}

/** One reader a question: between two of them the terminal belongs to the step that runs. */
function ask(question: string, { secret = false }: { readonly secret?: boolean } = {}): Promise<string | undefined> {
  const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() });
  const reader = createInterface({ input: process.stdin, output: secret ? nowhere : process.stdout, terminal: true });
  // Only now, when the terminal has ceased to echo: a secret may be pasted the moment its question is seen.
  if (secret) process.stdout.write(question);
  return new Promise(resolve => {
    let answer: string | undefined;
    reader.on('SIGINT', () => reader.close());
    reader.on('close', () => {
      if (secret || answer === undefined) process.stdout.write('\n');
      resolve(answer);
    });
    reader.question(secret ? '' : question, line => {
      answer = line;
      reader.close();
    });
  });
}

const stampOf = (file: string) => {
  const status = statSync(file, { throwIfNoEntry: false });
  return `${status?.size} ${status?.mtimeMs}`;
};

// The exit code is set rather than exited with, so that everything written reaches its reader first.
void runMain(
  process.argv.slice(2),
  {
    folder: process.cwd(),
    today: new Date().toISOString().slice(0, 10),
    now: () => new Date().toISOString(),
    environment: process.env,
    out: text => void process.stdout.write(text),
    err: text => void process.stderr.write(text),
    input: () => createInterface({ input: process.stdin, crlfDelay: Number.POSITIVE_INFINITY }),
    monotonic: () => performance.now(),
    ...(process.stdin.isTTY && process.stdout.isTTY ? { terminal: { ask } } : {}),
    onInterrupt: listener => {
      process.on('SIGINT', listener);
      return () => void process.off('SIGINT', listener);
    },
    get program() {
      return ['extension.web.js', 'parts.js', 'node.js', 'cli.js'].map(it => stampOf(path.join(__dirname, it))).join(' ');
    },
    filesOf: diskFiles,
    sideReaderOf: folder => sideReader(path.join(__dirname, 'worker.js'), folder),
    builtInFolder: path.join(__dirname, '..', 'runbooks'),
  },
  commands,
).then(code => {
  process.exitCode = code;
});

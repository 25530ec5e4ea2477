/** Where `drillbook` starts: arguments, the streams and the exit code; the only file that touches `process`. */
import path from 'node:path';
import { createInterface } from 'node:readline';
import { diskFiles } from '../node/disk-files.ts';
import { commands } from './commands.ts';
import { runMain } from './run-main.ts';

// A reader that went away (`drillbook lint | head`) is no error of ours: what remains to be said has no listener.
for (const stream of [process.stdout, process.stderr]) {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') process.exitCode = 2;
  });
}

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
    filesOf: diskFiles,
    builtInFolder: path.join(__dirname, '..', 'runbooks'),
  },
  commands,
).then(code => {
  process.exitCode = code;
});

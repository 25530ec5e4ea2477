/** Where the command line runs steps: the wrapper as its own child, in this terminal, or with its output handed on. */
import { spawn } from 'node:child_process';
import type { RunTerminal } from '../node/run-session.ts';

/**
 * @param shown Takes what steps print; undefined: they are given this very terminal, input included.
 */
export function stepProcess(shown: ((text: string) => void) | undefined): RunTerminal {
  return {
    showsCommand: true,
    typeLine: (line, environment) =>
      new Promise((resolve, reject) => {
        // The line is one command: nothing comes after it that a shell would have to stay for.
        const child = spawn('sh', ['-c', `exec${line}`], {
          env: { ...process.env, ...environment },
          stdio: shown ? ['ignore', 'pipe', 'pipe'] : 'inherit',
        });
        child.on('error', error => reject(new Error(`no shell could be started: ${error.message}`)));
        child.on('spawn', () => resolve());
        child.stdout?.setEncoding('utf8').on('data', (text: string) => shown?.(text));
        child.stderr?.setEncoding('utf8').on('data', (text: string) => shown?.(text));
      }),
  };
}

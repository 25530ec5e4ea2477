/** Runs `drillbook` in this process on the real disk and hands back what it said. */

import type { Command } from '../../src/cli/command.ts';
import { commands } from '../../src/cli/commands.ts';
import { runMain } from '../../src/cli/run-main.ts';
import { diskFiles } from '../../src/node/disk-files.ts';

export const root = process.env.DRILLBOOK_ROOT as string;

export interface More {
  readonly environment?: Readonly<Record<string, string>>;
  /** What a person types, line by line; then they are gone. Without it there is no terminal. */
  readonly typed?: readonly string[];
  /** Files as somebody else changes them while they are read. */
  readonly filesOf?: typeof diskFiles;
}

export async function drillbook(
  argv: readonly string[],
  folder = root,
  known: readonly Command[] = commands,
  input = '',
  more: More = {},
) {
  const lines = [...(more.typed ?? [])];
  let out = '';
  let err = '';
  const code = await runMain(
    argv,
    {
      folder,
      today: '2026-11-21',
      now: () => (more.environment ? new Date().toISOString() : '2026-11-21T12:00:00.000Z'),
      environment: more.environment ?? {},
      ...(more.typed ? { terminal: { ask: async (question: string) => ((out += question), lines.shift()) } } : {}),
      out: text => {
        out += text;
      },
      err: text => {
        err += text;
      },
      input: async function* () {
        if (input !== '') yield* input.replace(/\n$/, '').split('\n');
      },
      monotonic: () => performance.now(),
      onInterrupt: () => () => {},
      filesOf: more.filesOf ?? diskFiles,
      builtInFolder: `${root}/runbooks`,
    },
    known,
  );
  return { code, out, err };
}

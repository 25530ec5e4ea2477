/** What a command of the command line tool is, and the world it acts in: only `main.ts` touches `process`. */
import type { ParseArgsConfig } from 'node:util';
import type { SideReader } from '../core/library/root-index.ts';
import type { Files } from '../core/ports.ts';

/** 0 fine, 1 found something or a step failed, 2 could not do it. */
export type ExitCode = 0 | 1 | 2;

/** A person at a terminal. */
export interface CommandTerminal {
  /** The line that is typed; undefined at the end of input or on Ctrl+C. What is typed as a secret is not shown. */
  ask(question: string, options?: { readonly secret?: boolean }): Promise<string | undefined>;
}

export interface World {
  /** Absolute path of the current folder. */
  readonly folder: string;
  /** Today in UTC, `YYYY-MM-DD`. */
  readonly today: string;
  /** The present as a UTC instant. */
  now(): string;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Machine output and text that was asked for. */
  out(text: string): void;
  /** Progress and complaints. */
  err(text: string): void;
  /** Lines of standard input. */
  input(): AsyncIterable<string>;
  /** Milliseconds, never going back. */
  monotonic(): number;
  /** Absent where input or output is no terminal. */
  readonly terminal?: CommandTerminal;
  /** Ctrl+C calls the listener instead of ending the program; the function returned ends that. */
  onInterrupt(listener: () => void): () => void;
  /** Stands for the files of the program itself: what other ones have judged is judged anew. */
  readonly program?: string;
  filesOf(folder: string): Files;
  /** Reads a part of a large folder in a thread of its own, where there is a core for it. */
  sideReaderOf?(folder: string): SideReader | undefined;
  /** Absolute path of the documents that come with Drillbook. */
  readonly builtInFolder?: string;
}

export interface Arguments {
  readonly values: Readonly<Record<string, string | boolean | (string | boolean)[] | undefined>>;
  readonly positionals: readonly string[];
}

export interface Command {
  readonly name: string;
  /** One line for the list of commands. */
  readonly summary: string;
  /** Whole help: usage, options, examples, exit codes. */
  readonly help: string;
  readonly options: NonNullable<ParseArgsConfig['options']>;
  run(given: Arguments, world: World): Promise<ExitCode>;
}

/** What a command throws when it cannot do what was asked: the message is for people, the exit code is 2. */
export class CannotDo extends Error {}

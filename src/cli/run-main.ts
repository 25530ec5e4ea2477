/** From arguments to an exit code: finds the command, reads its options, and says every refusal in one sentence. */
import { parseArgs } from 'node:util';
import { version } from '../../package.json';
import { nearest } from '../core/document/nearest.ts';
import { FileProblem } from '../core/ports.ts';
import { CannotDo, type Command, type ExitCode, type World } from './command.ts';

/**
 * Runs what the arguments (without the program's own name) ask for. Never rejects and prints no stack trace: whatever
 * goes wrong is one sentence on standard error and exit code 2.
 */
export async function runMain(argv: readonly string[], world: World, commands: readonly Command[]): Promise<ExitCode> {
  try {
    return await dispatch(argv, world, commands);
  } catch (error) {
    world.err(`drillbook: ${sentenceOf(error)}\n`);
    return 2;
  }
}

async function dispatch(argv: readonly string[], world: World, commands: readonly Command[]): Promise<ExitCode> {
  const [name, ...rest] = argv;
  if (name === undefined) {
    world.err(overview(commands));
    return 2;
  }
  if (name === '--help' || name === '-h' || name === 'help') {
    const about = commands.find(it => it.name === rest[0]);
    if (rest[0] !== undefined && about === undefined) throw unknownCommand(rest[0], commands);
    world.out(about?.help.trimEnd().concat('\n') ?? overview(commands));
    return 0;
  }
  if (name === '--version' || name === '-V') {
    world.out(`${version}\n`);
    return 0;
  }
  const command = commands.find(it => it.name === name);
  if (command === undefined) {
    throw name.startsWith('-')
      ? new CannotDo(`${name} is not an option of drillbook. A command comes first: ${names(commands)}.`)
      : unknownCommand(name, commands);
  }
  const given = readArguments(command, rest);
  if (given.values['help'] === true) {
    world.out(`${command.help.trimEnd()}\n`);
    return 0;
  }
  return command.run(given, world);
}

function readArguments(command: Command, args: readonly string[]) {
  try {
    const { values, positionals } = parseArgs({
      args: [...args],
      options: { ...command.options, help: { type: 'boolean', short: 'h' } },
      allowPositionals: true,
      strict: true,
    });
    return { values, positionals };
  } catch (error) {
    throw new CannotDo(`${optionProblem(command, error)} See drillbook ${command.name} --help.`);
  }
}

/** Node's own sentences speak to programmers; these speak to whoever typed the command. */
function optionProblem(command: Command, error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  const option = /'(?:-\w, )?(--?[^' ]+)/.exec(message)?.[1] ?? 'this option';
  if (code === 'ERR_PARSE_ARGS_UNKNOWN_OPTION') {
    const close = nearest(option.replace(/^-+/, ''), Object.keys(command.options));
    return `${option} is not an option of drillbook ${command.name}${close ? `; did you mean --${close}?` : '.'}`;
  }
  if (code === 'ERR_PARSE_ARGS_INVALID_OPTION_VALUE') {
    return /does not take an argument/.test(message) ? `${option} takes no value.` : `${option} needs a value.`;
  }
  return `The arguments could not be read: ${message.split('\n')[0]}.`;
}

const names = (commands: readonly Command[]) => commands.map(it => it.name).join(', ');

function unknownCommand(name: string, commands: readonly Command[]): CannotDo {
  const close = nearest(
    name,
    commands.map(it => it.name),
  );
  return new CannotDo(
    `"${name}" is not a command${close ? `; did you mean ${close}?` : '.'} The commands are ${names(commands)}; see drillbook --help.`,
  );
}

function sentenceOf(error: unknown): string {
  if (error instanceof CannotDo) return error.message;
  if (error instanceof FileProblem) {
    return error.path === '' || error.message.includes(error.path) ? error.message : `${error.path}: ${error.message}`;
  }
  const message = error instanceof Error ? error.message : String(error);
  return `this did not work: ${message.split('\n')[0]?.trim() || 'no reason was given'}. Nothing more was done.`;
}

function overview(commands: readonly Command[]): string {
  const width = Math.max(...commands.map(it => it.name.length));
  return [
    'Drillbook searches, checks and steps through runbooks, standards and DR plans.',
    '',
    'Usage: drillbook COMMAND [options]',
    '',
    'Commands:',
    ...commands.map(it => `  ${it.name.padEnd(width)}  ${it.summary}`),
    '',
    'drillbook COMMAND --help says more about one. drillbook --version prints the version.',
    'Exit codes: 0 fine, 1 found something or a step failed, 2 could not do it.',
    '',
  ].join('\n');
}

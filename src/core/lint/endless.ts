/** Finds commands that do not end by themselves. */
import { simpleCommands, startOfCommand } from './shell-commands.ts';

export interface Endless {
  /** "tail -f" */
  readonly what: string;
  /** Offsets in the text, UTF-16 units. */
  readonly start: number;
  readonly end: number;
}

/** All of them, in the order of the text; one in the background, under `timeout`, or cut by `head` ends. */
export function findEndless(text: string): readonly Endless[] {
  const found: Endless[] = [];
  for (const { words } of simpleCommands(text)) {
    const { at, name } = startOfCommand(words.map(it => it.text));
    const first = words[at];
    const last = words.at(-1);
    if (first === undefined || last === undefined) continue;
    const what = endlessBy(
      name,
      words.slice(at + 1).map(it => it.text),
    );
    if (what !== undefined && !ends(text.slice(last.end))) found.push({ what, start: first.start, end: last.end });
  }
  return found;
}

/** What follows the command ends it: the background, or a reader that leaves. */
function ends(rest: string): boolean {
  const line = /^[^\n]*/.exec(rest)?.[0] ?? '';
  return /^\s*&(?!&)/.test(line) || /\|\s*(?:head\b|sed\s+(?:-n\s+)?['"]?\d*q|grep\s+(?:-\w+\s+)*-[a-zA-Z]*(?:m|q))/.test(line);
}

function endlessBy(name: string, rest: readonly string[]): string | undefined {
  const short = (letter: string) => rest.some(it => new RegExp(`^-[a-zA-Z]*${letter}[a-zA-Z]*$`).test(it));
  const has = (...names: string[]) => rest.some(it => names.includes(it) || names.some(name => it === `${name}=true`));
  const operands = rest.filter(it => !it.startsWith('-'));
  if (rest.some(it => /^--(?:help|version)$/.test(it))) return undefined;
  switch (name) {
    case 'tail':
      // With `--pid` it ends with that process.
      return (short('[fF]') || has('--follow') || rest.some(it => it.startsWith('--follow='))) &&
        !rest.some(it => it.startsWith('--pid'))
        ? 'tail -f'
        : undefined;
    case 'watch':
      return operands.length > 0 && !short('g') && !has('--chgexit') ? 'watch' : undefined;
    case 'journalctl':
      return short('f') || has('--follow') ? 'journalctl -f' : undefined;
    case 'dmesg':
      return short('[wW]') || has('--follow') ? 'dmesg -w' : undefined;
    case 'ping':
    case 'ping6':
      return !rest.some(it => /^-[a-zA-Z]*[cw]\d*$/.test(it)) ? name : undefined;
    case 'tcpdump':
      return !rest.some(it => /^-[a-zA-Z]*[crD]\d*$/.test(it) || it === '--list-interfaces') ? 'tcpdump' : undefined;
    case 'kubectl':
    case 'oc':
    case 'k': {
      if (operands.includes('port-forward')) return `${name} port-forward`;
      if (operands.includes('proxy') && operands[0] === 'proxy') return `${name} proxy`;
      if (operands.includes('logs'))
        return rest.slice(rest.indexOf('logs')).some(it => /^-f$|^--follow(?:=true)?$/.test(it)) ? `${name} logs -f` : undefined;
      return operands.includes('get') && rest.some(it => /^(?:-w|--watch|--watch=true|--watch-only)$/.test(it))
        ? `${name} get -w`
        : undefined;
    }
    case 'docker':
    case 'podman':
      if (operands.includes('logs') && (short('f') || has('--follow'))) return `${name} logs -f`;
      return operands[0] === 'stats' && !has('--no-stream') ? `${name} stats` : undefined;
    case 'vmstat':
    case 'mpstat':
      return operands.length === 1 && /^\d+$/.test(operands[0] ?? '') ? `${name} ${operands[0]}` : undefined;
    case 'yes':
      return 'yes';
    case 'sleep':
      return operands.includes('infinity') ? 'sleep infinity' : undefined;
    default:
      return undefined;
  }
}

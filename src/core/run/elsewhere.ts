/** A step's command as it is pasted into another shell: with the values it needs, so that no variable is empty there. */
import { quoteFor, type ShellName } from './shells.ts';

/**
 * The text to paste. What is unset there stops the shell's own reading of that line (`set -u`): `rm -rf "$DIR"/*` must
 * never become `rm -rf /*`. A secret does not go through a clipboard: its line asks for it.
 *
 * @param command Placeholders already filled.
 * @param values Values of parameters and captured variables by name; undefined: a secret, left out.
 */
export function pasteText(command: string, shell: ShellName, values: ReadonlyMap<string, string | undefined>): string {
  const lines: string[] = [];
  for (const [name, value] of values) {
    if (value === undefined) lines.push(secretLine(shell, name));
    else if (shell === 'fish') lines.push(`set -gx ${name} ${quoteFor(shell, value)}`);
    else lines.push(`export ${name}=${quoteFor(shell, value)}`);
  }
  // Fish has no such setting: an unset variable is an empty list there, and a glob without a match is an error.
  if (shell !== 'fish') lines.unshift('set -u');
  return `${lines.join('\n')}${lines.length > 0 ? '\n' : ''}${command.replace(/\n$/, '')}\n`;
}

function secretLine(shell: ShellName, name: string): string {
  return shell === 'fish'
    ? `set -q ${name}; or read -gxs ${name} -P ${quoteFor(shell, `${name} (secret): `)}`
    : `: "\${${name}:?is a secret and was not copied: set it here first}"`;
}

/** Names of a shell's variables that stand in a text. */
export function namesIn(text: string, names: Iterable<string>): readonly string[] {
  const words = new Set(text.match(/[A-Za-z_][A-Za-z0-9_]*/g) ?? []);
  return [...names].filter(it => words.has(it));
}

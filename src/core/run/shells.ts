/** Which shell runs a fence, and how a value is quoted for it. */

/** Shells that steps run in; how each is started stands in the wrapper. */
export type ShellName = 'bash' | 'sh' | 'zsh' | 'fish';

const byLanguage: ReadonlyMap<string, ShellName> = new Map<string, ShellName>([
  ['bash', 'bash'],
  ['shell', 'bash'],
  ['shellscript', 'bash'],
  ['console', 'bash'],
  ['terminal', 'bash'],
  ['shell-session', 'bash'],
  ['', 'bash'],
  // Runs as `bash --posix -eo pipefail` where bash is: dash knows no pipefail (decision 21).
  ['sh', 'sh'],
  ['zsh', 'zsh'],
  ['fish', 'fish'],
]);

/** The shell for a fence's language; undefined for a language that no shell runs. */
export function shellOf(language: string): ShellName | undefined {
  return byLanguage.get(language.toLowerCase());
}

/**
 * A value as one word of that shell. Fish reads backslashes inside single quotes, the others do not: the quoting of one
 * executes text in the other (reliability T33), so the shell is never guessed.
 */
export function quoteFor(shell: ShellName, value: string): string {
  if (shell === 'fish') return `'${value.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
  return `'${value.replaceAll("'", "'\\''")}'`;
}

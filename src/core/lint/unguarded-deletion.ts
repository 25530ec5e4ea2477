/** Recursive deletions whose target hangs on a variable that may be empty (domain.md SE03). */
import { type SimpleCommand, simpleCommands, startOfCommand, type Word } from './shell-commands.ts';

export interface UnguardedDeletion {
  /** Name of the variable. */
  readonly variable: string;
  /** Place of `$X` or `${X}` in the text, UTF-16 units. */
  readonly start: number;
  readonly end: number;
  /** It stands between double quotes already. */
  readonly quoted: boolean;
  /** It is the whole target, and not the beginning of one such as `$X/cache`. */
  readonly whole: boolean;
  readonly what: 'rm -r' | 'find -delete';
}

/** Variables that the shell, or Drillbook itself, sets before anything runs. */
const alwaysSet = new Set(['HOME', 'PWD', 'RUN_DIR', 'RUN_ID', 'STEP_ID']);

/** All of them, in the order of the text. */
export function findUnguardedDeletions(text: string): readonly UnguardedDeletion[] {
  if (!text.includes('$')) return [];
  return below(text, 0, text, 0).filter(it => !alwaysSet.has(it.variable) && !isAssigned(text, it));
}

function below(text: string, offset: number, whole: string, depth: number): UnguardedDeletion[] {
  const found: UnguardedDeletion[] = [];
  for (const command of simpleCommands(text)) {
    const words = command.words.map(it => it.text);
    const { at, name } = startOfCommand(words);
    found.push(...inCommand(text, offset, command, at, name));
    // A command in quotes, handed to another shell: its places are those of the text between the quotes.
    if (depth < 3 && /^(?:ssh|bash|sh|zsh|su|eval|kubectl|oc|docker|podman|nsenter|chroot|runuser|timeout)$/.test(name)) {
      for (const word of command.words.slice(at + 1)) {
        const raw = text.slice(word.start, word.end);
        if (!/^(['"])[\s\S]*\1$/.test(raw) || !/\s/.test(raw) || raw.includes('\\')) continue;
        found.push(...below(raw.slice(1, -1), offset + word.start + 1, whole, depth + 1));
      }
    }
  }
  return found;
}

function inCommand(text: string, offset: number, { words }: SimpleCommand, at: number, name: string): UnguardedDeletion[] {
  let start = at;
  let program = name;
  // `kubectl exec pod -- rm -r x`, `xargs rm -r x`, `find . -exec rm -r x`
  if (program !== 'rm' && program !== 'find') {
    start = words.findIndex((it, i) => i > at && it.text === 'rm');
    if (start < 0 || /^(?:echo|printf|git|grep|man|cat|docker|podman|aws|gsutil|alias)$/.test(program)) return [];
    program = 'rm';
  }
  const rest = words.slice(start + 1);
  if (program === 'rm') {
    if (!rest.some(it => /^-[a-zA-Z]*[rR]|^--recursive$/.test(it.text))) return [];
    return rest.filter(it => !it.text.startsWith('-')).flatMap(it => inWord(text, offset, it, 'rm -r'));
  }
  const deletes =
    rest.some(it => it.text === '-delete') ||
    rest.some((it, i) => it.text === 'rm' && /^-exec|^-ok/.test(rest[i - 1]?.text ?? ''));
  if (!deletes) return [];
  const stop = rest.findIndex(it => /^[-!(\\]/.test(it.text));
  return rest.slice(0, stop < 0 ? rest.length : stop).flatMap(it => inWord(text, offset, it, 'find -delete'));
}

function inWord(text: string, offset: number, word: Word, what: UnguardedDeletion['what']): UnguardedDeletion[] {
  const raw = text.slice(word.start, word.end);
  const found: UnguardedDeletion[] = [];
  const isWhole = (written: string) => raw.replace(/^"|"$/g, '') === written;
  let quote = '';
  for (let i = 0; i < raw.length; i++) {
    const c = raw[i] as string;
    if (c === '\\' && quote !== "'") i++;
    else if (quote === '' && (c === "'" || c === '"')) quote = c;
    else if (c === quote) quote = '';
    else if (c === '$' && quote !== "'") {
      // `${X:?}` stops, `${X:-/srv}` has a value of its own; `$(…)` is a command, which is no variable.
      const match = /^\$(?:([A-Za-z_]\w*|[1-9])|\{([A-Za-z_]\w*|[1-9])(?:[%#/^,][^{}]*)?\})/.exec(raw.slice(i));
      const variable = match?.[1] ?? match?.[2];
      if (match === null || variable === undefined) continue;
      const start = offset + word.start + i;
      // What was cut off by `%` or `#` cannot be guarded in the same braces.
      if (/^\$\{\w+\}$|^\$\w+$/.test(match[0]))
        found.push({ variable, start, end: start + match[0].length, quoted: quote === '"', whole: isWhole(match[0]), what });
      i += match[0].length - 1;
    }
  }
  return found;
}

/**
 * Given a value, or asked for one, before it is used in the same text: a literal, a folder that `mktemp` made, a loop over
 * words, `: "${X:?}"`, a test that an empty one does not pass. Where the variable is the whole target, any value will do: an
 * empty one names nothing.
 */
function isAssigned(text: string, { variable, start, whole }: UnguardedDeletion): boolean {
  const before = text.slice(0, start);
  const guards = [
    `(?:^|[\\s;&|(])${variable}=["']?[^\\s"'$\`;&|)]`,
    `(?:^|[\\s;&|(])${variable}=["']?(?:\\$\\(|\`)\\s*mktemp\\b`,
    `\\bfor\\s+${variable}\\s+in\\s`,
    `\\$\\{${variable}:\\?`,
    `\\s-[defhknrswxzL]\\s+"?\\$\\{?${variable}\\b`,
    ...(whole ? [`(?:^|[\\s;&|(])${variable}=`, `\\bread\\s(?:-\\w+\\s+)*${variable}\\b`] : []),
  ];
  return guards.some(it => new RegExp(it).test(before));
}

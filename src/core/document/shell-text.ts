/** What can be told of shell text without running it: whether a command is complete, and whether it opens another shell. */

/** One line of a command with the place it has in the document. */
export interface SourceLine {
  readonly text: string;
  /** Line in the document, from 0. */
  readonly line: number;
  /** UTF-16 units before `text` in that line. */
  readonly character: number;
}

const pairs: Readonly<Record<string, string>> = { do: 'done', if: 'fi', case: 'esac', '{': '}', '(': ')' };
const closers = new Set(Object.values(pairs));

/**
 * Whether the text could stand alone: no open quote, here document, bracket, `if` or `do`, and no line that continues.
 * A scanner, not a shell: it errs towards "complete" where it does not know the construct.
 */
export function isComplete(text: string): boolean {
  const open: string[] = [];
  const awaited: { word: string; tabs: boolean }[] = [];
  let quote = '';
  let word = '';
  let atCommand = true;
  let continues = false;
  const endWord = () => {
    if (word === '') return;
    if (atCommand) {
      if (pairs[word]) open.push(pairs[word] as string);
      else if (closers.has(word) && open.at(-1) === word) open.pop();
    }
    atCommand = ['do', 'then', 'else', 'elif', '{', 'if', 'while', 'until', '!', 'time'].includes(word) && atCommand;
    word = '';
  };
  for (let i = 0; i < text.length; i++) {
    const c = text[i] as string;
    if (quote) {
      if (c === '\\' && quote === '"') i++;
      else if (c === quote) quote = '';
      continue;
    }
    if (!/\s/.test(c)) continues = false;
    if (c === '\\') {
      if (i + 1 >= text.length || text[i + 1] === '\n') continues = true;
      word += ' ';
      i++;
    } else if (c === "'" || c === '"' || c === '`') {
      quote = c;
      word += ' ';
    } else if (c === '#' && word === '') {
      while (i + 1 < text.length && text[i + 1] !== '\n') i++;
    } else if (c === '<' && text.startsWith('<<', i) && text[i + 2] !== '<' && text[i - 1] !== '<') {
      const found = /^<<(-?)[ \t]*(?:'([^'\n]+)'|"([^"\n]+)"|\\?([\w.-]+))/.exec(text.slice(i, i + 200));
      endWord();
      if (found) {
        awaited.push({ word: found[2] ?? found[3] ?? found[4] ?? '', tabs: found[1] === '-' });
        i += found[0].length - 1;
      } else i++;
    } else if (c === '\n') {
      endWord();
      atCommand = true;
      while (awaited.length) {
        const end = awaited[0] as { word: string; tabs: boolean };
        const stop = text.indexOf('\n', i + 1);
        const line = text.slice(i + 1, stop < 0 ? text.length : stop);
        if ((end.tabs ? line.replace(/^\t+/, '') : line) === end.word) awaited.shift();
        if (stop < 0) {
          i = text.length;
          break;
        }
        i = stop;
      }
    } else if (c === ';' || c === '|' || c === '&') {
      endWord();
      atCommand = true;
      if (c !== ';' && (c === '|' || text[i - 1] === '&')) continues = true;
      // `;;` and the pattern before `)` belong to `case`: its brackets are not counted.
    } else if (c === '(' || c === ')') {
      endWord();
      if (c === '(') open.push(')');
      else if (open.at(-1) === ')') open.pop();
      atCommand = true;
    } else if (/\s/.test(c)) {
      endWord();
    } else word += c;
  }
  endWord();
  return quote === '' && open.length === 0 && awaited.length === 0 && !continues;
}

/** Whether nothing but comments and blank lines stands in these lines. */
export function isOnlyComment(lines: readonly SourceLine[]): boolean {
  return lines.every(it => /^\s*(#|$)/.test(it.text));
}

/**
 * Whether a command leaves the operator in another shell or on another host, so that what follows would not run where it seems to:
 * `ssh host`, `chroot /host`, `kubectl debug`, `docker exec -it`, `sudo -i`, … without a command to run there.
 */
export function opensShell(text: string): boolean {
  return text
    .replace(/\\\n/g, ' ')
    .split(/\n|;|&&|\|\|/)
    .some(it => opensShellAlone(it.trim()));
}

const shellName = /(^|\/)(ba|z|da|a|k|fi)?sh$/;
/** Programs that wait for what is typed unless they are given a command. */
const prompts = new Set(['psql', 'mysql', 'mongo', 'mongosh', 'redis-cli', 'python', 'python3', 'rails', 'irb', 'cqlsh']);

function opensShellAlone(command: string): boolean {
  const words = command.replace(/^(?:sudo(?:\s+-[AEHnS]+)*|exec|time|env|[A-Za-z_]\w*=\S*)\s+(?!-)/, '').split(/\s+/);
  const [name = '', ...rest] = words;
  if (/\s[|<]|<<</.test(command)) return false;
  if (name === 'ssh') return operands(rest, 'BbcDEeFIiJLlmOopQRSWw').length === 1;
  if (name === 'chroot') return isShell(operands(rest, '').slice(1));
  if (/^(kubectl|oc|docker|podman|nerdctl|crictl)$/.test(name)) return containerShell(rest);
  if (name === 'su') return !/\s(-c|--command)\b/.test(command);
  return /^sudo\s+(-i|-s|su)(\s+-)?(\s+\w+)?$/.test(command);
}

function containerShell(words: readonly string[]): boolean {
  const at = words.findIndex(it => /^(debug|rsh|exec|run|attach)$/.test(it));
  if (at < 0) return false;
  const rest = words.slice(at + 1);
  const dashes = rest.indexOf('--');
  const remote = dashes < 0 ? undefined : rest.slice(dashes + 1);
  const flags = rest.slice(0, dashes < 0 ? rest.length : dashes).filter(it => /^-[a-z]+$|^--(tty|stdin|interactive)/.test(it));
  const terminal = flags.some(it => /^-[a-z]*t|^--tty/.test(it)) && flags.some(it => /^-[a-z]*i|^--(stdin|interactive)/.test(it));
  if (words[at] === 'attach') return true;
  if (words[at] === 'debug') return isShell(remote ?? []);
  if (words[at] === 'rsh') return isShell(remote ?? operands(rest, 'cn').slice(1));
  return terminal && isShell(remote ?? operands(rest, 'ceunwvph').slice(1));
}

/** Whether these words wait for what is typed; no word at all means the shell that is there. */
function isShell(words: readonly string[]): boolean {
  const [name, ...rest] = words;
  if (name === undefined) return true;
  if (name === 'chroot') return isShell(operands(rest, '').slice(1));
  if (shellName.test(name)) return rest.every(it => /^-(i|l|il|-login)$/.test(it));
  return prompts.has(name) && !rest.some(it => /^(-c|-e|-f|--command|--eval|--file)\b|\.(py|sql|js)$/.test(it));
}

/** What is left of the words when options, and the values of options that take one, are taken away. */
function operands(words: readonly string[], taking: string): string[] {
  const left: string[] = [];
  for (let i = 0; i < words.length; i++) {
    const it = words[i] as string;
    if (left.length === 0 && it.startsWith('-') && it.length > 1) {
      if (!it.startsWith('--') && it.length === 2 && taking.includes(it[1] as string)) i++;
    } else if (it !== '') left.push(it);
  }
  return left;
}

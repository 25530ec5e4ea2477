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
      const found = /^<<(-?)[ \t]*(?:'([^'\n]+)'|"([^"\n]+)"|\\?([A-Za-z_][\w.-]*))/.exec(text.slice(i, i + 200));
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
 * What a line holds that no shell would take as it was meant: another shell's prompt, or a `\` that blanks keep from joining lines.
 * A sentence for the operator, undefined when there is nothing of the kind.
 */
export function spoiledLine(lines: readonly SourceLine[]): string | undefined {
  for (const { text, line } of lines) {
    const prompt = /^\s*((?:\[[^\]\n]{1,60}\]|[\w.-]+@[\w.-]+(?::[^\s#$]*)?|(?:ba|z|k|da)?sh-[\d.]+)\s?[#$])\s/.exec(text)?.[1];
    if (prompt)
      return `Line ${line + 1} begins with the prompt "${prompt}", so it was typed in another shell. Take the prompts away to make it run.`;
    if (/\\[ \t]+$/.test(text))
      return `Line ${line + 1} ends in "\\" and a blank, so a shell would not join it with the next line. Take the blank away.`;
  }
  return undefined;
}

/**
 * Whether a command waits for what is typed: it leaves the operator in another shell or on another host (`ssh host`, `chroot /host`,
 * `kubectl debug`, `docker exec -it`, `sudo -i`, `psql`), or it opens an editor or pager.
 */
export function waitsForTyping(text: string): boolean {
  return mayWait.test(text) && simpleCommands(text).some(waitsAlone);
}

/**
 * Whether a command goes to another place: a host, a container, another root or user, or the prompt of a database. What
 * follows it in the same terminal is typed there, or it is not; nothing here can tell (decision 27).
 */
export function leadsAway(text: string): boolean {
  return simpleCommands(text).some(command => goesElsewhere(wordsOf(command)));
}

function simpleCommands(text: string): string[] {
  return (
    text
      .replace(/\\\n/g, ' ')
      // A line that ends in a pipe goes on: what follows is fed by it.
      .replace(/\|[ \t]*\n/g, '| ')
      // What is put in, by another command or for a placeholder, is one word here.
      .replace(/\$\([^()]*\)|`[^`]*`|<[\p{L}\p{N}_][^<>\n]{0,80}>/gu, 'x')
      .split(/\n|;|&&|\|\|/)
      .map(it => it.trim())
  );
}

/** Words without what only prepares the command; the program by its own name, wherever it lies. */
function wordsOf(command: string): string[] {
  const prepared =
    /^(?:(?:\w+=\S*|exec|time|nohup|env|command|if|while|until|do|then|\{|\(|!)\s+|sudo(?:\s+(?:-[AEHnSk]+|-[ugCp]\s+\S+|--preserve-env\S*))*\s+(?!-)|doas(?:\s+-u\s+\S+)?\s+)+/;
  const [program = '', ...rest] = command.replace(prepared, '').split(/\s+/);
  return [program.replace(/^.*\//, ''), ...rest];
}

function goesElsewhere([program = '', ...rest]: readonly string[]): boolean {
  const has = (...names: string[]) => rest.some(it => names.includes(it));
  if (/^(ssh|sshpass|mosh|telnet|rlogin|chroot|nsenter|unshare|su|systemd-nspawn|toolbox|distrobox)$/.test(program)) return true;
  if (/^(sudo|doas)$/.test(program)) return has('-i', '-s', 'su', '--login', '--shell');
  if (/^(kubectl|oc|crictl)$/.test(program)) return has('debug', 'exec', 'attach', 'rsh', 'run');
  if (/^(docker|podman|nerdctl)(-compose)?$/.test(program)) return has('exec', 'run', 'attach');
  if (/^(lxc|incus)$/.test(program)) return has('exec', 'shell', 'console');
  if (/^(machinectl|virsh|xl|vagrant|tsh|multipass|gcloud|az|flyctl|fly|heroku)$/.test(program))
    return has('shell', 'login', 'console', 'ssh', 'ps:exec', 'run');
  if (program === 'aws') return has('start-session', 'execute-command');
  return clients.has(program) || /^(redis-cli|sqlplus|cqlsh|clickhouse-client)$/.test(program);
}

const shellName = /(^|\/)(ba|z|da|a|k|fi)?sh$/;
const editors = new Set(['vi', 'vim', 'nvim', 'nano', 'emacs', 'visudo', 'vipw', 'less', 'more', 'htop', 'watch']);
/** Clients that wait for what is typed unless they are given something to do; the value is their options that give it. */
const clients = new Map([
  ['psql', /^-[A-Za-z0-9]*[cfl]|^--(command|file|list|version|help)\b/],
  ['mysql', /^-[A-Za-z]*[eV]|^--(execute|version|help)\b/],
  ['mongo', /^--(eval|version|help)\b|\.js$/],
  ['mongosh', /^--(eval|file|version|help)\b|^-f|\.js$/],
]);

/** The programs that `waitsAlone` knows: without one of these words there is nothing to take apart. */
const mayWait = new RegExp(
  `\\b(?:${['ssh', 'chroot', 'docker', 'podman', 'nerdctl', 'kubectl', 'oc', 'crictl', 'gcloud', 'aws', 'su', 'sudo', 'top', 'crontab', ...editors, ...clients.keys()].join('|')})\\b`,
);

function waitsAlone(command: string): boolean {
  const words = wordsOf(command);
  const [name = '', ...rest] = words;
  if (/\s[|<]|<<</.test(command)) return false;
  if (name === 'ssh') return operands(rest, 'BbcDEeFIiJLlmOopQRSWw').length === 1;
  if (name === 'chroot') return isShell(operands(rest, '').slice(1));
  if (/^(docker|podman|nerdctl)(-compose)?$/.test(name) && (name.endsWith('-compose') || rest.includes('compose')))
    return rest.includes('edit') || composeShell(rest);
  if (/^(kubectl|oc|docker|podman|nerdctl|crictl)$/.test(name)) return operands(rest, 'n')[0] === 'edit' || containerShell(rest);
  if (name === 'gcloud' && rest.includes('ssh'))
    return !rest.some(it => /^--(command|dry-run)\b/.test(it)) && !rest.includes('--');
  if (name === 'aws' && rest.includes('start-session')) return !rest.some(it => it.startsWith('--document-name'));
  if (name === 'su') return !/\s(-c|--command)\b/.test(command);
  if (name === 'top') return !rest.some(it => /^-[a-z]*b/.test(it));
  if (name === 'crontab') return rest.includes('-e');
  if (editors.has(name) || clients.has(name)) return isShell(words);
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

/** `compose exec` gives a terminal unless it is told not to. */
function composeShell(words: readonly string[]): boolean {
  const at = words.findIndex(it => it === 'exec' || it === 'run');
  if (at < 0 || words.some(it => /^(-T|--no-TTY|-d|--detach)$/.test(it))) return false;
  const command = operands(words.slice(at + 1), 'euwp').slice(1);
  return command.length > 0 && isShell(command);
}

/** Whether these words wait for what is typed; no word at all means the shell that is there. */
function isShell(words: readonly string[]): boolean {
  const [name, ...rest] = words;
  if (name === undefined) return true;
  if (name === 'chroot') return isShell(operands(rest, '').slice(1));
  if (shellName.test(name)) return rest.every(it => /^-(i|l|il|-login)$/.test(it));
  if (editors.has(name)) return !rest.includes('--version');
  const given = clients.get(name);
  if (given) return !rest.some(it => given.test(it));
  return /^(redis-cli|python3?|irb)$/.test(name) && operands(rest, 'hpnau').length === 0 && !rest.some(it => /^-[cm]$/.test(it));
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

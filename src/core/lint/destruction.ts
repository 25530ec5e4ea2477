/** Finds commands that destroy beyond recovery (domain.md SE02) in the text of a step, by reading it as a shell would. */

export interface Destruction {
  /** Sentence without its full stop: "rm -r deletes a folder with all it holds". */
  readonly what: string;
  /** Line in the command's text, from 0. */
  readonly line: number;
}

const sqlLanguages = /^(?:sql|psql|plpgsql|mysql|postgres|postgresql|sqlite|tsql)$/;
const sqlClients = /^(?:psql|mysql|mariadb|sqlite3?|sqlcmd|sqlplus|cockroach|clickhouse-client|gitlab-psql|bq|duckdb|cqlsh)$/;
const otherShells =
  /^(?:ssh|bash|sh|zsh|dash|ksh|su|runuser|eval|kubectl|oc|docker|podman|nsenter|chroot|watch|timeout|xargs|knife|salt|ansible|pdsh|flock|nohup|script)$/;

/** The first such command, or undefined. Comments, what `echo` prints and text written to files do not count. */
export function findDestruction(text: string, language: string): Destruction | undefined {
  if (sqlLanguages.test(language)) return sqlDestruction(text.replace(/--[^\n]*/g, ''), 0);
  if (!/^(?:|sh|bash|shell|zsh|ksh|fish|console|shell-session|sh-session|shellsession|terminal)$/.test(language))
    return undefined;
  return shellDestruction(text, 0, 0);
}

function sqlDestruction(text: string, line: number): Destruction | undefined {
  const found =
    /\b(?:drop\s+(?:table|database|schema|user|role|tablespace|keyspace|materialized\s+view|owned)|truncate\s+(?:table\s+)?\w)/i.exec(
      text,
    );
  if (found === null) return undefined;
  const words = found[0].replace(/\s+/g, ' ').toUpperCase();
  const verb = words.startsWith('DROP') ? words : 'TRUNCATE';
  return { what: `${verb} deletes data for good`, line: line + text.slice(0, found.index).split('\n').length - 1 };
}

function shellDestruction(text: string, line: number, depth: number): Destruction | undefined {
  for (const command of simpleCommands(text)) {
    const found = judge(command, depth);
    if (found !== undefined) return { what: found.what, line: line + command.line + found.line };
  }
  return undefined;
}

function judge({ words, heredoc }: SimpleCommand, depth: number): Destruction | undefined {
  let at = 0;
  // What only starts another command: variables set for it, `sudo -u x`, `exec`, `env`, keywords.
  while (at < words.length) {
    const word = words[at] as string;
    if (
      /^[A-Za-z_]\w*\+?=/.test(word) ||
      /^(?:exec|command|time|nohup|env|then|do|else|if|while|until|!|\{|builtin|nice|ionice|stdbuf)$/.test(word)
    )
      at++;
    else if (word === 'sudo' || word === 'doas') {
      at++;
      while (words[at]?.startsWith('-')) at += /^-[ugpCh]$/.test(words[at] as string) ? 2 : 1;
    } else break;
  }
  const name = (words[at] ?? '').replace(/^\\/, '').split('/').at(-1) ?? '';
  const rest = words.slice(at + 1);
  if (name === '' || /^(?:echo|printf|cat|tee|grep|egrep|rg|ag|man|git|alias|export|logger|help)$/.test(name)) return undefined;
  const plain = (what: string) => ({ what, line: 0 });
  const options = rest.filter(it => it.startsWith('-'));
  const verbs = rest.filter(it => !it.startsWith('-'));

  if (name === 'rm' && options.some(it => /^-[a-zA-Z]*[rR]|^--recursive$/.test(it)))
    return plain('rm -r deletes a folder with all it holds');
  if (/^mkfs(?:\.|$)/.test(name) || name === 'mke2fs') return plain(`${name} erases the file system on a device`);
  if (name === 'wipefs' && options.some(it => /^-[a-z]*a|^--all|^-o|^--offset/.test(it)))
    return plain('wipefs erases what a device holds');
  if (name === 'dd' && rest.some(it => it.startsWith('of=') && !/^of=(?:\/dev\/(?:null|stdout|tty|zero)|-)$/.test(it))) {
    return plain('dd overwrites its target');
  }
  if (
    (name === 'terraform' || name === 'tofu' || name === 'terragrunt') &&
    (verbs.includes('destroy') || (verbs.includes('apply') && options.some(it => /^--?destroy$/.test(it))))
  ) {
    return plain(`${name} destroy removes everything it manages`);
  }
  if (
    (name === 'kubectl' || name === 'oc' || name === 'k') &&
    verbs.includes('delete') &&
    !options.some(it => /^--dry-run(?:=(?!none)|$)/.test(it))
  ) {
    const kind = verbs[verbs.indexOf('delete') + 1] ?? '';
    if (/^(?:ns|namespaces?|projects?)(?:\/|$)/.test(kind))
      return plain(`${name} delete ${kind.replace(/\/.*/, '')} removes a namespace with all it holds`);
  }
  if (sqlClients.test(name) || /(?:psql|mysql)$/.test(name)) {
    for (const part of [...rest.filter(it => /\s/.test(it)), heredoc?.text ?? '']) {
      const found = sqlDestruction(part, 0);
      if (found !== undefined) return { what: found.what, line: part === heredoc?.text ? heredoc.line + found.line : 0 };
    }
  }
  if (name === 'dropdb' || (name === 'mysqladmin' && verbs.includes('drop'))) return plain(`${name} deletes a database for good`);
  if (depth < 3 && (otherShells.test(name) || /\.sh$/.test(name))) {
    // A whole command in quotes, or the rest of the words behind `--` and `xargs`.
    for (const part of rest) {
      if (!/\s/.test(part)) continue;
      const found =
        shellDestruction(part, 0, depth + 1) ?? (/\b(?:psql|mysql)\b/.test(rest.join(' ')) ? sqlDestruction(part, 0) : undefined);
      if (found !== undefined) return plain(found.what);
    }
    for (let start = 0; start < rest.length; start++) {
      if (!/^(?:rm|mkfs\S*|dd|wipefs|terraform|dropdb|sudo|bash|sh|psql|mysql)$/.test(rest[start] as string)) continue;
      const found = judge({ words: rest.slice(start), line: 0, heredoc: undefined }, depth + 1);
      if (found !== undefined) return plain(found.what);
    }
    if (heredoc !== undefined) {
      const found = shellDestruction(heredoc.text, heredoc.line, depth + 1);
      if (found !== undefined) return found;
    }
  }
  if (depth < 3 && name === 'find') {
    const start = rest.findIndex(it => /^-exec(?:dir)?$|^-ok$/.test(it));
    if (start >= 0) return judge({ words: rest.slice(start + 1), line: 0, heredoc: undefined }, depth + 1);
  }
  return undefined;
}

interface SimpleCommand {
  /** Quotes removed. */
  readonly words: readonly string[];
  /** Line of its first word, from 0. */
  readonly line: number;
  /** Here document fed to it; `line` counts from the command's. */
  readonly heredoc: { readonly text: string; readonly line: number } | undefined;
}

/** Parts of a shell text between `;`, `|`, `&`, brackets and line ends. Substitutions count as commands of their own. */
function simpleCommands(text: string): readonly SimpleCommand[] {
  const commands: SimpleCommand[] = [];
  let words: string[] = [];
  let word: string | undefined;
  let line = 0;
  let startLine = 0;
  let awaited: { readonly end: string; readonly command: number }[] = [];
  let pending: string[] = [];
  const endWord = () => {
    if (word !== undefined) {
      if (words.length === 0) startLine = line;
      words.push(word);
    }
    word = undefined;
  };
  const endCommand = () => {
    endWord();
    if (words.length > 0) {
      for (const end of pending) awaited.push({ end, command: commands.length });
      commands.push({ words, line: startLine, heredoc: undefined });
    }
    pending = [];
    words = [];
  };
  for (let i = 0; i < text.length; i++) {
    const c = text[i] as string;
    if (c === '\\') {
      if (text[i + 1] === '\n') line++;
      else word = (word ?? '') + (text[i + 1] ?? '');
      i++;
    } else if (c === "'") {
      const end = text.indexOf("'", i + 1);
      const inner = text.slice(i + 1, end < 0 ? text.length : end);
      word = (word ?? '') + inner;
      if (words.length === 0 && word === inner) startLine = line;
      line += inner.split('\n').length - 1;
      i = end < 0 ? text.length : end;
    } else if (c === '"') {
      word ??= '';
      for (i++; i < text.length && text[i] !== '"'; i++) {
        if (text[i] === '\\' && /["\\$`]/.test(text[i + 1] ?? '')) i++;
        if (text[i] === '\n') line++;
        word += text[i];
      }
    } else if (c === '#' && word === undefined) {
      while (i + 1 < text.length && text[i + 1] !== '\n') i++;
    } else if (c === '<' && text[i + 1] === '<' && text[i + 2] !== '<') {
      const found = /^<<-?[ \t]*(?:'([^'\n]+)'|"([^"\n]+)"|\\?([\w.-]+))/.exec(text.slice(i, i + 200));
      endWord();
      if (found !== null) pending.push(found[1] ?? found[2] ?? found[3] ?? '');
      i += (found?.[0].length ?? 2) - 1;
    } else if (c === '\n') {
      endCommand();
      line++;
      for (const { end, command } of awaited) {
        const from = line;
        const body: string[] = [];
        while (i + 1 < text.length) {
          const stop = text.indexOf('\n', i + 1);
          const row = text.slice(i + 1, stop < 0 ? text.length : stop);
          i = stop < 0 ? text.length : stop;
          line++;
          if (row.trim() === end) break;
          body.push(row);
        }
        const owner = commands[command];
        if (owner) commands[command] = { ...owner, heredoc: { text: body.join('\n'), line: from - owner.line } };
      }
      awaited = [];
    } else if (';|&(){}`'.includes(c)) {
      // `${x}` and `{}` of find are words, `$(` starts a command.
      if (c === '{' && (text[i - 1] === '$' || word !== undefined || text[i + 1] === '}' || text[i + 1] === '{'))
        word = (word ?? '') + c;
      else if (c === '}' && word !== undefined) word += c;
      else if (c === ';' && text[i - 1] === '\\') word = (word ?? '') + c;
      else endCommand();
    } else if (/\s/.test(c)) {
      endWord();
    } else {
      word = (word ?? '') + c;
    }
  }
  endCommand();
  return commands;
}

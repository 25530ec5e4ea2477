/** Finds commands that destroy beyond recovery (domain.md SE02) in the text of a step, by reading it as a shell would. */
import { simpleCommands, startOfCommand } from './shell-commands.ts';

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
    const found = judge({ words: command.words.map(it => it.text), heredoc: command.heredoc }, depth);
    if (found !== undefined) return { what: found.what, line: line + command.line + found.line };
  }
  return undefined;
}

interface Words {
  readonly words: readonly string[];
  readonly heredoc: { readonly text: string; readonly line: number } | undefined;
}

function judge({ words, heredoc }: Words, depth: number): Destruction | undefined {
  const { at, name } = startOfCommand(words);
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
      const found = judge({ words: rest.slice(start), heredoc: undefined }, depth + 1);
      if (found !== undefined) return plain(found.what);
    }
    if (heredoc !== undefined) {
      const found = shellDestruction(heredoc.text, heredoc.line, depth + 1);
      if (found !== undefined) return found;
    }
  }
  if (depth < 3 && name === 'find') {
    const start = rest.findIndex(it => /^-exec(?:dir)?$|^-ok$/.test(it));
    if (start >= 0) return judge({ words: rest.slice(start + 1), heredoc: undefined }, depth + 1);
  }
  return undefined;
}

/** Finds commands that change something, by their names and words: what a check must not do, and a rollback may have to undo. */
import { simpleCommands, startOfCommand, type Word } from './shell-commands.ts';

export interface Mutation {
  /** "rm removes files": a sentence without its full stop. */
  readonly what: string;
  /** Offsets in the text, UTF-16 units. */
  readonly start: number;
  readonly end: number;
}

const plain = new Map([
  ['rm', 'removes files'],
  ['rmdir', 'removes folders'],
  ['unlink', 'removes a file'],
  ['shred', 'destroys files'],
  ['mv', 'moves files'],
  ['pkill', 'ends processes'],
  ['killall', 'ends processes'],
  ['reboot', 'restarts the machine'],
  ['shutdown', 'stops the machine'],
  ['poweroff', 'stops the machine'],
  ['halt', 'stops the machine'],
  ['mkfs', 'erases a device'],
  ['dropdb', 'deletes a database'],
]);

const verbs: readonly (readonly [RegExp, RegExp])[] = [
  [
    /^systemctl$/,
    /^(?:restart|try-restart|stop|start|reload|reload-or-restart|enable|disable|mask|unmask|kill|isolate|reset-failed|set-property|daemon-reexec)$/,
  ],
  [
    /^(?:kubectl|oc|k)$/,
    /^(?:delete|apply|patch|scale|drain|cordon|uncordon|edit|annotate|label|taint|create|replace|set|adm|approve|autoscale|expose)$/,
  ],
  [/^(?:docker|podman|nerdctl)$/, /^(?:rm|rmi|stop|kill|restart|start|prune|pause|unpause|update)$/],
  [/^(?:terraform|tofu|terragrunt)$/, /^(?:apply|destroy|import|taint|untaint)$/],
  [/^helm$/, /^(?:install|upgrade|uninstall|delete|rollback)$/],
  [
    /^(?:apt|apt-get|yum|dnf|zypper|apk)$/,
    /^(?:install|remove|purge|upgrade|dist-upgrade|full-upgrade|autoremove|update|erase|downgrade|add|del)$/,
  ],
  [/^git$/, /^(?:push|commit|reset|checkout|switch|merge|rebase|revert|clean|restore|pull|cherry-pick|am|apply)$/],
];

/** The first such command; undefined where none is seen, which proves nothing. */
export function findMutation(text: string): Mutation | undefined {
  for (const { words } of simpleCommands(text)) {
    const found = mutationOf(text, words);
    if (found !== undefined) return found;
  }
  return undefined;
}

function mutationOf(text: string, all: readonly Word[]): Mutation | undefined {
  const { at, name: started } = startOfCommand(all.map(it => it.text));
  const first = all[at];
  if (first === undefined) return undefined;
  const inner = innerCommand(started, all, at);
  const words = all.slice(inner);
  const name = (words[0]?.text ?? '').split('/').at(-1) ?? '';
  const place = { start: first.start, end: all.at(-1)?.end ?? first.end };
  const found = (what: string): Mutation => ({ what, ...place });
  const rest = words.slice(1).map(it => it.text);
  const operands = rest.filter(it => !it.startsWith('-'));
  if (rest.some(it => /^--(?:help|version|dry-run(?:=(?!none)\w+)?|simulate|just-print)$/.test(it))) return undefined;

  const known = plain.get(name);
  if (known !== undefined) return found(`${name} ${known}`);
  if (/^mkfs\./.test(name)) return found(`${name} erases a device`);
  // `kill -0` only asks whether a process lives, `kill -l` lists names.
  if (name === 'kill' && rest.length > 0 && !rest.some(it => /^-(?:0|l|L)$/.test(it))) return found('kill ends a process');
  if (name === 'sed' && rest.some(it => /^-[a-zA-Z]*i|^--in-place/.test(it))) return found('sed -i changes files');
  if (name === 'find' && rest.includes('-delete')) return found('find -delete removes files');
  if (name === 'dd' && rest.some(it => /^of=(?!\/dev\/(?:null|stdout|tty|zero)$)/.test(it)))
    return found('dd overwrites its target');
  if (name === 'crontab' && rest.some(it => it === '-r')) return found('crontab -r removes all jobs');
  if (name === 'service' && /^(?:restart|stop|start|reload)$/.test(operands[1] ?? ''))
    return found(`service ${operands[1]} changes what runs`);
  for (const [program, verb] of verbs) {
    if (!program.test(name)) continue;
    if ((name === 'apt' || name === 'apt-get') && rest.some(it => /^-[a-z]*s/.test(it))) return undefined;
    const said = verbOf(name, words.slice(1));
    if (said === 'rollout' && /^(?:restart|undo|pause|resume)$/.test(operands[operands.indexOf('rollout') + 1] ?? ''))
      return found(`${name} rollout ${operands[operands.indexOf('rollout') + 1]} changes the cluster`);
    if (
      said === 'adm' &&
      !/^(?:drain|cordon|uncordon|upgrade|policy|prune|taint)$/.test(operands[operands.indexOf('adm') + 1] ?? '')
    )
      return undefined;
    // `create --dry-run` was left above; `create token` asks for one.
    if (verb.test(said) && !(said === 'create' && operands.includes('token'))) return found(`${name} ${said} changes something`);
  }
  return redirection(text, all, place);
}

/** Where the command begins that `sudo`, `timeout 5`, `xargs -r` or `kubectl exec … --` starts. */
function innerCommand(name: string, words: readonly Word[], at: number): number {
  if (name === 'timeout') {
    let next = at + 1;
    while (words[next]?.text.startsWith('-')) next++;
    return next + 1;
  }
  if (name === 'xargs') {
    const next = words.findIndex((it, i) => i > at && !it.text.startsWith('-') && !/^-[nPIdLs]$/.test(words[i - 1]?.text ?? ''));
    return next < 0 ? at : next;
  }
  if (/^(?:kubectl|oc|docker|podman)$/.test(name)) {
    const dashes = words.findIndex((it, i) => i > at && it.text === '--');
    if (dashes > 0 && words.slice(at, dashes).some(it => it.text === 'exec')) return dashes + 1;
  }
  return at;
}

/** The first word that is no option, nor the value of one that stands before the verb. */
function verbOf(name: string, words: readonly Word[]): string {
  const valued = name === 'git' ? /^-[Cc]$/ : /^(?:-n|--namespace|--context|--kubeconfig|-H|--host|--as|-s|--server|-f|--file)$/;
  for (let at = 0; at < words.length; at++) {
    const it = words[at]?.text ?? '';
    if (valued.test(it)) at++;
    else if (!it.startsWith('-')) return it;
  }
  return '';
}

/** Writing to a file that stays: not to `/dev/null`, the run's own folder, a temporary file, or another descriptor. */
function redirection(text: string, words: readonly Word[], place: { start: number; end: number }): Mutation | undefined {
  for (const [at, word] of words.entries()) {
    const raw = text.slice(word.start, word.end);
    const operator = /^(?:\d|&)?>>?\|?(?!&)/.exec(raw)?.[0];
    // `=>`, `->`, `"a > b"` and `awk '$1>2'` are no redirections: those begin their word.
    if (operator === undefined) continue;
    const target =
      raw.length > operator.length
        ? raw.slice(operator.length)
        : words[at + 1] === undefined
          ? ''
          : text.slice(words[at + 1]?.start, words[at + 1]?.end);
    if (target === '' || isHarmless(target.replace(/["']/g, ''), text)) continue;
    return { what: `it writes to ${target.replace(/["']/g, '')}`, ...place };
  }
  return undefined;
}

function isHarmless(target: string, text: string): boolean {
  if (/^(?:\/dev\/|\/tmp\/|&|\()/.test(target) || /^\$\{?(?:RUN_DIR|TMPDIR|TMP|TEMP)\b/.test(target)) return true;
  const name = /^\$\{?([A-Za-z_]\w*)/.exec(target)?.[1];
  return name !== undefined && new RegExp(`\\b${name}=["']?\\$\\(\\s*mktemp\\b`).test(text);
}

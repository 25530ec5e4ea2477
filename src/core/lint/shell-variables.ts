/** Which variables a shell text reads, and which it gives a value: a scanner, not a shell. */

export interface VariableUse {
  readonly name: string;
  /** Offset of the `$`, UTF-16 units. */
  readonly start: number;
  readonly end: number;
  /** `${X:-a}`, `${X+a}`: being without a value is provided for. */
  readonly guarded: boolean;
}

/** Uses in the order of the text; not in single quotes, comments and here documents whose end is quoted. */
export function variableUses(text: string): readonly VariableUse[] {
  const found: VariableUse[] = [];
  const plain = withoutQuotedHeredocs(text);
  let double = false;
  for (let at = 0; at < plain.length; at++) {
    const c = plain[at] as string;
    if (c === '\\') at++;
    else if (c === '"') double = !double;
    else if (c === "'" && !double) {
      const end = plain.indexOf("'", at + 1);
      at = end < 0 ? plain.length : end;
    } else if (c === '#' && !double && (at === 0 || /[\s;&|(]/.test(plain[at - 1] as string))) {
      const end = plain.indexOf('\n', at);
      at = end < 0 ? plain.length : end;
    } else if (c === '$') {
      const use = /^\$(?:([A-Za-z_]\w*)|\{[#!]?([A-Za-z_]\w*)(:?[-+=])?)/.exec(plain.slice(at, at + 200));
      const name = use?.[1] ?? use?.[2];
      if (use === null || name === undefined) continue;
      found.push({ name, start: at, end: at + use[0].length, guarded: use[3] !== undefined });
      at += use[0].length - 1;
    }
  }
  return found;
}

/** Names that get a value somewhere in the text. */
export function assignedNames(text: string): ReadonlySet<string> {
  const names = new Set<string>();
  const plain = withoutQuotedHeredocs(text);
  for (const [, name] of plain.matchAll(/(?:^|[\s;&|({!`"'])([A-Za-z_]\w*)(?:\[[^\]\n]*\])?\+?=/g)) names.add(name as string);
  for (const [, name] of plain.matchAll(/\b(?:for|select)\s+([A-Za-z_]\w*)\b/g)) names.add(name as string);
  for (const [, name] of plain.matchAll(/\bprintf\s+-v\s+([A-Za-z_]\w*)/g)) names.add(name as string);
  for (const [, name] of plain.matchAll(/\bgetopts\s+\S+\s+([A-Za-z_]\w*)/g)) names.add(name as string);
  for (const [, name] of plain.matchAll(/\$\{([A-Za-z_]\w*):?=/g)) names.add(name as string);
  for (const [, words] of plain.matchAll(/\b(?:read|mapfile|readarray|declare|typeset|local|set)\b([^\n;|&<]*)/g))
    for (const [, name] of (words as string).matchAll(/(?:^|\s)([A-Za-z_]\w*)/g)) names.add(name as string);
  return names;
}

/** Whether variables may come from a file or a program that is not seen here. */
export const readsOthers = (text: string): boolean =>
  /(?:^|[\s;&|(])(?:source|\.|eval)\s+\S|\bset\s+-a\b|\bset\s+-o\s+allexport\b|\b(?:direnv|dotenv)\b/m.test(text);

/** Nothing is expanded in `<<'END'`; blanks stand for what was there, so that places stay. */
function withoutQuotedHeredocs(text: string): string {
  if (!text.includes('<<')) return text;
  const lines = text.split('\n');
  for (let at = 0; at < lines.length; at++) {
    const found = /<<-?[ \t]*(?:'([^']+)'|"([^"]+)"|\\(\w+))/.exec(lines[at] as string);
    const end = found?.[1] ?? found?.[2] ?? found?.[3];
    if (end === undefined) continue;
    for (at++; at < lines.length && (lines[at] as string).trim() !== end; at++)
      lines[at] = ' '.repeat((lines[at] as string).length);
    if (at < lines.length) lines[at] = ' '.repeat((lines[at] as string).length);
  }
  return lines.join('\n');
}

/** Set by the shell, by whoever logged in, or by Drillbook, or read by a well-known program as its own settings. */
const given = new Set(
  `HOME USER LOGNAME PATH PWD OLDPWD SHELL HOSTNAME RANDOM SECONDS LANG LANGUAGE TERM EDITOR VISUAL PAGER TMPDIR UID EUID PPID IFS DISPLAY
  SHLVL LINENO FUNCNAME PIPESTATUS OSTYPE HOSTTYPE MACHTYPE COLUMNS LINES REPLY OPTARG OPTIND KUBECONFIG RUN_DIR RUN_ID STEP_ID
  EPOCHSECONDS EPOCHREALTIME PS1 PS2 PS4 CI DEBIAN_FRONTEND SUDO_USER MAIL GPG_TTY status argv pipestatus fish_pid hostname version`.split(
    /\s+/,
  ),
);
export const isGiven = (name: string): boolean =>
  given.has(name) ||
  /^(?:LC_|BASH|ZSH|XDG_|SSH_|AWS_|GOOGLE_|CLOUDSDK_|AZURE_|ARM_|VAULT_|PG|DOCKER_|HELM_|TF_|OS_|GIT_|GITHUB_|CI_|DRILLBOOK_|KUBE)/.test(
    name,
  ) ||
  /^(?:https?|no|all|ftp)_proxy$/i.test(name);

/**
 * Finds keys, tokens and passwords written out in a text (domain.md SE01). Patterns are matched in linear time: documents are
 * untrusted input. What is found is named by its kind, never by its value.
 */
import { RE2JS } from 're2js';

export interface SecretPlace {
  /** "A GitHub token", "The value of `DB_PASSWORD`": a sentence can begin with it. */
  readonly what: string;
  /** Offsets of the secret itself, UTF-16 units. */
  readonly start: number;
  readonly end: number;
}

interface Form {
  readonly what: string;
  /** Text that every match holds: looked for first, because most documents have none of it. */
  readonly hint: string;
  /** RE2; the first group is the secret. */
  readonly pattern: string;
}

/** Secrets that say of themselves what they are: the forms that their issuers publish. */
const forms: readonly Form[] = [
  { what: 'An AWS access key id', hint: 'AKIA', pattern: String.raw`\b(AKIA[0-9A-Z]{16})\b` },
  { what: 'A GitHub token', hint: 'gh', pattern: String.raw`\b(gh[pousr]_[A-Za-z0-9]{36,255})\b` },
  { what: 'A GitHub token', hint: 'github_pat_', pattern: String.raw`\b(github_pat_[A-Za-z0-9_]{60,255})\b` },
  { what: 'A GitLab token', hint: 'gl', pattern: String.raw`\b(gl(?:pat|ptt|rt|dt|cbt|agent|soat|ft)-[A-Za-z0-9_-]{20,64})` },
  { what: 'A Slack token', hint: 'xox', pattern: String.raw`\b(xox[abeoprs]-[0-9A-Za-z-]{20,200})` },
  {
    what: 'A Slack webhook',
    hint: 'hooks.slack.com',
    pattern: String.raw`hooks\.slack\.com/services/(T[0-9A-Z]{6,}/B[0-9A-Z]{6,}/[0-9A-Za-z]{20,})`,
  },
  { what: 'A Google API key', hint: 'AIza', pattern: String.raw`\b(AIza[0-9A-Za-z_-]{35})` },
  { what: 'A Stripe key', hint: '_live_', pattern: String.raw`\b([rs]k_live_[0-9A-Za-z]{20,247})` },
  { what: 'An npm token', hint: 'npm_', pattern: String.raw`\b(npm_[0-9A-Za-z]{36})\b` },
  { what: 'A PyPI token', hint: 'pypi-', pattern: String.raw`\b(pypi-[0-9A-Za-z_-]{50,})` },
  { what: 'A SendGrid key', hint: 'SG.', pattern: String.raw`\b(SG\.[0-9A-Za-z_-]{16,32}\.[0-9A-Za-z_-]{32,64})` },
  { what: 'A DigitalOcean token', hint: '_v1_', pattern: String.raw`\b(do[opr]_v1_[0-9a-f]{64})\b` },
  { what: 'A Vault token', hint: 'hvs.', pattern: String.raw`\b(hvs\.[0-9A-Za-z_-]{24,200})` },
  { what: 'An age key', hint: 'AGE-SECRET-KEY-1', pattern: String.raw`\b(AGE-SECRET-KEY-1[0-9A-Z]{50,})` },
  { what: 'A Grafana token', hint: 'glsa_', pattern: String.raw`\b(glsa_[0-9A-Za-z]{32}_[0-9a-f]{8})\b` },
  {
    what: 'A signed token',
    hint: 'eyJ',
    pattern: String.raw`\b(eyJ[0-9A-Za-z_-]{10,}\.eyJ[0-9A-Za-z_-]{10,}\.[0-9A-Za-z_-]{10,})`,
  },
  // Marks alone are a picture of a key; with a line of its body it is one.
  {
    what: 'A private key',
    hint: 'PRIVATE KEY-----',
    pattern: String.raw`(-----BEGIN [A-Z ]*PRIVATE KEY-----)\s+(?:[A-Za-z-]+: [^\n]*\s+)*[A-Za-z0-9+/=]{40,}`,
  },
];

const compiled = new Map<string, RE2JS>();
function expressionOf(pattern: string): RE2JS {
  let known = compiled.get(pattern);
  if (known === undefined) {
    known = RE2JS.compile(pattern);
    compiled.set(pattern, known);
  }
  return known;
}

const keyWords = String.raw`password|passwd|passphrase|pwd|secret|token|api[_-]?key|access[_-]?key|secret[_-]?key|private[_-]?key|account[_-]?key|auth[_-]?key|encryption[_-]?key|credentials?`;
// Alternatives of fixed words: this cannot backtrack, and it is what most lines are asked.
const mayBeKey = /pass(?:word|wd|phrase)|pwd|secret|token|[_-]?key|credential/i;

/** `DB_PASSWORD=x`, `"apiKey": "x"`, `--token x`; the key, then the value in double, single or no quotes. */
const assignment = `(?i)(?:^|[^A-Za-z0-9_.-])((?:--?)?[A-Za-z0-9_.-]*?(?:${keyWords}))["']?(?:[ \\t]*(?::=|=>|=|:)[ \\t]*|[ \\t]+)(?:"([^"\\n]+)"|'([^'\\n]+)'|([^\\s"'\`,;<>(){}|&]+))`;
/** `https://user:password@host` */
const inAddress = String.raw`[a-z][a-z0-9+.-]*://[^\s/:@"'<>$]*:([^\s/@"'<>]+)@[A-Za-z0-9.-]`;
const inHeader = String.raw`(?i)authorization["']?[ \t]*[:=][ \t]*["']?(?:bearer|basic|token|apikey)[ \t]+([A-Za-z0-9._~+/=-]{16,})`;
const onCommandLine = String.raw`(?:\bmysql(?:dump|admin)?\b[^\n|;]*?[ \t]-p|\bsshpass[ \t]+-p[ \t]*|\bcurl\b[^\n|;]*?[ \t](?:-u|--user)[ \t]*["']?[A-Za-z0-9._@-]+:)["']?([^\s"'<>$|;&]+)`;

/** Places of secrets in the order of the text; no place twice. */
export function findSecrets(text: string): readonly SecretPlace[] {
  const found: SecretPlace[] = [];
  const add = (what: string, start: number, end: number) => {
    if (!found.some(it => start < it.end && it.start < end)) found.push({ what, start, end });
  };
  for (const { what, hint, pattern } of forms) {
    if (!text.includes(hint)) continue;
    const matcher = expressionOf(pattern).matcher(text);
    while (matcher.find()) if (!isSample(matcher.group(1) ?? '')) add(what, matcher.start(1), matcher.end(1));
  }
  let at = 0;
  for (const line of text.split('\n')) {
    if (line.length <= longestLine) findInLine(line, at, add);
    at += line.length + 1;
  }
  return found.sort((a, b) => a.start - b.start);
}
/** UTF-16 units; a longer line is a picture or a program, not something a person wrote. */
const longestLine = 2000;

function findInLine(line: string, offset: number, add: (what: string, start: number, end: number) => void): void {
  if (mayBeKey.test(line)) {
    const matcher = expressionOf(assignment).matcher(line);
    for (let from = 0; from <= line.length && matcher.find(from); ) {
      const group = [2, 3, 4].find(it => matcher.group(it) !== null) ?? 4;
      const [start, end] = [matcher.start(group), matcher.end(group)];
      const key = matcher.group(1) ?? '';
      const before = line.slice(matcher.end(1), start);
      // Words parted by a blank alone are prose, save behind an option.
      const assigned = /[:=]/.test(before) || key.startsWith('--');
      if (assigned && isSecretValue(key, line.slice(start, end), group !== 4 || !/[ \t]/.test(before)))
        add(`The value of \`${shortened(key)}\``, offset + start, offset + end);
      // The value may hold the next key: `Secret: DB_PASSWORD=x`.
      from = Math.max(matcher.end(1), from + 1);
    }
  }
  const simple: readonly (readonly [boolean, string, string])[] = [
    [line.includes('://') && line.includes('@'), inAddress, 'The password in this address'],
    [/authorization/i.test(line), inHeader, 'The credential in this header'],
    [/\bmysql|\bsshpass\b|\bcurl\b/.test(line), onCommandLine, 'The password in this command'],
  ];
  for (const [worth, pattern, what] of simple) {
    if (!worth) continue;
    const matcher = expressionOf(pattern).matcher(line);
    while (matcher.find())
      if (isSecretValue('password', matcher.group(1) ?? '', true)) add(what, offset + matcher.start(1), offset + matcher.end(1));
  }
}

const shortened = (key: string) => {
  const plain = key.replace(/^-+/, '');
  return plain.length > 40 ? `…${plain.slice(-40)}` : plain;
};

/** Words by which a value says that it stands for another one. */
const sampleWords =
  /example|change_?-?me|placeholder|redact|dummy|sample|foobar|insert|replace|xxx|\*\*|\.\.\.|…|123456|abcdef|deadbeef|qwerty|lorem|your[-_ ]?|my[-_]|fake|not[-_]?a|here$/i;

const isSample = (value: string) => sampleWords.test(value);

/**
 * Whether a value behind such a key is a secret and not a name, a variable, a path, a sample or a piece of a program.
 * @param tight it stands in quotes or directly behind `=`: then a short one counts too
 */
export function isSecretValue(key: string, written: string, tight: boolean): boolean {
  const value = written.replace(/[.,;:)\]]+$/, '');
  if (value.length < (tight ? 6 : 8) || value.length > 400 || isSample(value)) return false;
  // Variables, templates, references to stores of secrets, command substitutions, calls.
  if (/[$<>{}()[\]`%]|^[@!&*~#-]|\\|::/.test(value)) return false;
  if (
    /^(?:https?|ftp|file|vault|op|ssm|env|arn|sha\d*|ref|secretsmanager|projects|data|kms|enc|base64)[:/+]/i.test(value) ||
    value.includes('://')
  )
    return false;
  // Paths, file names, names of things, and names in programs.
  if (
    /^(?:\.{0,2}|[A-Za-z]:)[/\\]|\.(?:ya?ml|json|txt|pem|key|crt|cer|sh|py|go|js|ts|md|env|conf|cfg|ini|html?|git|com|org|io|net|local)$/i.test(
      value,
    )
  )
    return false;
  if (/^[\w-]+(?:\/[\w.-]+)+$/.test(value) && !/[A-Z].*\d|\d.*[A-Z]/.test(value)) return false;
  if (/^[a-z0-9]+(?:[-_.:][a-z0-9]+)+$/.test(value) && !isUuid(value)) return false;
  if (/^[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+$|^[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)+$/.test(value)) return false;
  if (/^(?:[A-Z]?[a-z]+)+\d{0,2}$|^[a-zA-Z]+$/.test(value) && value.length < 24) return false;
  const classes = [/[a-z]/, /[A-Z]/, /\d/, /[^A-Za-z0-9]/].filter(it => it.test(value)).length;
  if (!/\d/.test(value) && classes < 3) return false;
  if (/^[\d.,:/ -]+$/.test(value) || /\s/.test(value)) return false;
  const isPassword = /pass(?:word|wd|phrase)|pwd/i.test(key);
  const bits = entropy(value);
  if (isPassword && tight) return classes >= 2 && bits >= 2.3;
  if (classes >= 3 && value.length >= 10 && bits >= 2.8) return true;
  return classes >= 2 && value.length >= 16 && bits >= 3;
}

const isUuid = (value: string) => /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(value);

/** Shannon's, in bits per character. */
function entropy(value: string): number {
  const counts = new Map<string, number>();
  for (const c of value) counts.set(c, (counts.get(c) ?? 0) + 1);
  let bits = 0;
  for (const count of counts.values()) bits -= (count / value.length) * Math.log2(count / value.length);
  return bits;
}

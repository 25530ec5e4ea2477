/**
 * Finds keys, tokens and passwords written out in a text (domain.md SE01). Patterns are matched in linear time: documents are
 * untrusted input. What is found is named by its kind, never by its value.
 */
import { RE2JS } from 're2js';
import { type TokenShape, tokenShapes } from '../run/token-shapes.ts';

export interface SecretPlace {
  /** "A GitHub token", "The value of `DB_PASSWORD`": a sentence can begin with it. */
  readonly what: string;
  /** Offsets of the secret itself, UTF-16 units. */
  readonly start: number;
  readonly end: number;
}

const forms: readonly TokenShape[] = [
  ...tokenShapes,
  // Marks alone are a picture of a key; with a line of its body it is one.
  {
    what: 'A private key',
    hint: 'PRIVATE KEY-----',
    pattern: String.raw`(-----BEGIN [A-Z ]*PRIVATE KEY-----)\s+(?:[A-Za-z-]+: [^\n]*\s+)*[A-Za-z0-9+/=]{40,}`,
  },
];

const escaped = (text: string) => text.replace(/[.*+?^${}()|[\]\\-]/g, '\\$&');
/** The longest first: `AGE-…` is no other hint's beginning, and one that is must not hide the longer. */
const anyHint = new RegExp(
  [...new Set(forms.map(it => it.hint))]
    .sort((a, b) => b.length - a.length)
    .map(escaped)
    .join('|'),
  'g',
);

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
// Fixed words and bounded gaps, so that this cannot backtrack far; it is all that most lines are asked.
const mayBeKey =
  /(?:pass(?:word|wd|phrase)|pwd|secret|token|key|credentials?)["']?[ \t]{0,8}(?:[:=]|[ \t](?<=--[\w-]{1,60}[ \t]))/i;

/** What a line must hold to be looked at closely: most lines of a page hold none of it. */
const worthReading = /pass|pwd|secret|token|key|credential|:\/\/|authorization|mysql|curl/gi;

/** `DB_PASSWORD=x`, `"apiKey": "x"`, `--token x`; the key, then the value in double, single or no quotes. */
const assignment = `(?i)(?:^|[^A-Za-z0-9_.-])((?:--?)?[A-Za-z0-9_.-]*?(?:${keyWords}))["']?(?:[ \\t]*(?::=|=>|=|:)[ \\t]*|[ \\t]+)(?:"([^"\\n]+)"|'([^'\\n]+)'|([^\\s"'\`,;<>(){}|&]+))`;
/** `https://user:password@host` */
const inAddress = String.raw`[a-z][a-z0-9+.-]*://([^\s/:@"'<>$]*):([^\s/@"'<>]+)@[A-Za-z0-9.-]`;
const inHeader = String.raw`(?i)authorization["']?[ \t]*[:=][ \t]*["']?(?:bearer|basic|token|apikey)[ \t]+([A-Za-z0-9._~+/=-]{16,})`;
const onCommandLine = String.raw`(?:\bmysql(?:dump|admin)?\b[^\n|;]*?[ \t]-p|\bsshpass[ \t]+-p[ \t]*|\bcurl\b[^\n|;]*?[ \t](?:-u|--user)[ \t]*["']?[A-Za-z0-9._@-]+:)["']?([^\s"'<>$|;&]+)`;

/** Places of secrets in the order of the text; no place twice. */
export function findSecrets(text: string): readonly SecretPlace[] {
  const found: SecretPlace[] = [];
  const add = (what: string, start: number, end: number) => {
    if (!found.some(it => start < it.end && it.start < end)) found.push({ what, start, end });
  };
  const hints = new Set(text.match(anyHint));
  for (const { what, hint, pattern } of hints.size === 0 ? [] : forms) {
    if (!hints.has(hint)) continue;
    const matcher = expressionOf(pattern).matcher(text);
    while (matcher.find()) {
      const value = matcher.group(1) ?? '';
      // `gldt-readonly-entitlement` is a name: what a machine drew has digits.
      const drawn = value.startsWith('-----') || /\d/.test(value.slice(hint.length));
      if (drawn && !isSample(value)) add(what, matcher.start(1), matcher.end(1));
    }
  }
  let done = -1;
  for (const { index } of text.matchAll(worthReading)) {
    if (index < done) continue;
    const start = text.lastIndexOf('\n', index) + 1;
    const stop = text.indexOf('\n', index);
    done = stop < 0 ? text.length : stop;
    if (done - start <= longestLine) findInLine(text.slice(start, done), start, add);
  }
  return found.sort((a, b) => a.start - b.start);
}
/** A line of nothing but keys must not cost the square of its length. */
const mostPerLine = 8;
/** UTF-16 units; a longer line is a picture or a program, not something a person wrote. */
const longestLine = 2000;

function findInLine(line: string, offset: number, add: (what: string, start: number, end: number) => void): void {
  if (mayBeKey.test(line)) {
    const matcher = expressionOf(assignment).matcher(line);
    for (let from = 0, tries = 0; from <= line.length && tries < mostPerLine && matcher.find(from); tries++) {
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
    while (matcher.find()) {
      const group = matcher.groupCount();
      const value = matcher.group(group) ?? '';
      // A user whose password is the name is a picture of a login.
      if (group > 1 && matcher.group(1) === value) continue;
      if (isSecretValue('password', value, true)) add(what, offset + matcher.start(group), offset + matcher.end(group));
    }
  }
}

const shortened = (key: string) => {
  const plain = key.replace(/^-+/, '');
  return plain.length > 40 ? `…${plain.slice(-40)}` : plain;
};

/** Words by which a value says that it stands for another one. */
const sampleWords =
  /example|change_?-?me|placeholder|redact|dummy|sample|foobar|insert|replace|xxx|\*\*|\.\.\.|…|123456|abcdef|deadbeef|qwerty|lorem|your[-_ ]?|my[-_]|fake|not[-_]?a|here$|^(?:abc|foo|bar|baz|test|user|admin|pass|word|guest)+[0-9]*$/i;

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
  const isPassword = /pass(?:word|wd|phrase)|pwd/i.test(key);
  if (/^[A-Za-z]+\d{0,2}$/.test(value) && value.length < 24 && !(isPassword && tight && /\d/.test(value))) return false;
  const classes = [/[a-z]/, /[A-Z]/, /\d/, /[^A-Za-z0-9]/].filter(it => it.test(value)).length;
  if (!/\d/.test(value) && classes < 3) return false;
  if (/^[\d.,:/ -]+$|^\d{4}-\d\d-\d\d[Tt]/.test(value) || /\s/.test(value)) return false;
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

/** What a step is expected to show (`- Expect: exit 0; contains "x"`), as clauses; judge.ts says whether it did. */
import { RE2JS } from 're2js';

export type Comparison = '<' | '<=' | '>' | '>=' | '=' | '!=';

export type Clause =
  | { readonly type: 'exit'; readonly codes: readonly number[] }
  | { readonly type: 'contains' | 'not-contains' | 'equals'; readonly text: string }
  | { readonly type: 'matches'; readonly pattern: string; readonly flags: string }
  | { readonly type: 'empty' }
  | { readonly type: 'lines' | 'number'; readonly comparison: Comparison; readonly value: number }
  /** Any other text is put to the operator as a yes/no question. */
  | { readonly type: 'question'; readonly text: string };

/** The clauses of an `Expect:` label. `exit 0` is implied unless an `exit` clause stands (decision 17). */
export function readExpect(text: string | undefined): readonly Clause[] {
  const clauses = parts(text ?? '').map(readClause);
  return clauses.some(it => it.type === 'exit') ? clauses : [{ type: 'exit', codes: [0] }, ...clauses];
}

/** `;` parts clauses except inside quotes and inside `/…/` after `matches`. */
function parts(text: string): readonly string[] {
  const found: string[] = [];
  let clause = '';
  let open = '';
  for (let at = 0; at < text.length; at++) {
    const character = text[at] ?? '';
    if (open !== '') {
      if (character === '\\' && at + 1 < text.length) clause += character + (text[++at] ?? '');
      else {
        if (character === open) open = '';
        clause += character;
      }
      continue;
    }
    if (character === ';') {
      found.push(clause);
      clause = '';
      continue;
    }
    // An apostrophe inside a word opens nothing: "the node's state; ok".
    if (character === '"' || (character === "'" && /(^|\s)$/.test(clause))) open = closes(text, at, character);
    else if (character === '/' && /^\s*`?matches\s+$/i.test(clause)) open = closes(text, at, character);
    clause += character;
  }
  found.push(clause);
  return found.map(it => it.trim()).filter(it => it !== '');
}

/** The closing character, or '' when it never comes: an unclosed quote must not swallow the clauses after it. */
const closes = (text: string, at: number, character: string) => (text.indexOf(character, at + 1) < 0 ? '' : character);

function readClause(written: string): Clause {
  const text = /^`[^`]*`$/.test(written) ? written.slice(1, -1).trim() : written;
  const question: Clause = { type: 'question', text: written };
  const exit = /^exit\s+(\d{1,3}(?:\s*(?:,|or)\s*\d{1,3})*)$/i.exec(text);
  if (exit) return { type: 'exit', codes: (exit[1] ?? '').split(/\D+/).map(Number) };
  if (/^empty$/i.test(text)) return { type: 'empty' };
  const quoted = /^(contains|not contains|equals)\s+("(?:[^"\\]|\\[^])*"|'(?:[^'\\]|\\[^])*')$/i.exec(text);
  if (quoted) {
    const type = (quoted[1] ?? '').toLowerCase().replace(' ', '-') as 'contains' | 'not-contains' | 'equals';
    return { type, text: (quoted[2] ?? '').slice(1, -1).replace(/\\(["'\\])/g, '$1') };
  }
  const matches = /^matches\s+\/([^]+)\/([ims]*)$/i.exec(text);
  if (matches) {
    const clause: Clause = { type: 'matches', pattern: (matches[1] ?? '').replaceAll('\\/', '/'), flags: matches[2] ?? '' };
    // A pattern that cannot be read is nothing a machine can judge: a person is asked.
    return compiled(clause.pattern, clause.flags) === undefined ? question : clause;
  }
  const compare = /^(lines|number)\s*(<=|>=|!=|==|=|<|>|≤|≥)\s*(-?\d+(?:\.\d+)?)$/i.exec(text);
  if (compare) {
    const sign = (compare[2] ?? '').replace('==', '=').replace('≤', '<=').replace('≥', '>=') as Comparison;
    return {
      type: (compare[1] ?? '').toLowerCase() as 'lines' | 'number',
      comparison: sign,
      value: Number(compare[3]),
    };
  }
  return question;
}

/** Linear in the length of the output whatever the pattern (reliability T14); undefined when it cannot be read. */
export function compiled(pattern: string, flags: string): RE2JS | undefined {
  let bits = 0;
  if (flags.includes('i')) bits |= RE2JS.CASE_INSENSITIVE;
  if (flags.includes('m')) bits |= RE2JS.MULTILINE;
  if (flags.includes('s')) bits |= RE2JS.DOTALL;
  try {
    return RE2JS.compile(pattern, bits);
  } catch {
    return undefined;
  }
}

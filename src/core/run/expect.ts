/** What a step is expected to show (`- Expect: exit 0; contains "x"`), and whether it did. */
import { RE2JS } from 're2js';
import { plainText } from './terminal-text.ts';

type Comparison = '<' | '<=' | '>' | '>=' | '=' | '!=';

export type Clause =
  | { readonly type: 'exit'; readonly codes: readonly number[] }
  | { readonly type: 'contains' | 'not-contains' | 'equals'; readonly text: string }
  | { readonly type: 'matches'; readonly pattern: string; readonly flags: string }
  | { readonly type: 'empty' }
  | { readonly type: 'lines' | 'number'; readonly comparison: Comparison; readonly value: number }
  /** Any other text is put to the operator as a yes/no question. */
  | { readonly type: 'question'; readonly text: string };

export type Verdict =
  | { readonly type: 'passed' | 'failed' | 'unknown'; readonly message: string }
  /** All that a machine can judge holds; a person has to answer the rest. */
  | { readonly type: 'question'; readonly message: string; readonly questions: readonly string[] };

/** The clauses of an `Expect:` label. `exit 0` is implied unless an `exit` clause stands (decision 17). */
export function readExpect(text: string | undefined): readonly Clause[] {
  const clauses = parts(text ?? '').map(readClause);
  return clauses.some(it => it.type === 'exit') ? clauses : [{ type: 'exit', codes: [0] }, ...clauses];
}

/**
 * Judges a step on its exit code and its standard output alone.
 *
 * @param code undefined when nobody saw how the step ended: that satisfies no clause.
 * @param raw Standard output as printed; escape sequences and final line ends are removed here.
 */
export function judge(clauses: readonly Clause[], code: number | undefined, raw: string): Verdict {
  if (code === undefined) return { type: 'unknown', message: 'how the step ended was not seen' };
  const output = plainText(raw).replace(/\n+$/, '');
  const failures = clauses.flatMap(clause => failure(clause, code, output) ?? []);
  if (failures.length > 0) return { type: 'failed', message: failures.join('; ') };
  const questions = clauses.flatMap(clause => (clause.type === 'question' ? [clause.text] : []));
  if (questions.length > 0) return { type: 'question', message: `to be answered: ${questions.join('; ')}`, questions };
  return { type: 'passed', message: `exit ${code}${clauses.length > 1 ? ', output as expected' : ''}` };
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

/** A sentence when the clause does not hold. */
function failure(clause: Clause, code: number, output: string): string | undefined {
  switch (clause.type) {
    case 'exit':
      return clause.codes.includes(code) ? undefined : `exit ${code}, expected ${clause.codes.join(' or ')}`;
    case 'contains':
      return output.includes(clause.text) ? undefined : `output does not contain "${clause.text}"`;
    case 'not-contains':
      return output.includes(clause.text) ? `output contains "${clause.text}"` : undefined;
    case 'equals':
      return output === clause.text ? undefined : `output is not equal to "${clause.text}"`;
    case 'empty':
      return output === '' ? undefined : 'output is not empty';
    case 'matches':
      return compiled(clause.pattern, clause.flags)?.matcher(output).find()
        ? undefined
        : `output does not match /${clause.pattern}/${clause.flags}`;
    case 'lines': {
      const lines = output === '' ? 0 : output.split('\n').length;
      return holds(lines, clause) ? undefined : `${lines} lines, expected ${clause.comparison} ${clause.value}`;
    }
    case 'number': {
      const found = (output.split('\n').at(-1) ?? '').match(/-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g)?.at(-1);
      if (found === undefined) return 'there is no number in the last line';
      return holds(Number(found), clause) ? undefined : `${found}, expected ${clause.comparison} ${clause.value}`;
    }
    case 'question':
      return undefined;
    default:
      return clause satisfies never;
  }
}

function holds(found: number, { comparison, value }: { comparison: Comparison; value: number }): boolean {
  switch (comparison) {
    case '<':
      return found < value;
    case '<=':
      return found <= value;
    case '>':
      return found > value;
    case '>=':
      return found >= value;
    case '=':
      return found === value;
    case '!=':
      return found !== value;
    default:
      return comparison satisfies never;
  }
}

/** Linear in the length of the output whatever the pattern (reliability T14); undefined when it cannot be read. */
function compiled(pattern: string, flags: string): RE2JS | undefined {
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

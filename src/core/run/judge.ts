/** Whether a step did what it was expected to: judged on all it printed, however much that is, while it is read. */
import { type Clause, type Comparison, compiled } from './expect.ts';
import { asLines, TerminalText } from './terminal-text.ts';

export type Verdict =
  | { readonly type: 'passed' | 'failed' | 'unknown'; readonly message: string }
  /** All that a machine can judge holds; a person has to answer the rest. */
  | { readonly type: 'question'; readonly message: string; readonly questions: readonly string[] };

/**
 * Longest output in which `matches` looks for its pattern, UTF-16 units: the engine needs the text whole and up to 0.1 s
 * for a million of them. All other clauses are judged on outputs of any length.
 */
export const longestMatched = 16 * 1024 * 1024;

/** Longest last line of which `number` reads the end, UTF-16 units. */
const longestLastLine = 64 * 1024;

/** Judges a whole text; see `OutputJudge`. */
export function judge(clauses: readonly Clause[], code: number | undefined, raw: string): Verdict {
  const text = new TerminalText();
  const output = new OutputJudge(clauses);
  output.push(text.push(raw));
  output.push(text.end());
  return output.verdict(code);
}

/**
 * Judges a step on its exit code and its standard output alone, which is given piece by piece as `TerminalText` leaves it:
 * without escape sequences. Final line ends do not count. A carriage return that is followed by no newline ends no line:
 * `lines` counts newlines only, so a progress bar is one line. For `number` and the other clauses it parts what stands on
 * either side, as a newline does.
 */
export class OutputJudge {
  readonly #clauses: readonly Clause[];
  readonly #finders = new Map<string, Finder>();
  readonly #counts: boolean;
  /** Line ends that are final ones unless something follows, and how many of them are newlines. */
  #lineEnds = 0;
  #lineEndNewlines = 0;
  #length = 0;
  #newlines = 0;
  /** Undefined when no clause needs the text, or it became too long. */
  #whole: string[] | undefined;
  /** Undefined when no clause needs it. */
  #beginning: string | undefined;
  readonly #longestEqual: number;
  #lastLine = '';
  #lastLineCut = false;

  constructor(clauses: readonly Clause[]) {
    this.#clauses = clauses;
    for (const clause of clauses)
      if (clause.type === 'contains' || clause.type === 'not-contains') this.#finders.set(clause.text, new Finder(clause.text));
    this.#counts = clauses.some(it => it.type === 'lines');
    this.#whole = clauses.some(it => it.type === 'matches') ? [] : undefined;
    const equal = clauses.flatMap(it => (it.type === 'equals' ? [it.text.length] : []));
    this.#longestEqual = Math.max(0, ...equal);
    this.#beginning = equal.length > 0 ? '' : undefined;
  }

  /** The last line so far, or its last 64 Ki characters. */
  get lastLine(): string {
    return this.#lastLine;
  }

  push(text: string): void {
    if (text === '') return;
    let end = text.length;
    while (end > 0 && (text[end - 1] === '\n' || text[end - 1] === '\r')) end--;
    if (end > 0) {
      this.#newlines += this.#lineEndNewlines;
      for (; this.#lineEnds > 0; this.#lineEnds -= Math.min(this.#lineEnds, longestLastLine))
        this.#take('\n'.repeat(Math.min(this.#lineEnds, longestLastLine)));
      this.#lineEndNewlines = 0;
      if (this.#counts) this.#newlines += newlinesIn(text.slice(0, end));
      this.#take(asLines(text.slice(0, end)));
    }
    this.#lineEnds += text.length - end;
    this.#lineEndNewlines += newlinesIn(text.slice(end));
  }

  #take(lines: string): void {
    this.#length += lines.length;
    for (const finder of this.#finders.values()) finder.push(lines);
    if (this.#whole && this.#length > longestMatched) this.#whole = undefined;
    this.#whole?.push(lines);
    // One character more than the longest is enough to be unequal.
    if (this.#beginning !== undefined && this.#beginning.length <= this.#longestEqual)
      this.#beginning += lines.slice(0, this.#longestEqual + 1 - this.#beginning.length);
    const lineStart = lines.lastIndexOf('\n') + 1;
    const last = lineStart > 0 ? lines.slice(lineStart) : this.#lastLine + lines;
    this.#lastLineCut = last.length > longestLastLine || (this.#lastLineCut && lineStart === 0);
    this.#lastLine = last.slice(-longestLastLine);
  }

  /**
   * @param code undefined when nobody saw how the step ended: that satisfies no clause.
   * @param conceal Masks a line: a message never shows a part of what it changes.
   */
  verdict(code: number | undefined, conceal: (line: string) => string = line => line): Verdict {
    if (code === undefined) return { type: 'unknown', message: 'how the step ended was not seen' };
    const clauses = this.#clauses;
    // Two clauses about one number miss it in the same words.
    const failures = [...new Set(clauses.flatMap(clause => this.#failure(clause, code, conceal) ?? []))];
    if (failures.length > 0) return { type: 'failed', message: failures.join('; ') };
    const unjudged = clauses.find(it => it.type === 'matches' && this.#whole === undefined);
    if (unjudged?.type === 'matches')
      return {
        type: 'unknown',
        message: `whether the output matches /${unjudged.pattern}/${unjudged.flags} is not known: it has ${this.#length} characters, and patterns are looked for in at most ${longestMatched}`,
      };
    const questions = clauses.flatMap(clause => (clause.type === 'question' ? [clause.text] : []));
    if (questions.length > 0) return { type: 'question', message: `to be answered: ${questions.join('; ')}`, questions };
    return { type: 'passed', message: `exit ${code}${clauses.length > 1 ? ', output as expected' : ''}` };
  }

  /** A sentence when the clause does not hold. */
  #failure(clause: Clause, code: number, conceal: (line: string) => string): string | undefined {
    switch (clause.type) {
      case 'exit':
        return clause.codes.includes(code) ? undefined : `exit ${code}, expected ${clause.codes.join(' or ')}`;
      case 'contains':
        return this.#finders.get(clause.text)?.found ? undefined : `output does not contain "${clause.text}"`;
      case 'not-contains':
        return this.#finders.get(clause.text)?.found ? `output contains "${clause.text}"` : undefined;
      case 'equals':
        return this.#beginning === clause.text ? undefined : `output is not equal to "${clause.text}"`;
      case 'empty':
        return this.#length === 0 ? undefined : 'output is not empty';
      case 'matches': {
        if (this.#whole === undefined) return undefined;
        this.#whole = [this.#whole.join('')];
        return compiled(clause.pattern, clause.flags)
          ?.matcher(this.#whole[0] ?? '')
          .find()
          ? undefined
          : `output does not match /${clause.pattern}/${clause.flags}`;
      }
      case 'lines': {
        const lines = this.#length === 0 ? 0 : this.#newlines + 1;
        return holds(lines, clause) ? undefined : `${lines} lines, expected ${clause.comparison} ${clause.value}`;
      }
      case 'number': {
        const { number, token } = lastNumber(this.#lastLine, this.#lastLineCut);
        if (number !== undefined && holds(number, clause)) return undefined;
        const shown = token.length <= longestShown && conceal(this.#lastLine) === this.#lastLine ? token : 'not shown here';
        if (number !== undefined) return `${shown}, expected ${clause.comparison} ${clause.value}`;
        return token === '' ? 'there is no number in the last line' : `not a plain number: ${shown}`;
      }
      case 'question':
        return undefined;
      default:
        return clause satisfies never;
    }
  }
}

function newlinesIn(text: string): number {
  let count = 0;
  for (let at = 0; at < text.length; at++) if (text.charCodeAt(at) === 0x0a) count++;
  return count;
}

/** Longest word that a message shows, UTF-16 units. */
const longestShown = 40;

/** Looks for a text in one that comes in pieces. */
class Finder {
  readonly #wanted: string;
  #tail = '';
  found: boolean;

  constructor(wanted: string) {
    this.#wanted = wanted;
    this.found = wanted === '';
  }

  push(text: string): void {
    if (this.found) return;
    const all = this.#tail + text;
    this.found = all.includes(this.#wanted);
    this.#tail = this.#wanted.length > 1 ? all.slice(1 - this.#wanted.length) : '';
  }
}

/**
 * The last word of a line that holds a digit, and the number it is. It has to be a number as a whole: a sign, digits with
 * an optional fraction and exponent, and perhaps `%`, which changes nothing; brackets, quotes and punctuation around it do
 * not count. Anything else (`1,234`, `2026-11-21`, `db-5`, `12ms`, `1.5GB`) could be read in more than one way.
 */
function lastNumber(line: string, cut: boolean): { readonly number?: number; readonly token: string } {
  const words = line.split(/\s+/);
  let at = words.length - 1;
  while (at >= 0 && !/\d/.test(words[at] ?? '')) at--;
  const token = words[at] ?? '';
  // Its beginning was not kept: who knows what it was.
  if (at === 0 && cut) return { token };
  const bare = token.replace(/^[("'[{]{1,3}/, '').replace(/[)"'\]},.;:]{1,3}$/, '');
  const number = /^[+-]?(?:\d+(?:\.\d+)?|\.\d+)(?:[eE][+-]?\d{1,3})?%?$/.test(bare) ? Number(bare.replace('%', '')) : Number.NaN;
  return Number.isFinite(number) ? { number, token: bare } : { token };
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

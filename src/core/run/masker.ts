/**
 * The one sink through which everything goes that is shown or kept of a run: known secret values in every form they take,
 * patterns of `redact`, tokens that say of themselves what they are, and private keys become `[masked:NAME]`. Works on
 * text that comes in pieces: a value that lies across two of them is found (reliability T48).
 */
import { RE2JS } from 're2js';
import { formsOf, type SecretForm } from './secrets.ts';
import { tokenShapes } from './token-shapes.ts';

/** A piece of masked text; a mark stands for one value. */
export interface MaskedPiece {
  readonly text: string;
  readonly mark: boolean;
}

interface KnownForm extends SecretForm {
  readonly name: string;
}

/** A part of a text to mask; without a name its mark was given out before. */
interface Span {
  readonly start: number;
  readonly end: number;
  readonly name: string | undefined;
}

interface Shape {
  readonly name: string;
  readonly hint: string;
  readonly expression: RE2JS;
}

const shapes: readonly Shape[] = [
  ...tokenShapes,
  { what: 'A password in an address', hint: '://', pattern: String.raw`[a-z][a-z0-9+.-]*://[^\s/:@"'<>]*:([^\s/@"'<>]+)@` },
  {
    what: 'A credential',
    hint: 'uthorization',
    pattern: String.raw`(?i)authorization["']?[ \t]*[:=][ \t]*["']?(?:bearer|basic|token|apikey)[ \t]+([A-Za-z0-9._~+/=-]{8,})`,
  },
].map(({ what, hint, pattern }) => {
  let compiled: RE2JS | undefined;
  return {
    name: what.replace(/^An? /, ''),
    hint,
    // Compiled when a text may hold one: all of them would hold up the start of a window.
    get expression() {
      compiled ??= RE2JS.compile(pattern);
      return compiled;
    },
  };
});

/** Fixed words only: what most texts are asked, once. */
const worth =
  /AKIA|gh[pousr]_|github_pat_|gl(?:pat|ptt|rt|dt|cbt|agent|soat|ft)-|xox[abeoprs]-|hooks\.slack|AIza|_live_|npm_|pypi-|SG\.|_v1_|hvs\.|AGE-SECRET-KEY|glsa_|eyJ|:\/\/|uthorization/;

const keyBegins = /-----BEGIN [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?-----/;
const keyEnds = /-----END [A-Z0-9 ]{0,40}-----/;
/** What stands before a line of a key's body in YAML, JSON and quoted mail. */
const keyIndent = /^[\s"',>|-]+/;
/** A line of a key's body: base64, `Proc-Type: …` or nothing. */
const keyBody = /^(?:[A-Za-z0-9+/=\\"',]*\s*|[A-Za-z-]{1,40}: .*)$/;

/** Longest line that is looked at whole, UTF-16 units; longer ones are looked at in parts that overlap. */
const longestLine = 64 * 1024;
const overlap = 32 * 1024;
/** Forms of at least this length are found with line ends inside them: `base64` wraps, a terminal does too. */
const wrappable = 16;
/** The second place at which such a form is looked for, in case a line end lies in the first one. */
const secondAnchor = 8;
const anchorLength = 4;
const tokenCharacters = /^[A-Za-z0-9_.~+/=-]*/;
const base64Character = /[A-Za-z0-9+/_=-]/;

export class Masker {
  readonly #anchors = new Map<string, { readonly form: KnownForm; readonly offset: number }[]>();
  /** By the low bytes of two characters: whether an anchor begins with them. */
  readonly #filter = new Uint8Array(1 << 16);
  readonly #redact: readonly RE2JS[];
  /** Text that must follow before a place is settled, UTF-16 units. */
  readonly #longest: number;

  /**
   * @param secrets Values by name; those under four characters are not looked for.
   * @param redact Regular expressions (RE2); their first group, or else the whole match, is masked.
   * @throws Error with a sentence for an expression that cannot be read: nothing may be kept unmasked.
   */
  constructor(secrets: Iterable<readonly [name: string, value: string]> = [], redact: readonly string[] = []) {
    this.#redact = redact.map(expressionOf);
    let longest = 0;
    const seen = new Set<string>();
    for (const [name, value] of secrets)
      for (const form of formsOf(value)) {
        if (seen.has(form.text)) continue;
        seen.add(form.text);
        // And what base64 may have on either side.
        longest = Math.max(longest, form.text.length + newlinesIn(form) + 4);
        for (const offset of form.text.length >= wrappable ? [0, secondAnchor] : [0]) this.#anchor({ ...form, name }, offset);
      }
    this.#longest = longest;
  }

  #anchor(form: KnownForm, offset: number): void {
    const anchor = form.text.slice(offset, offset + anchorLength);
    this.#filter[pairOf(anchor, 0)] = 1;
    const others = this.#anchors.get(anchor);
    if (others) others.push({ form, offset });
    else this.#anchors.set(anchor, [{ form, offset }]);
  }

  /** A whole text, masked. */
  mask(text: string): string {
    const stream = this.stream();
    return [...stream.push(text), ...stream.end()].map(it => it.text).join('');
  }

  /** For a text that comes in pieces. */
  stream(): MaskStream {
    return new MaskStream(this);
  }

  /** Up to where a text is settled whatever follows: the beginning of a line, save in very long ones. */
  settledIn(text: string): number {
    const limit = text.length - this.#longest;
    if (limit <= 0) return 0;
    const lineStart = text.lastIndexOf('\n', limit - 1) + 1;
    return limit - lineStart <= longestLine ? lineStart : limit - overlap;
  }

  /** Places of known values, patterns and tokens, in no order. */
  find(text: string): Span[] {
    const spans: Span[] = [];
    if (this.#anchors.size > 0) this.#findKnown(text, spans);
    for (const expression of this.#redact) findPattern(expression, 'redact', text, spans);
    if (worth.test(text)) for (const it of shapes) if (text.includes(it.hint)) findPattern(it.expression, it.name, text, spans);
    return spans;
  }

  #findKnown(text: string, spans: Span[]): void {
    const filter = this.#filter;
    for (let at = 0; at + anchorLength <= text.length; at++) {
      if (filter[pairOf(text, at)] === 0) continue;
      for (const { form, offset } of this.#anchors.get(text.slice(at, at + anchorLength)) ?? []) {
        const span = spanOf(text, at, form, offset);
        if (span) spans.push(span);
      }
    }
  }
}

const pairOf = (text: string, at: number) => ((text.charCodeAt(at) & 0xff) << 8) | (text.charCodeAt(at + 1) & 0xff);

/** How many line ends may stand inside a form. */
const newlinesIn = ({ text }: SecretForm) => (text.length < wrappable ? 0 : 2 + (text.length >> 3));

/** Where a form stands whose character `offset` is at `at`; undefined when it does not stand there. */
function spanOf(text: string, at: number, form: KnownForm, offset: number): Span | undefined {
  const { text: wanted } = form;
  let left = newlinesIn(form);
  let end = at;
  for (let index = offset; index < wanted.length; end++) {
    if (text[end] === wanted[index]) index++;
    else if (text[end] !== '\n' || left-- <= 0) return undefined;
  }
  let start = at;
  for (let index = offset; index > 0; ) {
    start--;
    if (start < 0) return undefined;
    if (text[start] === wanted[index - 1]) index--;
    else if (text[start] !== '\n' || left-- <= 0) return undefined;
  }
  if (form.before && start > 0 && base64Character.test(text[start - 1] ?? '')) start--;
  for (let more = form.after ? 3 : 0; more > 0 && base64Character.test(text[end] ?? ''); more--) {
    // One character with bits of the value, and the padding.
    if (more < 3 && text[end] !== '=') break;
    end++;
  }
  return { start, end, name: form.name };
}

function findPattern(expression: RE2JS, name: string, text: string, spans: Span[]): void {
  const matcher = expression.matcher(text);
  while (matcher.find()) {
    const group = matcher.groupCount() > 0 && matcher.start(1) >= 0 ? 1 : 0;
    if (matcher.end(group) > matcher.start(group)) spans.push({ start: matcher.start(group), end: matcher.end(group), name });
  }
}

function expressionOf(pattern: string): RE2JS {
  try {
    return RE2JS.compile(pattern);
  } catch {
    throw new Error(`the expression ${pattern} of \`redact\` in drillbook.yaml cannot be read (RE2 syntax, without look-around)`);
  }
}

/** One text that comes in pieces. */
export class MaskStream {
  readonly #masker: Masker;
  /** Came, and is not given out yet. */
  #held = '';
  /** Length of its beginning that belongs to a place whose mark was given out. */
  #covered = 0;
  /** A token reached the end of what had come: what follows of it belongs to it. */
  #running = false;
  /** Inside a private key. */
  #inKey = false;
  #lineEndOwed = false;

  constructor(masker: Masker) {
    this.#masker = masker;
  }

  /** What is settled of all that came and was not given out before. */
  push(piece: string): readonly MaskedPiece[] {
    this.#held += piece;
    return this.#giveOut(this.#masker.settledIn(this.#held), false);
  }

  /** The rest. */
  end(): readonly MaskedPiece[] {
    return this.#giveOut(this.#held.length, true);
  }

  #giveOut(cut: number, final: boolean): readonly MaskedPiece[] {
    const text = this.#held;
    if (cut <= 0 && !final) return [];
    if (this.#running) this.#covered += tokenCharacters.exec(text.slice(this.#covered))?.[0].length ?? 0;
    const spans = this.#masker.find(text);
    if (this.#inKey || text.includes('PRIVATE KEY')) this.#findKeys(text, cut, spans);
    spans.sort((a, b) => a.start - b.start || b.end - a.end);
    const pieces: MaskedPiece[] = this.#lineEndOwed ? [{ text: '\n', mark: false }] : [];
    this.#lineEndOwed = false;
    let at = Math.min(this.#covered, cut);
    let covered = this.#covered;
    for (const { start, end, name } of spans) {
      if (start >= cut) break;
      if (end <= covered) continue;
      if (start >= covered) {
        if (start > at) pieces.push({ text: text.slice(at, start), mark: false });
        if (name !== undefined) pieces.push({ text: `[masked:${name}]`, mark: true });
      }
      covered = end;
      at = Math.min(end, cut);
    }
    if (at < cut) pieces.push({ text: text.slice(at, cut), mark: false });
    this.#running = !final && covered === text.length && covered > cut;
    this.#covered = Math.max(0, covered - cut);
    this.#held = text.slice(cut);
    return pieces;
  }

  /** Private keys that begin before `cut`, line by line; from there on they are looked for again. */
  #findKeys(text: string, cut: number, spans: Span[]): void {
    let start = 0;
    let name: string | undefined;
    for (let at = 0; at < cut; ) {
      const lineEnd = text.indexOf('\n', at);
      const to = lineEnd < 0 ? text.length : lineEnd;
      const line = text.slice(at, to);
      if (!this.#inKey) {
        const begins = keyBegins.exec(line);
        if (begins && at + begins.index < cut) {
          this.#inKey = true;
          start = at + begins.index;
          name = 'private key';
          const ends = keyEnds.exec(line.slice(begins.index + 1));
          if (ends) {
            this.#inKey = false;
            at = start + 1 + ends.index + ends[0].length;
            spans.push({ start, end: at, name });
            continue;
          }
        }
      } else {
        const ends = keyEnds.exec(line);
        if (ends) {
          this.#inKey = false;
          at += ends.index + ends[0].length;
          spans.push({ start, end: at, name });
          continue;
        }
        if (!keyBody.test(line.replace(keyIndent, ''))) {
          this.#inKey = false;
          // The line end before it stays, even where it was taken for a part of the key already.
          if (at === 0) this.#lineEndOwed = true;
          spans.push({ start, end: Math.max(start, at - 1), name });
          continue;
        }
      }
      at = to + 1;
    }
    if (this.#inKey) spans.push({ start, end: cut, name });
  }
}

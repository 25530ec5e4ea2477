/** Text to terms: words of any language, and identifiers, paths and versions whole as well as in parts. */
import lunr from 'lunr';

/** Rises when any text gets other terms: indexes that were stored before are made anew. */
export const tokenizerVersion = 3;

/** Longer terms are cut, in texts and in queries alike, so that they are still found (UTF-16 units). */
const longestTerm = 128;

const words = /[\p{L}\p{N}\p{M}_]+/gu;
/** Signs before and after a run. */
const edges = /^[^\p{L}\p{N}\p{M}_]+|[^\p{L}\p{N}\p{M}_]+$/gu;
/** What parts the words of an identifier. */
const humps = /_+|(?<=[\p{Ll}\p{N}])(?=\p{Lu})|(?<=\p{Lu})(?=\p{Lu}\p{Ll})/u;
/** Scripts that put no blanks between words: neighbours stand in for them. */
const unspaced = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}]{2,}/gu;

/**
 * The terms of a text in their order, with repeats: lower case, NFC. `KubePodDown` gives itself and its three parts,
 * `/etc/hosts` gives `etc/hosts`, `etc` and `hosts`, `C++` gives `c++` and `c`. (reliability T26, performance.md 0.4)
 */
export function tokenize(text: string): string[] {
  const terms: string[] = [];
  const take: TakeTerm = (units, start, end) => {
    terms.push(textOfUnits(units, start, end));
  };
  eachRun(text, { word: take, run: (units, start, end) => termsOfRun(units, start, end, take) });
  return terms;
}

// What a character is. Everything that parts words in prose, tables and code is a separator; what is left holds paths,
// versions, flags and identifiers. The first two are what nearly all words consist of.
const [lower, digit, separator, upper, underline, sign, foreign] = [0, 1, 2, 3, 4, 5, 6] as const;
/** By UTF-16 unit. */
const natures = new Uint8Array(1 << 16).fill(foreign);
for (let code = 0; code < 128; code++) {
  const character = String.fromCharCode(code);
  if (/[\s"'`()[\]{}<>|,;!?*]/.test(character)) natures[code] = separator;
  else if (/[a-z]/.test(character)) natures[code] = lower;
  else if (/[A-Z]/.test(character)) natures[code] = upper;
  else natures[code] = /\d/.test(character) ? digit : character === '_' ? underline : sign;
}
// Blanks of all kinds, quotation marks, `…`, `«`, `»`, and what parts words where Chinese and Japanese are written.
for (const it of '\u00a0«»\u1680‘’‚‛“”„‟…\u2028\u2029\u202f\u205f\ufeff（），') natures[it.charCodeAt(0)] = separator;
natures.fill(separator, 0x2000, 0x200b).fill(separator, 0x3000, 0x3040);

/** Takes a term in small letters: the UTF-16 units from `start` up to, not including, `end`. They stand until it is done. */
export type TakeTerm = (units: Uint16Array, start: number, end: number) => void;

/** Takes runs of characters between blanks and brackets, without signs before and after them, each with its hash as `hashOfRun` has it. */
export interface TakeRuns {
  /** A single term, in small letters. */
  word(units: Uint16Array, start: number, end: number, hash: number): void;
  /** Anything else: its terms are those of `termsOfRun`. */
  run(units: Uint16Array, start: number, end: number, hash: number): void;
}

/** The units of the text at hand and a blank: an array is read several times as fast as a string. */
let units = new Uint16Array(1 << 14);

/** Takes the units of a text; answers all of their bits. */
function load(text: string): number {
  const { length } = text;
  if (length >= units.length) units = new Uint16Array(length * 2);
  const own = units;
  let all = 0;
  for (let at = 0; at < length; at++) {
    const code = text.charCodeAt(at);
    own[at] = code;
    all |= code;
  }
  own[length] = 32;
  return all;
}

/**
 * Hands over the runs of a text in their order: few of them are new, so who takes many texts need not look into each. The
 * units stand until all were handed over, and no other text may be begun before.
 */
export function eachRun(given: string, to: TakeRuns): void {
  let { length } = given;
  if (load(given) > 127) {
    const text = given.normalize('NFC');
    if (text !== given) {
      load(text);
      ({ length } = text);
    }
  }
  const own = units;
  for (let at = 0; at < length; at++) {
    const start = at;
    let code = own[at] as number;
    let nature = natures[code] as number;
    if (nature === separator || nature === sign) continue;
    let hash = firstHash;
    const capital = nature === upper;
    if (capital) {
      hash = Math.imul(hash ^ (code + 32), hashFactor);
      code = own[++at] as number;
      nature = natures[code] as number;
    }
    while (nature <= digit) {
      hash = Math.imul(hash ^ code, hashFactor);
      code = own[++at] as number;
      nature = natures[code] as number;
    }
    const end = at;
    // At the end of a sentence, too, a word is nothing else.
    if (nature === sign && end > start && code !== 43 && code !== 35) nature = natures[own[++at] as number] as number;
    if (nature === separator && end - start <= longestTerm) {
      if (capital) (own[start] as number) += 32;
      to.word(own, start, end, hash);
    } else at = otherRun(own, start, to);
  }
}

/** Hands over the run that begins at `start`, where it is more than a word; answers where its signs end. */
function otherRun(own: Uint16Array, start: number, to: TakeRuns): number {
  let at = start;
  let hash = firstHash;
  let capitals = 0;
  let found = 0;
  // Up to the last that is no sign.
  let end = start;
  let hashThere = hash;
  let foundThere = 0;
  for (let code = own[at] as number, nature = natures[code] as number; nature !== separator; ) {
    found |= 1 << nature;
    if (nature === upper) {
      capitals++;
      code += 32;
    }
    hash = Math.imul(hash ^ code, hashFactor);
    at++;
    if (nature !== sign) {
      end = at;
      hashThere = hash;
      foundThere = found;
    }
    code = own[at] as number;
    nature = natures[code] as number;
  }
  if (holdsSharp(own, end, at)) to.run(own, start, at, hash);
  else if (isTerm(own[start] as number, foundThere, capitals) && end - start <= longestTerm) {
    if (capitals > 0) for (let i = start; i < end; i++) if (natures[own[i] as number] === upper) (own[i] as number) += 32;
    to.word(own, start, end, hashThere);
  } else to.run(own, start, end, hashThere);
  return at;
}

/** Whether characters of these natures are one term: letters and digits without a capital that would begin another. */
const isTerm = (first: number, found: number, capitals: number): boolean =>
  capitals === 0
    ? (found & ~((1 << lower) | (1 << digit))) === 0
    : found === 1 << upper ||
      (capitals === 1 && natures[first] === upper && (found & ~((1 << lower) | (1 << digit) | (1 << upper))) === 0);

const holdsSharp = (units: Uint16Array, start: number, end: number): boolean => {
  for (let at = start; at < end; at++) if (units[at] === 43 || units[at] === 35) return true;
  return false;
};

const firstHash = 0x811c9dc5 | 0;
const hashFactor = 0x01000193;

/** The hash of some units, the same for capitals of ASCII and small letters. */
export function hashOfRun(units: Uint16Array, start: number, end: number): number {
  let hash = firstHash;
  for (let at = start; at < end; at++) {
    const unit = units[at] as number;
    hash = Math.imul(hash ^ (unit >= 65 && unit <= 90 ? unit + 32 : unit), hashFactor);
  }
  return hash;
}

/** The text of some units; a long one is put together, for no call takes any number of arguments. To spread them takes five times as long. */
export function textOfUnits(units: Uint16Array, start: number, end: number): string {
  let text = '';
  for (let at = start; at < end; at += 4096)
    text += String.fromCharCode.apply(null, units.subarray(at, Math.min(end, at + 4096)) as unknown as number[]);
  return text;
}

/** Hands over the terms of a run in their order. */
export function termsOfRun(units: Uint16Array, start: number, end: number, take: TakeTerm): void {
  let found = 0;
  for (let at = start; at < end; at++) found |= 1 << (natures[units[at] as number] as number);
  if ((found & (1 << foreign)) !== 0) {
    foreignRun(textOfUnits(units, start, end), take);
    return;
  }
  if ((found & (1 << sign)) !== 0 && holdsSharp(units, start, end)) takeSharp(textOfUnits(units, start, end), take);
  plainRun(units, start, end, take);
}

const isWord = (nature: number): boolean => nature !== separator && nature <= underline;

/** Room for a run or a name in small letters. */
let small = new Uint16Array(256);

/** A run of ASCII characters. */
function plainRun(units: Uint16Array, from: number, to: number, take: TakeTerm): void {
  if (to - from > small.length) small = new Uint16Array((to - from) * 2);
  const own = small;
  for (let at = from; at < to; at++) {
    const code = units[at] as number;
    own[at - from] = natures[code] === upper ? code + 32 : code;
  }
  const put = (start: number, end: number) => take(own, start - from, Math.min(end, start + longestTerm) - from);
  const bare = trimmed(units, from, to);
  if (bare.start >= bare.end) return;
  let mixed = false;
  for (let at = bare.start; at < bare.end && !mixed; at++) mixed = natures[units[at] as number] === sign;
  if (mixed) {
    put(bare.start, bare.end);
    for (let start = bare.start; start < bare.end; ) {
      let end = start;
      while (end < bare.end && !parts(units[end] as number)) end++;
      const inner = trimmed(units, start, end);
      if (inner.end - inner.start < bare.end - bare.start) {
        for (let at = inner.start; at < inner.end; at++) {
          if (natures[units[at] as number] !== sign) continue;
          put(inner.start, inner.end);
          break;
        }
      }
      start = end + 1;
    }
  }
  for (let start = bare.start; start < bare.end; ) {
    if (natures[units[start] as number] === sign) {
      start++;
      continue;
    }
    let end = start;
    let humped = false;
    for (; end < bare.end; end++) {
      const nature = natures[units[end] as number] as number;
      if (!isWord(nature)) break;
      if (nature === upper || nature === underline) humped = true;
    }
    put(start, end);
    if (humped) eachHump(units, start, end, put);
    start = end;
  }
}

/** `/`, `\`, `:`, `=` and `@` part paths, addresses and settings. */
const parts = (code: number): boolean => code === 47 || code === 92 || code === 58 || code === 61 || code === 64;

function trimmed(units: Uint16Array, from: number, to: number): { readonly start: number; readonly end: number } {
  let start = from;
  let end = to;
  while (start < end && natures[units[start] as number] === sign) start++;
  while (end > start && natures[units[end - 1] as number] === sign) end--;
  return { start, end };
}

/** The parts of an identifier, if it has several: at underlines, before capitals, and before the last of many. */
function eachHump(units: Uint16Array, from: number, to: number, put: (start: number, end: number) => void): void {
  let start = from;
  const finish = (end: number) => {
    if (end > start && end - start < to - from) put(start, end);
  };
  for (let at = from; at < to; at++) {
    const nature = natures[units[at] as number] as number;
    if (nature === underline) {
      finish(at);
      start = at + 1;
    } else if (nature === upper && at > start) {
      const before = natures[units[at - 1] as number] as number;
      const next = at + 1 < to ? (natures[units[at + 1] as number] as number) : separator;
      if (before === lower || before === digit || (before === upper && next === lower)) {
        finish(at);
        start = at;
      }
    }
  }
  finish(to);
}

/** `C++`, `F#`: with no other letters in the run. */
function takeSharp(run: string, take: TakeTerm): void {
  const sharp = /^[^\p{L}]*(\p{L}{1,3}(?:\+\+|#))[^\p{L}\p{N}]*$/u.exec(run);
  if (sharp) takeText((sharp[1] ?? '').toLowerCase(), take);
}

/** Room for a term that does not stand so in the text. */
const made = new Uint16Array(longestTerm * 4);

function takeText(term: string, take: TakeTerm): void {
  const { length } = term;
  const room = length <= made.length ? made : new Uint16Array(length);
  for (let at = 0; at < length; at++) room[at] = term.charCodeAt(at);
  take(room, 0, length);
}

/** A run with other characters than those of ASCII. */
function foreignRun(run: string, take: TakeTerm): void {
  const put = (term: string) => {
    if (term !== '') takeText((term.length > longestTerm ? term.slice(0, longestTerm) : term).toLowerCase(), take);
  };
  if (/[+#]/.test(run)) takeSharp(run, take);
  const bare = run.replace(edges, '');
  if (bare === '') return;
  const found = bare.match(words) ?? [];
  if (found.length > 1) {
    put(bare);
    for (const segment of bare.split(/[/\\:=@]+/u)) {
      const inner = segment.replace(edges, '');
      if (inner !== bare && /[^\p{L}\p{N}\p{M}_]/u.test(inner)) put(inner);
    }
  }
  for (const part of found) {
    put(part);
    const folded = foldedOf(part);
    if (folded !== part) put(folded);
    if (!/[\p{Lu}_]/u.test(part)) continue;
    for (const it of part.split(humps)) if (it !== '' && it !== part) put(it);
  }
  for (const [row] of bare.matchAll(unspaced)) {
    const letters = [...row];
    for (let i = 0; i + 1 < letters.length; i++) put(`${letters[i]}${letters[i + 1]}`);
  }
}

// Letters that are more than a sign on another.
const others: Readonly<Record<string, string>> = {
  ł: 'l',
  Ł: 'L',
  ß: 'ss',
  ø: 'o',
  Ø: 'O',
  đ: 'd',
  Đ: 'D',
  æ: 'ae',
  Æ: 'AE',
  œ: 'oe',
  ı: 'i',
};

/** A Latin word as it is typed where the keyboard has no other letters: `zolc` for `żółć`, `Strasse` for `Straße`. */
export function foldedOf(word: string): string {
  if (!/\p{Script=Latin}/u.test(word) || !/[^\0-\x7f]/.test(word)) return word;
  return word
    .normalize('NFKD')
    .replace(/\p{M}+/gu, '')
    .replace(/[łŁßøØđĐæÆœı]/g, it => others[it] as string);
}

/** A name reduced to its words, so that `KubePodDown`, `kube-pod-down` and `Kube pod down` are the same; '' for none. */
export function plainName(text: string): string {
  const room = text.length * 2 <= small.length ? small : new Uint16Array(text.length * 2);
  let length = 0;
  let before: number = separator;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code > 127) return foreignName(text);
    const nature = natures[code] as number;
    if (nature > digit && nature !== upper) {
      before = separator;
      continue;
    }
    const begins = nature === upper ? before !== upper || natures[text.charCodeAt(at + 1)] === lower : before === separator;
    if (begins && length > 0) room[length++] = 32;
    room[length++] = nature === upper ? code + 32 : code;
    before = nature;
  }
  return textOfUnits(room, 0, length);
}

function foreignName(text: string): string {
  const found = text.normalize('NFC').match(/[\p{L}\p{N}\p{M}]+/gu) ?? [];
  return found
    .flatMap(it => it.split(humps))
    .join(' ')
    .toLowerCase();
}

const stems = new Map<string, string>();

/**
 * The English stem of a term, undefined where there can be none: only plain lower-case Latin words have one. Stems widen
 * a query; they never replace a term of the index, so words of other languages stay as they are.
 */
export function stemOf(term: string): string | undefined {
  if (term.length < 4 || term.length > 24 || !/^[a-z]+$/.test(term)) return undefined;
  let stem = stems.get(term);
  if (stem === undefined) {
    stem = lunr.stemmer(new lunr.Token(term, {})).toString();
    if (stems.size > 100_000) stems.clear();
    stems.set(term, stem);
  }
  return stem;
}

/**
 * Whether a term whose stem this is counts as a form of it. Forms are looked for where the stem stands in the order of all
 * terms, so those that part from it earlier than by its last letter are none: `happy` is one of `happi`, `filing` of `file`,
 * `possibility` of `possibl`.
 */
export const sharesStem = (term: string, stem: string): boolean =>
  term.length <= stem.length + longestEnding && (term.startsWith(stem) || stemPlaces(stem).some(it => term.startsWith(it)));

/** What the stemmer cuts off is no longer (`-fulnesses`, `-izations`). */
export const longestEnding = 10;

/** Beginnings of the forms of a stem that do not begin with the stem itself. */
export function stemPlaces(stem: string): readonly string[] {
  const short = stem.slice(0, -1);
  if (stem.endsWith('i')) return [`${short}y`];
  return stem.endsWith('e') || stem.endsWith('bl') ? [`${short}i`] : [];
}

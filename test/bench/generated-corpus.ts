/**
 * A folder of any size with the shape of real runbooks, the same every time: real documents are taken in turn and stay as
 * they are in headings, lists, fences and section lengths, while their words change from round to round. The thousand
 * commonest words stay, as they would (Zipf's head); of the rarer ones a third is shared by all rounds, the others become
 * words of the round's topic, of which there are forty; numbers and hexadecimal codes are new in every document. So the
 * vocabulary grows with the text as real ones do (Heaps), identifiers keep their humps, underlines and hyphens.
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { markdownBelow } from './corpora.ts';

const topics = 40;
const head = 1000;

/** Writes `count` documents below `target`; answers their bytes. */
export function writeGenerated(corpora: string, target: string, count: number): number {
  const sources = markdownBelow(corpora).map(file => ({ file, text: readFileSync(file, 'utf8') }));
  const frequency = new Map<string, number>();
  for (const { text } of sources)
    for (const [it] of text.matchAll(/\p{L}+/gu)) frequency.set(it.toLowerCase(), (frequency.get(it.toLowerCase()) ?? 0) + 1);
  const common = new Set(
    [...frequency]
      .sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1))
      .slice(0, head)
      .map(([it]) => it),
  );
  let bytes = 0;
  for (let i = 0; i < count; i++) {
    const source = sources[i % sources.length] as (typeof sources)[number];
    const round = Math.floor(i / sources.length);
    const text = round === 0 ? source.text : rewritten(source.text, round, i, common);
    const file = path.join(target, `round-${round}`, path.relative(corpora, source.file));
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, text);
    bytes += Buffer.byteLength(text);
  }
  return bytes;
}

function rewritten(text: string, round: number, document: number, common: ReadonlySet<string>): string {
  const end = /^---\r?\n[\s\S]*?\n---\r?\n/.exec(text)?.[0].length ?? 0;
  const body = text
    .slice(end)
    .replace(/(?<![\p{L}\p{N}])(?=[0-9a-f]*\d)[0-9a-f]{3,}(?![\p{L}\p{N}])/gu, it => digits(it, hash(it, document)))
    .replace(/\p{Lu}?\p{Ll}{3,}/gu, it => {
      const low = it.toLowerCase();
      const rarity = hash(low, 0);
      if (common.has(low) || rarity % 3 === 0) return it;
      const made = word(hash(low, 1 + ((round * 7 + (rarity >>> 8)) % topics)), low.length);
      return it[0] === low[0] ? made : `${made.charAt(0).toUpperCase()}${made.slice(1)}`;
    });
  return text.slice(0, end) + body;
}

function hash(text: string, seed: number): number {
  let value = 0x811c9dc5 ^ Math.imul(seed + 1, 0x9e3779b1);
  for (let i = 0; i < text.length; i++) value = Math.imul(value ^ text.charCodeAt(i), 0x01000193);
  value = Math.imul(value ^ (value >>> 15), 0x85ebca6b);
  return (value ^ (value >>> 13)) >>> 0;
}

const digits = (like: string, seed: number): string =>
  [...like].map((it, i) => (/\d/.test(it) ? String((seed >>> (i % 24)) % 10) : it)).join('');

const syllables = 'ra te no li su ver con pro mi da lo pre ker tan bol sig fra dem'.split(' ');
function word(seed: number, length: number): string {
  let made = '';
  for (let rest = seed; made.length < length; rest = Math.imul(rest ^ (rest >>> 7), 0x2c1b3c6d) >>> 0)
    made += syllables[rest % syllables.length] ?? '';
  return made.slice(0, Math.max(4, length));
}

/**
 * Questions to the documents, the same every time: half of them two words of one document, a quarter a half-typed word
 * after a whole one, a quarter a word with two letters swapped after a whole one.
 */
export function questionsTo(folder: string, count: number): string[] {
  const files = markdownBelow(folder);
  const questions: string[] = [];
  for (let i = 0; questions.length < count && i < count * 20; i++) {
    const words = readFileSync(files[hash('file', i) % files.length] ?? '', 'utf8').match(/\p{L}{5,}/gu) ?? [];
    if (words.length < 20) continue;
    const first = words[hash('first', i) % words.length] ?? '';
    const second = words[hash('second', i) % words.length] ?? '';
    const at = 1 + (hash('at', i) % (second.length - 3));
    const kind = questions.length % 4;
    if (kind < 2) questions.push(`${first} ${second}`);
    else if (kind === 2) questions.push(`${first} ${second.slice(0, 3 + (hash('cut', i) % 2))}`);
    else questions.push(`${first} ${second.slice(0, at)}${second[at + 1]}${second[at]}${second.slice(at + 2)}`);
  }
  return questions;
}

/** Documents as a team with rules has them: front matter on every page, the review of some long ago. Answers their bytes. */
export function withFrontMatter(folder: string): number {
  let bytes = 0;
  for (const [index, file] of markdownBelow(folder).entries()) {
    const text = readFileSync(file, 'utf8').replace(/^---\r?\n[\s\S]*?\n---\r?\n/, '');
    const title =
      /^#\s+(.+)$/m
        .exec(text)?.[1]
        ?.replace(/[^\p{L}\p{N} .-]/gu, ' ')
        .trim() || `Page ${index}`;
    const owner = ['role-dba', 'role-network', 'role-platform'][index % 3];
    const day = `20${20 + (index % 7)}-0${1 + (index % 9)}-1${index % 9}`;
    const whole = `---\nkind: runbook\nid: rb-page-${index}\ntitle: ${JSON.stringify(title)}\narea: platform\nowner: ${owner}\nstatus: active\nservices: [svc-${index % 40}]\nreview_every: 6 months\nlast_reviewed: ${day}\n---\n${text}`;
    writeFileSync(file, whole);
    bytes += Buffer.byteLength(whole);
  }
  return bytes;
}

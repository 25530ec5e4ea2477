/** Terms, and how they are kept and compared: each fast way against a plain one. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ByteWriter } from '../../../src/core/search/bytes.ts';
import { GrowingPostings, readPostings } from '../../../src/core/search/growing-postings.ts';
import { Lexicon } from '../../../src/core/search/lexicon.ts';
import { editsBetween } from '../../../src/core/search/near.ts';
import { noPostings, type Postings } from '../../../src/core/search/part.ts';
import { TermTable } from '../../../src/core/search/term-table.ts';
import { eachRun, hashOfRun, plainName, tokenize } from '../../../src/core/search/tokens.ts';
import fc from '../../seeded-check.ts';
import { tokenizeByExpressions } from './tokens-by-expressions.ts';

const piece = fc.constantFrom(
  ...['a', 'B', 'ab', 'AB', '1', '_', '__', '-', '/', '\\', ':', '=', '@', '+', '++', '#', '.', ' ', '\n', 'ż', 'Ł', 'e\u0301'],
  ...['害', '対', '"', "'", '`', '*', '\u00a0', '\u2019', '😀', '\0', '~', 'İ', 'x'.repeat(70)],
);

test('terms are cut as the expressions that say what a term is cut them', () => {
  const text = fc.oneof(
    fc.array(piece, { maxLength: 14 }).map(it => it.join('')),
    fc.string({ unit: 'binary', maxLength: 30 }),
  );
  fc.assert(
    fc.property(text, it => assert.deepEqual(tokenize(it), tokenizeByExpressions(it))),
    { numRuns: 5000 },
  );
});

test('a text in runs has the terms of the whole, and each run its hash', () => {
  const text = fc.array(piece, { maxLength: 14 }).map(it => it.join(''));
  fc.assert(
    fc.property(text, it => {
      const found: string[] = [];
      const runs: string[] = [];
      const take = (units: Uint16Array, start: number, end: number, hash: number) => {
        assert.equal(hash, hashOfRun(units, start, end));
        runs.push(String.fromCharCode(...units.subarray(start, end)));
      };
      eachRun(it, { word: take, run: take });
      for (const run of runs) found.push(...tokenize(run));
      assert.deepEqual(found, tokenize(it));
    }),
    { numRuns: 2000 },
  );
});

test('the words of a name are those that expressions find', () => {
  const humps = /_+|(?<=[\p{Ll}\p{N}])(?=\p{Lu})|(?<=\p{Lu})(?=\p{Lu}\p{Ll})/u;
  const expected = (name: string) =>
    (name.normalize('NFC').match(/[\p{L}\p{N}\p{M}]+/gu) ?? [])
      .flatMap(it => it.split(humps))
      .join(' ')
      .toLowerCase();
  const name = fc.array(piece, { maxLength: 14 }).map(it => it.join(''));
  fc.assert(
    fc.property(name, it => assert.equal(plainName(it), expected(it))),
    { numRuns: 5000 },
  );
});

const term = fc
  .array(fc.constantFrom('a', 'b', 'c', 'é', '1', '/', '害'), { minLength: 1, maxLength: 12 })
  .map(it => it.join(''));

test('a table of terms knows each by one number, and their order is that of strings', () => {
  fc.assert(
    fc.property(fc.array(term, { maxLength: 600 }), terms => {
      const table = new TermTable();
      const numbers = new Map<string, number>();
      for (const it of terms) {
        const units = Uint16Array.from(`x${it}x`, (_, i) => `x${it}x`.charCodeAt(i));
        const number = table.numberOf(units, 1, 1 + it.length, hashOfRun(units, 1, 1 + it.length));
        assert.equal(table.numberOfText(it), number);
        assert.equal(numbers.get(it) ?? numbers.size, number);
        numbers.set(it, number);
      }
      for (const [it, number] of numbers) {
        assert.equal(table.find(it), number);
        assert.equal(table.at(number), it);
      }
      assert.equal(table.find('never there'), -1);
      const sorted = [...table.sorted()].map(it => table.at(it));
      assert.deepEqual(sorted, [...table.strings()].sort());
    }),
    { numRuns: 100 },
  );
});

const placesIn = (read: (into: Postings) => void): [number, number][] => {
  const into = noPostings();
  read(into);
  return Array.from({ length: into.count }, (_, i) => [into.entries[i] as number, into.times[i] as number]);
};

/** The places of a term, read and written. */
function placesOf(growing: GrowingPostings, term: number): readonly [number, number][] {
  const read = placesIn(into => growing.read(term, into));
  const bytes = new ByteWriter(1);
  growing.write(term, bytes);
  assert.deepEqual(
    placesIn(into => readPostings(bytes.written, 0, bytes.length, into)),
    read,
  );
  return read;
}

test('places are read as they were posted, however many, and whenever somebody asks', () => {
  const post = fc.tuple(fc.nat(3), fc.nat(300), fc.integer({ min: 1, max: 200 }), fc.boolean());
  fc.assert(
    fc.property(fc.array(post, { maxLength: 400 }), posts => {
      const growing = new GrowingPostings();
      const expected = new Map<number, [number, number][]>();
      let entry = 0;
      for (const [which, step, times, isAsked] of posts) {
        entry += step + 1;
        for (let i = 0; i < times; i++) growing.post(which * 5000, entry);
        expected.set(which * 5000, [...(expected.get(which * 5000) ?? []), [entry, times]]);
        if (isAsked) assert.deepEqual(placesOf(growing, which * 5000), expected.get(which * 5000));
      }
      for (let which = 0; which <= 4; which++)
        assert.deepEqual(placesOf(growing, which * 5000), expected.get(which * 5000) ?? []);
    }),
    { numRuns: 200 },
  );
});

test('more posts than are put in order at once are read as they were posted', () => {
  const growing = new GrowingPostings();
  const entries = 30_000;
  for (let entry = 0; entry < entries; entry++) for (let i = 0; i < 100; i++) growing.post((entry * 7 + i * i) % 70_000, entry);
  for (const term of [0, 1, 36, 2048, 4_194, 69_999]) {
    const expected: [number, number][] = [];
    for (let entry = 0; entry < entries; entry++) {
      let times = 0;
      for (let i = 0; i < 100; i++) if ((entry * 7 + i * i) % 70_000 === term) times++;
      if (times > 0) expected.push([entry, times]);
    }
    assert.deepEqual(placesOf(growing, term), expected);
  }
});

/** Every text that one edit makes of another. */
function editsOf(text: string, letters: readonly string[]): Set<string> {
  const all = new Set<string>();
  for (let i = 0; i <= text.length; i++) {
    const [left, right] = [text.slice(0, i), text.slice(i)];
    for (const it of letters) all.add(left + it + right).add(left + it + right.slice(1));
    all.add(left + right.slice(1)).add(left + right.slice(1, 2) + right.slice(0, 1) + right.slice(2));
  }
  return all;
}

test('edits between words are those that make one of the other', () => {
  const letters = ['a', 'b', 'c'];
  const word = fc.array(fc.constantFrom(...letters), { minLength: 1, maxLength: 6 }).map(it => it.join(''));
  fc.assert(
    fc.property(word, word, (x, y) => {
      const once = editsOf(x, letters);
      const edits = x === y ? 0 : once.has(y) ? 1 : 2;
      assert.equal(editsBetween(x, y, 1), edits);
      // Two edits that do not touch the same letters twice.
      const twice = edits < 2 || [...once].some(it => editsOf(it, letters).has(y));
      if (!twice) assert.equal(editsBetween(x, y, 2), 3);
      assert.ok(editsBetween(x, y, 2) >= edits);
      assert.equal(editsBetween(x, y, 2), editsBetween(y, x, 2));
    }),
    { numRuns: 500 },
  );
  assert.equal(editsBetween('certificate', 'certifcat', 2), 2);
  assert.equal(editsBetween('crashlooping', 'carshlopoing', 2), 2);
  assert.equal(editsBetween('abcdefghi', 'abcxxxghi', 2), 3);
});

test('words a slip or two away are found whatever else is there', () => {
  const long = fc.array(fc.constantFrom('a', 'b', 'é', 'x'), { minLength: 3, maxLength: 9 }).map(it => it.join(''));
  fc.assert(
    fc.property(fc.uniqueArray(long, { maxLength: 60 }), long, (words, wanted) => {
      const sorted = [...words].sort();
      const bytes = new ByteWriter();
      const starts = [0];
      for (const it of sorted) {
        bytes.text(it);
        starts.push(bytes.length);
      }
      const lexicon = new Lexicon(bytes.done(), Uint32Array.from(starts));
      for (const edits of [1, 2] as const) {
        const expected = sorted.filter(it => editsBetween(it, wanted, edits) === edits);
        assert.deepEqual([...lexicon.near(wanted, edits)].sort(), expected);
      }
    }),
    { numRuns: 300 },
  );
});

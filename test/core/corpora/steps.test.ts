/** Real runbooks read as checklists: none is refused, and 30 of them stay as they were when they were read by eye. */
import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { parseDocument } from '../../../src/core/document/document.ts';
import type { Document } from '../../../src/core/document/document-types.ts';

const root = process.env['DRILLBOOK_ROOT'] ?? '.';
const corpora = path.join(root, '..', 'shared', 'corpora');
const absent = existsSync(corpora) ? false : 'the corpora are not beside the repository (../shared/corpora)';
const digestFile = path.join(root, 'test', 'core', 'corpora', 'steps-digest.json');

/** Per file and step: line, kind, phase, language, whether it may run; none of the authors' words. */
type Digest = Record<
  string,
  readonly (readonly [line: number, kind: string, phase: string, language: string | null, runs: boolean])[]
>;

function read(file: string): Document {
  return parseDocument(`file:///${file}`, readFileSync(path.join(corpora, file), 'utf8'), { path: file }).document;
}

const digestOf = (document: Document): Digest[string] =>
  document.checklist.steps.map(it => [
    it.range.start.line + 1,
    it.kind,
    it.phase,
    it.command?.language ?? null,
    it.command?.runnable ?? false,
  ]);

test('30 files of the corpora are read as they were when someone compared them by eye', { skip: absent }, () => {
  const wanted = JSON.parse(readFileSync(digestFile, 'utf8')) as Digest;
  const files = Object.keys(wanted);
  assert.equal(files.length, 30);
  const now: Digest = Object.fromEntries(files.map(it => [it, digestOf(read(it))]));
  // Look at each changed file before you keep what this writes.
  if (process.env['UPDATE']) {
    const lines = files.map(
      it => `  ${JSON.stringify(it)}: [${now[it]?.map(step => `\n    ${JSON.stringify(step)}`).join(',') ?? ''}\n  ]`,
    );
    writeFileSync(digestFile, `{\n${lines.join(',\n')}\n}\n`);
  } else for (const file of files) assert.deepEqual(now[file], wanted[file], file);
});

test('every file of the corpora is read, and every step holds together', { skip: absent }, t => {
  const rows = new Map<string, Record<string, number>>();
  const files = (readdirSync(corpora, { recursive: true }) as string[])
    .filter(it => it.endsWith('.md') && it.includes(path.sep))
    .sort();
  assert.ok(files.length > 400, `only ${files.length} files`);
  for (const file of files) {
    const { checklist, lines, problems } = read(file);
    assert.deepEqual(
      problems.filter(it => it.code === 'document-unreadable'),
      [],
      file,
    );
    const row = rows.get(file.split(path.sep)[0] ?? '') ?? {};
    rows.set(file.split(path.sep)[0] ?? '', row);
    const count = (name: string, by = 1) => {
      row[name] = (row[name] ?? 0) + by;
    };
    count('files');
    count('with steps', checklist.steps.length ? 1 : 0);
    count('other fences', checklist.otherFences.length);
    const ids = new Set<string>();
    for (const step of checklist.steps) {
      const place = `${file}:${step.range.start.line + 1}`;
      assert.ok(!ids.has(step.id), `${place} repeats ${step.id}`);
      ids.add(step.id);
      assert.ok(step.parent === undefined || ids.has(step.parent), place);
      assert.ok(step.title.trim() !== '' && step.range.end.line < lines.lineCount, place);
      assert.equal(step.command !== undefined && !step.command.runnable, step.command?.whyNot !== undefined, place);
      for (const it of step.command?.placeholders ?? []) {
        assert.equal(lines.text.slice(lines.offsetAt(it.range.start), lines.offsetAt(it.range.end)), it.source, place);
        assert.equal(step.command?.text.slice(it.offset, it.offset + it.source.length), it.source, place);
      }
      count('steps');
      count(step.pattern);
      if (!step.command?.runnable) continue;
      count('runnable');
      count('interactive', step.command.interactive ? 1 : 0);
      count('transcript', step.command.origin === 'transcript' ? 1 : 0);
      count('placeholders', step.command.placeholders.length ? 1 : 0);
    }
  }
  const columns = ['files', 'with steps', 'steps', 'runnable', 'task', 'ordered-list', 'fence', 'split-fence', 'inline-code'];
  columns.push('transcript', 'placeholders', 'interactive', 'other fences');
  t.diagnostic(['corpus', ...columns].join(' | '));
  for (const [corpus, row] of rows) t.diagnostic([corpus, ...columns.map(it => row[it] ?? 0)].join(' | '));
});

/** Judgements that are kept: after any changes they are those of a fresh judgement, and what is not theirs is not read. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { alertFilesOf, readAlertFiles } from '../../../src/core/catalog/load-alert-rules.ts';
import { loadCatalog } from '../../../src/core/catalog/load-catalog.ts';
import { bundledKinds } from '../../../src/core/document/kinds.ts';
import { Judgements, type KeptJudgement } from '../../../src/core/library/kept-judgements.ts';
import { judgementsKey, readJudgements, storeJudgements } from '../../../src/core/library/stored-judgements.ts';
import { lint } from '../../../src/core/lint/lint.ts';
import type { DocumentHistory, RecordedRun } from '../../../src/core/lint/rule.ts';
import { type SyntaxProblem, shellTextsOf, syntaxKey } from '../../../src/core/lint/shell-syntax.ts';
import { defaultSettings } from '../../../src/core/settings.ts';
import { seed } from '../../seeded-check.ts';
import { MemoryFiles } from '../memory-files.ts';
import { leaningPages } from './leaning-pages.ts';

const key = judgementsKey('1', defaultSettings, bundledKinds);

interface Around {
  readonly today: string;
  readonly runs: ReadonlyMap<string, readonly RecordedRun[]> | undefined;
  readonly histories: ReadonlyMap<string, DocumentHistory> | undefined;
  readonly shells: string;
}
const usual: Around = { today: '2026-11-21', runs: new Map(), histories: undefined, shells: 'bash 1' };

/** What a folder's documents are judged to be, with what was kept and without. */
async function judged(files: MemoryFiles, around: Around, kept: readonly KeptJudgement[]) {
  const judgements = new Judgements(kept);
  const { catalog, walked } = await loadCatalog(files, defaultSettings, { knownOf: judgements.knownOf });
  const rules = new Map();
  await readAlertFiles(
    files,
    walked.paths,
    it => `${files.root}/${it}`,
    rules,
    async () => undefined,
  );
  catalog.setAlertRules(alertFilesOf(rules));
  const by = { settings: defaultSettings, catalog, ...around };
  const stale = judgements.stale(catalog.all(), by);
  const said = (text: string): SyntaxProblem | null => (text.includes('fi') ? { line: 0, message: 'no' } : null);
  const syntax = new Map(stale.flatMap(shellTextsOf).map(it => [syntaxKey(it), said(it.text)]));
  judgements.judge(stale, { ...by, syntax });
  const whole = new Map([...catalog.all()].flatMap(shellTextsOf).map(it => [syntaxKey(it), said(it.text)]));
  const fresh = lint(catalog, catalog.all(), { ...by, syntax: whole });
  return {
    stale: stale.map(it => it.path),
    found: judgements.findingsOf(catalog.all()),
    fresh: fresh.map(it => ({ ...it, fixes: [] })),
    known: judgements.claimsOfTests(catalog.all()),
    toKeep: judgements.toKeep(),
  };
}

test('after any changes of documents, rules, runs, histories, shells and days kept judgements are those of a fresh lint', async () => {
  const { pick, page, rule, names } = leaningPages();
  const files = new MemoryFiles({ 'keep.md': '# Keep\n' });
  let around = usual;
  let kept: readonly KeptJudgement[] = [];
  let judgedAgain = 0;
  let all = 0;
  // As many as a few seconds allow; DRILLBOOK_EDITS_MS gives them more time.
  const end = performance.now() + Number(process.env['DRILLBOOK_EDITS_MS'] ?? 4000);
  for (let round = 1; round <= 10_000 && performance.now() < end; round++) {
    const what = pick(['text', 'text', 'text', 'text', 'text', 'text', 'runs', 'history', 'day', 'shells']);
    const name = pick([...names, ...names, 'alerts.yaml', 'mixin.libsonnet']);
    if (what === 'text' && pick([0, 1, 2, 3, 4]) === 0) files.delete(name);
    else if (what === 'text')
      files.write(
        name,
        name.endsWith('.md')
          ? `${page().replace('\nstatus:', `\nlast_reviewed: 2026-${pick(['01', '05', '10'])}-01\nlast_tested: 2026-10-01\nreview_every: 6 months\nstatus:`)}\n1. [ ] Go\n\n   \`\`\`sh\n   ${pick(['ls', 'fi', 'rm -rf /srv/x'])}\n   \`\`\`\n`
          : rule(),
      );
    else if (what === 'day') around = { ...around, today: pick(['2026-11-21', '2026-11-22', '2027-05-01']) };
    else if (what === 'shells') around = { ...around, shells: pick(['bash 1', 'bash 2', '']) };
    else if (what === 'runs') {
      const of = (document: string): [string, readonly RecordedRun[]] => [
        document,
        [
          {
            document,
            startedOn: pick(['2026-10-01', '2026-11-01']),
            mode: 'live',
            result: pick(['passed', 'failed']),
            took: 1e7,
          },
        ],
      ];
      around = { ...around, runs: pick([undefined, new Map([of('rb-a'), of('dr-a')]), new Map([of('rb-b')])]) };
    } else {
      const review = pick(['2026-01-01', '2026-05-01', '2026-10-01']);
      const commit = { commit: 'c'.repeat(40), day: pick(['2026-06-01', '2026-11-01']) };
      const stamp = { ...commit, documents: pick([1, 40]), unchangedSince: '2025-01-01' };
      const history = { review, changed: commit, changedSinceReview: pick([true, false]), stamp };
      around = { ...around, histories: pick([undefined, new Map([[pick(names), history]])]) };
    }
    const { stale, found, fresh, toKeep } = await judged(files, around, kept);
    assert.deepEqual(found, fresh, `after ${round} changes, seed ${seed}`);
    all += files.paths().filter(it => it.endsWith('.md')).length;
    judgedAgain += stale.length;
    // Through the text of a file, as the next process has them.
    kept = toKeep === undefined ? kept : readJudgements(storeJudgements(toKeep, key), key);
  }
  assert.ok(judgedAgain < all, `${judgedAgain} of ${all} were judged again`);
});

test('nothing is judged again where nothing changed, and after an edit what leans on it', async () => {
  const files = new MemoryFiles({
    'a.md': '---\nkind: runbook\nid: rb-a\ntitle: A\nlast_tested: 2026-10-01\n---\n# A\n\n[b](b.md#t)\n',
    'b.md': '# B\n\n## T\n',
    'c.md': '# C\n\n[gone](gone.md)\n',
  });
  const first = await judged(files, usual, []);
  assert.deepEqual(first.stale, ['a.md', 'b.md', 'c.md']);
  assert.deepEqual([...first.known], ['rb-a']);
  const kept = first.toKeep ?? [];
  const again = await judged(files, usual, kept);
  assert.deepEqual([again.stale, again.toKeep, again.found], [[], undefined, first.found]);
  assert.deepEqual([...again.known], ['rb-a']);
  files.write('b.md', '# B\n\n## U\n');
  const edited = await judged(files, usual, kept);
  assert.deepEqual(edited.stale, ['a.md', 'b.md']);
  assert.ok(edited.found.some(it => it.rule === 'anchor-broken'));
  files.write('gone.md', '# Not gone\n');
  const mended = await judged(files, usual, edited.toKeep ?? []);
  assert.deepEqual(mended.stale, ['c.md', 'gone.md']);
  files.delete('c.md');
  const left = (await judged(files, usual, mended.toKeep ?? [])).toKeep;
  assert.deepEqual(left?.map(it => it.path).sort(), ['a.md', 'b.md', 'gone.md']);
});

test('what another thread judged is taken only of the text that is here', async () => {
  const files = new MemoryFiles({ 'a.md': '# A\n', 'b.md': '# B\n' });
  const { toKeep = [] } = await judged(files, usual, []);
  files.write('b.md', '# B\n\n[gone](gone.md)\n');
  const judgements = new Judgements();
  const { catalog } = await loadCatalog(files, defaultSettings, { knownOf: judgements.knownOf });
  assert.deepEqual(judgements.take(toKeep), ['b.md']);
  assert.deepEqual(
    judgements.toKeep()?.map(it => it.path),
    ['a.md'],
  );
  assert.equal(catalog.size, 2);
});

test('cut, changed and foreign texts hold no judgement, and nothing is thrown', async () => {
  const { toKeep = [] } = await judged(new MemoryFiles({ 'a.md': '# A\n\n[gone](gone.md)\n' }), usual, []);
  const stored = storeJudgements(toKeep, key);
  assert.deepEqual(readJudgements(stored, key), toKeep);
  for (let at = 0; at < stored.length; at++) {
    assert.deepEqual(readJudgements(stored.slice(0, at), key), []);
    const other = stored[at] === 'x' ? 'y' : 'x';
    assert.deepEqual(readJudgements(`${stored.slice(0, at)}${other}${stored.slice(at + 1)}`, key), []);
  }
  const others = [
    judgementsKey('2', defaultSettings, bundledKinds),
    judgementsKey('1', { ...defaultSettings, kinds: new Map([['', 'runbook']]) }, bundledKinds),
    judgementsKey('1', defaultSettings, new Map([...bundledKinds].slice(1))),
  ];
  for (const it of others) assert.deepEqual(readJudgements(stored, it), []);
});

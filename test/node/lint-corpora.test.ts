/** Alarms on real runbooks that their readers would call false: none, by rules that must never cry wolf. */
import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { loadCatalog } from '../../src/core/catalog/load-catalog.ts';
import { lint } from '../../src/core/lint/lint.ts';
import { shellTextsOf } from '../../src/core/lint/shell-syntax.ts';
import { defaultSettings } from '../../src/core/settings.ts';
import { diskFiles } from '../../src/node/disk-files.ts';
import { checkSyntax } from '../../src/node/shell-syntax.ts';

const corpora = path.join(process.env.DRILLBOOK_ROOT ?? '', '..', 'shared', 'corpora');
const skip = existsSync(corpora) ? false : 'the folder of real runbooks is not here';
const sources = ['moj-cloud-platform', 'openshift-runbooks', 'pagerduty-incident-response', 'prometheus-operator-runbooks'];

/** What was found, as `path:line`, by these rules. */
async function found(source: string, rules: readonly string[], own = defaultSettings): Promise<string[]> {
  const { catalog } = await loadCatalog(diskFiles(path.join(corpora, source)), own);
  return lint(catalog, catalog.all(), { settings: own, today: '2026-11-21', runs: new Map() })
    .filter(it => rules.includes(it.rule))
    .map(it => `${it.rule} ${it.path}:${it.range.start.line + 1}`);
}

for (const source of sources) {
  test(`${source}: no page holds a secret, an unguarded deletion, a future or a name that leads nowhere`, { skip }, async () => {
    const never = [
      'secret-literal',
      'unguarded-recursive-delete',
      'date-in-future',
      'id-unknown',
      'reference-wrong-kind',
      'rule-crashed',
    ];
    assert.deepEqual(await found(source, never), []);
  });

  test(`${source}: also as documents of a kind its pages have no malformed or ticked boxes`, { skip }, async () => {
    const settings = { ...defaultSettings, kinds: new Map([['', 'runbook']]), managed: [''] };
    const never = ['task-item-malformed', 'box-ticked', 'unfinished-text', 'secret-literal', 'rule-crashed'];
    assert.deepEqual(await found(source, never, settings), []);
  });
}

test('prometheus-operator-runbooks: the two blocks without a command are found, and no other', { skip }, async () => {
  const page = 'fence-only-comments runbooks/node/NodeFilesystemSpaceFillingUp.md';
  assert.deepEqual(await found('prometheus-operator-runbooks', ['fence-only-comments']), [`${page}:65`, `${page}:71`]);
});

test('moj-cloud-platform: the one step that destroys without a warning is found, and no other', { skip }, async () => {
  assert.deepEqual(await found('moj-cloud-platform', ['destructive-without-danger']), [
    'destructive-without-danger destroy-concourse-build-data.md:27',
  ]);
});

test('T52 no page of the corpora holds a secret: more than two hundred clean files, no alarm', { skip }, async () => {
  const { catalog } = await loadCatalog(diskFiles(corpora), defaultSettings);
  assert.ok(catalog.size > 200);
  const found = lint(catalog, catalog.all(), { settings: defaultSettings, today: '2026-11-21' });
  assert.deepEqual(
    found.filter(it => it.rule === 'secret-literal'),
    [],
  );
});

// Each of them was looked at: outputs of commands, queries of Prometheus and lines of logs in blocks labelled as shell.
test('what bash cannot read in the corpora is no command, and nothing else is said', { skip }, async () => {
  const unread: Record<string, number> = { 'moj-cloud-platform': 1, 'openshift-runbooks': 15 };
  for (const source of sources) {
    const { catalog } = await loadCatalog(diskFiles(path.join(corpora, source)), defaultSettings);
    const syntax = await checkSyntax(catalog.all().flatMap(shellTextsOf));
    const found = lint(catalog, catalog.all(), { settings: defaultSettings, today: '2026-11-21', syntax });
    assert.equal(found.filter(it => it.rule === 'shell-syntax-error').length, unread[source] ?? 0, source);
  }
});

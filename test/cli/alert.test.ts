/** `drillbook alert`: by name and from what a tool sends, on the pages of a small knowledge base and on real ones. */
import assert from 'node:assert/strict';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { drillbook, root } from './drillbook.ts';

let folder = '';
before(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'drillbook-alert-'));
  mkdirSync(path.join(folder, 'runbooks'));
  writeFileSync(
    path.join(folder, 'runbooks', 'nodes.md'),
    '---\nkind: runbook\nid: rb-nodes\nalerts: [NodeDown, NodeSlow]\n---\n# Nodes\n\n## NodeDown\n\nLook at the switch.\n\n### Then\n\nCall.\n\n## NodeSlow\n\nWait.\n',
  );
});
after(() => rmSync(folder, { recursive: true, force: true }));

test('the section is printed with its place, and nothing of the next one', async () => {
  const { code, out, err } = await drillbook(['alert', 'nodedown', '--root', folder]);
  assert.deepEqual([code, err], [0, '']);
  assert.equal(out, 'runbooks/nodes.md:8  Nodes › NodeDown\n\n## NodeDown\n\nLook at the switch.\n\n### Then\n\nCall.\n');
});

test('a payload on standard input answers each alert, and exit 1 says that one has no runbook', async () => {
  const payload = JSON.stringify({
    alerts: [
      { labels: { alertname: 'NodeSlow' } },
      { labels: { alertname: 'NodeDwon' }, annotations: { runbook_url: 'https://h/x/y' } },
    ],
  });
  const { code, out, err } = await drillbook(['alert', '--root', folder], undefined, undefined, payload);
  assert.equal(code, 1);
  assert.match(out, /^NodeSlow: runbooks\/nodes\.md:16 {2}Nodes › NodeSlow\n\n## NodeSlow\n\nWait\.\n/);
  assert.equal(
    err,
    'No runbook answers NodeDwon. The nearest alert that one answers is NodeDown. Its rule names https://h/x/y, which is none of these files. drillbook search looks in all the text.\n',
  );
  const json = await drillbook(['alert', '--root', folder, '--json'], undefined, undefined, payload);
  assert.deepEqual(JSON.parse(json.out).alerts[0], {
    name: 'NodeSlow',
    runbookUrl: null,
    summary: null,
    answers: [{ path: 'runbooks/nodes.md', id: 'rb-nodes', title: 'Nodes', section: 'NodeSlow', line: 16, by: 'alert' }],
  });
});

test('nothing to look for is a sentence', async () => {
  const { code, err } = await drillbook(['alert', '--root', folder]);
  assert.equal(code, 2);
  assert.match(err, /There is no alert to look for/);
});

const corpus = path.join(root, '..', 'shared', 'corpora', 'prometheus-operator-runbooks');
test('on real runbooks: the name in any case, and the link that their rules carry', {
  skip: !existsSync(corpus) && 'the corpora are not here',
}, async () => {
  for (const asked of ['KubePodCrashLooping', 'kubepodcrashlooping']) {
    const { code, out } = await drillbook(['alert', asked, '--root', corpus, '--json']);
    assert.equal(code, 0);
    assert.match(JSON.parse(out).alerts[0].answers[0].path, /KubePodCrashLooping\.md$/);
  }
  const payload = JSON.stringify([
    {
      labels: { alertname: 'RenamedHere' },
      annotations: { runbook_url: 'https://runbooks.prometheus-operator.dev/runbooks/etcd/etcdnoleader' },
    },
  ]);
  const { out } = await drillbook(['alert', '--root', corpus, '--json'], undefined, undefined, payload);
  assert.match(JSON.parse(out).alerts[0].answers[0].path, /etcdNoLeader\.md$/);
});

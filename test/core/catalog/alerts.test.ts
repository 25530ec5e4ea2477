/** From what is pasted at 3 a.m. to the section that answers it. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { alertsIn, answersTo } from '../../../src/core/catalog/alerts.ts';
import { Catalog } from '../../../src/core/catalog/catalog.ts';
import { parseDocument } from '../../../src/core/document/document.ts';

const names = (text: string) => alertsIn(text).map(it => it.name);

test('a name, in every form in which alerting tools hand it over', () => {
  const table: readonly (readonly [string, string, readonly string[]])[] = [
    ['a name', 'KubePodCrashLooping', ['KubePodCrashLooping']],
    ['a name with blanks around', '  etcdNoLeader \n', ['etcdNoLeader']],
    ['a line of a chat', '[FIRING:1] KubePodCrashLooping default (critical)', ['KubePodCrashLooping']],
    ['a name in capitals first', 'Firing: APIServerErrorBudgetBurn on prod-eu', ['APIServerErrorBudgetBurn']],
    ['labels as text', 'Labels:\n - alertname = NodeDown\n - job = node', ['NodeDown']],
    ['a sentence', 'Disk space is low', ['Disk space is low']],
    [
      'Alertmanager webhook',
      JSON.stringify({
        version: '4',
        commonLabels: { alertname: 'A1' },
        alerts: [{ labels: { alertname: 'A1' } }, { labels: { alertname: 'A2' } }],
      }),
      ['A1', 'A2'],
    ],
    ['Alertmanager API', JSON.stringify([{ labels: { alertname: 'A1', pod: 'p' }, annotations: {} }]), ['A1']],
    [
      'Prometheus API',
      JSON.stringify({ status: 'success', data: { alerts: [{ labels: { alertname: 'A1' }, state: 'firing' }] } }),
      ['A1'],
    ],
    ['PagerDuty events v2', JSON.stringify({ payload: { summary: 'x', custom_details: { alertname: 'A1' } } }), ['A1']],
    [
      'PagerDuty webhook v3',
      JSON.stringify({ event: { event_type: 'incident.triggered', data: { title: '[FIRING:2] KubeNodeNotReady (node-1)' } } }),
      ['KubeNodeNotReady'],
    ],
    ['nothing', '   ', []],
    ['JSON of something else', '{"a": [1, 2, {"b": null}]}', []],
  ];
  for (const [what, text, expected] of table) assert.deepEqual(names(text), expected, what);
});

test('text that only begins like JSON, and JSON that is endlessly deep, are read without an error', () => {
  assert.deepEqual(names('{"alerts": [{"labels": {"alertname": "CutOffHere'), ['CutOffHere']);
  assert.deepEqual(names(`${'['.repeat(5000)}${']'.repeat(5000)}`), []);
});

test('link and summary of the rule come along', () => {
  const text = JSON.stringify([{ labels: { alertname: 'A' }, annotations: { runbook_url: 'https://h/r/a', summary: 's' } }]);
  assert.deepEqual(alertsIn(text), [{ name: 'A', runbookUrl: 'https://h/r/a', summary: 's' }]);
});

const catalog = new Catalog();
const put = (path: string, text: string) => catalog.put(parseDocument(`file:///kb/${path}`, text, { path }).document);
put('a/declared.md', '---\nkind: runbook\nid: rb-a\nalerts: [KubePodCrashLooping]\n---\n# Pods\n\n## Meaning\n');
put(
  'a/many.md',
  '---\nkind: runbook\nid: rb-m\nalerts: [NodeDown, NodeSlow]\n---\n# Nodes\n\n## NodeDown\n\nx\n\n## Alert: NodeSlow\n',
);
put('etcd/etcdNoLeader.md', '---\ntitle: etcd No Leader\n---\n# etcdNoLeader\n\n## Meaning\n');
put('custom.md', '# Custom alerts\n\n## CPU high\n\ntext\n');
put('old/declared.md', '---\nkind: runbook\nid: rb-old\nstatus: retired\nalerts: [KubePodCrashLooping]\n---\n# Old pods\n');
const answers = (name: string, runbookUrl?: string) =>
  answersTo({ name, runbookUrl }, catalog).map(it => `${it.path}:${it.line + 1} ${it.section ?? '-'} ${it.by}`);

test('a document that names the alert comes first, and what is retired last', () => {
  assert.deepEqual(answers('kubepodcrashlooping'), ['a/declared.md:6 - alert', 'old/declared.md:7 - alert']);
});

test('of a document for several alerts it is the section of this one', () => {
  assert.deepEqual(answers('NodeDown'), ['a/many.md:8 NodeDown alert']);
  assert.deepEqual(answers('NodeSlow'), ['a/many.md:12 Alert: NodeSlow alert']);
});

test('a heading that is the name is found where nobody declared it; a file named after the alert is', () => {
  assert.deepEqual(answers('CPUHigh'), ['custom.md:3 CPU high heading']);
  assert.match(answers('EtcdNoLeader')[0] ?? '', /^etcd\/etcdNoLeader\.md:4 /);
});

test('the link of the rule is followed by its last parts, and by its anchor', () => {
  assert.deepEqual(answers('Unknown', 'https://runbooks.example.org/runbooks/etcd/etcdnoleader'), [
    'etcd/etcdNoLeader.md:4 - link',
  ]);
  assert.deepEqual(answers('Unknown', 'https://h/wiki/Custom.md#cpu-high'), ['custom.md:3 CPU high link']);
  assert.deepEqual(answers('Unknown', 'https://h/nothing/here'), []);
  assert.deepEqual(answers('Unknown', 'not a url at all'), []);
});

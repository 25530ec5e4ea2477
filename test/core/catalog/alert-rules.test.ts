/** Alerting rules as they stand in manifests, charts and mixins; what is none, and what cannot be told. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { mayHoldAlertRules, readAlertRules } from '../../../src/core/catalog/alert-rules.ts';
import { addressesIn } from '../../../src/core/catalog/repository.ts';

const read = (text: string, path = 'rules.yaml') =>
  readAlertRules('file:///r', path, text)?.rules.map(it => [
    it.name,
    it.range.start.line,
    it.runbook === undefined ? 'none' : (it.runbook.url ?? 'open'),
  ]);

test('a PrometheusRule manifest, in any order of keys and with lists flush or indented', () => {
  const text = `apiVersion: monitoring.coreos.com/v1
kind: PrometheusRule
spec:
  groups:
  - name: node
    rules:
    - alert: NodeDown
      expr: up == 0
      annotations:
        runbook_url: https://runbooks.example.org/node/nodedown
    - expr: |
        free < 1
      labels: {severity: page}
      alert: "DiskFull"   # the disk
    - record: node:rate
      expr: rate(x[5m])
`;
  assert.deepEqual(read(text), [
    ['NodeDown', 6, 'https://runbooks.example.org/node/nodedown'],
    ['DiskFull', 13, 'none'],
  ]);
});

test('a mixin in Jsonnet, as far as its text tells', () => {
  const text = `{
  prometheusAlerts+:: {
    groups+: [{
      rules: [
        {
          alert: 'KubePodCrashLooping',
          expr: |||
            rate(restarts[10m]) > 0
          ||| % $._config,
          annotations: {
            summary: 'loops',
            runbook_url: $._config.runbookURL + 'kubepodcrashlooping',
          },
        },
        {
          alert: '%sIsDown' % name,
          expr: 'up == 0',
        },
        {
          alert: 'NodeDown',
          'for': '15m',
          expr: 'up == 0',
          annotations: { runbook_url: 'https://x' },
        },
      ],
    }],
  },
}
`;
  assert.deepEqual(read(text, 'alerts.libsonnet'), [
    ['KubePodCrashLooping', 5, 'open'],
    ['NodeDown', 19, 'https://x'],
  ]);
});

test('a chart is read through its braces; a value made of them is left open', () => {
  const text = `{{- if .Values.enabled }}
groups:
- name: disk
  rules:
  - alert: {{ .Values.name }}
    expr: up
  - alert: DiskFull
    expr: free{job="{{ .Values.job }}"} < 1
    annotations:
      runbook_url: {{ .Values.url }}/diskfull
{{- end }}
`;
  assert.deepEqual(read(text), [['DiskFull', 6, 'open']]);
});

test('what only looks like it: no expression, tests of rules, prose', () => {
  assert.equal(read('alert: DiskFull\nseverity: page\n'), undefined);
  assert.equal(read('- alertname: DiskFull\n  expr: up\n'), undefined);
  assert.equal(read('steps:\n  - alert: DiskFull\n    to: ops\n  - expr: 1\n'), undefined);
  assert.equal(read('- alert: this is a whole sentence, not a name!\n  expr: up\n'), undefined);
});

test('names of files that may hold rules', () => {
  for (const it of ['a.yaml', 'deploy/rules.yml', 'mixin/alerts.libsonnet', 'x.jsonnet']) assert.ok(mayHoldAlertRules(it), it);
  for (const it of ['drillbook.yaml', 'pnpm-lock.yaml', '.github/workflows/ci.yml', 'docker-compose.yml', 'a.json', 'a.md'])
    assert.ok(!mayHoldAlertRules(it), it);
});

test('a big or hostile file takes time by its length alone', () => {
  const started = performance.now();
  assert.equal(read(`alert: ${'a'.repeat(500_000)}\nexpr: x\n`), undefined);
  read(`${'- alert: A\n'.repeat(40_000)}expr: x\n`);
  read(`alert: A\n${'      '.repeat(20_000)}\nexpr: ${'"'.repeat(100_000)}\n${'runbook_url: "'.repeat(100)}`);
  // Twenty times what it takes (decision 16).
  assert.ok(performance.now() - started < 20_000);
});

test('addresses of a repository, however its remote is written', () => {
  const config = (url: string) => `[core]\n\turl = no\n[remote "origin"]\n\turl = ${url}\n\tfetch = x\n`;
  for (const url of [
    'git@github.com:Acme/ops.git',
    'https://github.com/acme/ops',
    'https://user@github.com/acme/ops.git/',
    'ssh://git@github.com:22/acme/ops.git',
  ])
    assert.deepEqual(addressesIn(config(url)), ['github.com/acme/ops'], url);
  assert.deepEqual(addressesIn(config('../elsewhere')), []);
  assert.deepEqual(addressesIn('[core]\n'), []);
});

/** The order of the Library: where a document stands in each grouping, and what a filter lets through. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseDocument } from '../src/core/document/document.ts';
import { summaryOf } from '../src/core/library/summary.ts';
import {
  byName,
  filterBy,
  type Grouping,
  groupings,
  groupsOf,
  inParts,
  placesOf,
  suggestedGrouping,
} from '../src/editor/library-groups.ts';

const words = { none: (it: Grouping) => `No ${it}`, kind: (it: string) => it.toUpperCase() };
const document = (path: string, text: string) =>
  summaryOf({ uri: 'file:/r', name: 'r', builtIn: false }, parseDocument(`file:/r/${path}`, text, { path }).document);

const full = document(
  'net/dns/rb-dns.md',
  `---
kind: runbook
id: rb-dns
title: Names do not resolve
area: network
owner: role-network-oncall
status: active
services: [svc-dns, svc-mail]
alerts: [CoreDNSDown]
---
# Names do not resolve

1. [ ] Ask the résolver directly
`,
);
const bare = document('README.md', '# Hello\n');

const groups = (grouping: Grouping, it = full) => placesOf(it, grouping).map(place => groupsOf(place, grouping, words));
const keys = (grouping: Grouping, it = full) => groups(grouping, it).map(place => place.map(group => group.key));

test('a document stands where its fields say, in each of its services, and below its folders', () => {
  assert.deepEqual(Object.fromEntries(groupings.map(it => [it, keys(it)])), {
    area: [['network']],
    kind: [['runbook']],
    service: [['svc-dns'], ['svc-mail']],
    owner: [['role-network-oncall']],
    status: [['active']],
    folder: [['net', 'dns']],
  });
});

test('one that names nothing stands in a group that says so, and at the top of its folder', () => {
  for (const it of ['area', 'service', 'owner', 'status'] as const)
    assert.deepEqual(groups(it, bare), [[{ key: '', label: `No ${it}` }]]);
  assert.deepEqual(keys('folder', bare), [[]]);
});

test('areas are the order where most documents name one', () => {
  const all = () => true;
  assert.equal(suggestedGrouping([full, bare], all), 'area');
  assert.equal(suggestedGrouping([full, bare, bare], all), 'folder');
  assert.equal(
    suggestedGrouping([full, bare, bare], it => it === full),
    'area',
  );
});

test('a filter wants every word, anywhere, whatever case and accents', () => {
  for (const text of ['', ' ', 'NAMES', 'resolver directly', 'svc-mail oncall', 'coredns', 'net/dns', 'names network active'])
    assert.ok(filterBy(text)(full), text);
  for (const text of ['names storage', 'svc-web', 'hello']) assert.ok(!filterBy(text)(full), text);
});

test('a group of thousands is parted, each document in one part and in order; one of hundreds is not', () => {
  const list = (length: number) => Array.from({ length }, (_, index) => index);
  for (const length of [0, 1, 400]) assert.deepEqual(inParts(list(length)), [list(length)]);
  for (const length of [401, 600, 9999]) {
    const parts = inParts(list(length));
    assert.ok(parts.length > 1 && parts.every(it => it.length > 0 && it.length <= 200), `${length}`);
    assert.deepEqual(parts.flat(), list(length));
  }
});

test('numbers in names count as numbers', () => {
  assert.deepEqual(['step 10', 'step 2', 'Ärger', 'zone'].sort(byName), ['Ärger', 'step 2', 'step 10', 'zone']);
});

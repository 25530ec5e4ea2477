/** Help while `drillbook.yaml` is written: `|` is the cursor. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { settingsHover, settingsOffers } from '../../../src/core/lint/settings-help.ts';

const folders = ['runbooks', 'runbooks/network', 'archive'];

function at(marked: string) {
  const offset = marked.indexOf('|');
  const lines = marked.slice(0, offset).split('\n');
  const position = { line: lines.length - 1, character: (lines.at(-1) ?? '').length };
  return { text: marked.replace('|', ''), position };
}
const offers = (marked: string) => {
  const { text, position } = at(marked);
  return settingsOffers(text, position, folders);
};
const labels = (marked: string) => offers(marked).map(it => it.label);
/** The text after an offer was taken. */
function taken(marked: string, label: string): string {
  const { text } = at(marked);
  const offer = offers(marked).find(it => it.label === label);
  assert.ok(offer, `${label} among ${labels(marked).join(', ')}`);
  const lines = text.split('\n');
  const { start, end } = offer.range;
  const line = lines[start.line] ?? '';
  lines[start.line] = line.slice(0, start.character) + offer.text + line.slice(end.character);
  return lines.join('\n');
}

test('keys that do not stand there yet, also while one is typed', () => {
  assert.deepEqual(labels('|').slice(0, 3), ['include', 'exclude', 'managed']);
  assert.ok(!labels('managed: [runbooks]\n|').includes('managed'));
  assert.equal(taken('ru|', 'rules'), 'rules:\n  ');
  assert.equal(taken('ma|', 'managed'), 'managed: ');
  assert.equal(taken('man|x: [runbooks]\n', 'managed'), 'managed: [runbooks]\n');
});

test('rules with their hyphens, and folders, under rules', () => {
  assert.equal(taken('rules:\n  link-bro|', 'link-broken'), 'rules:\n  link-broken: ');
  assert.equal(taken('rules:\n  link-bro|ken: off\n', 'link-broken'), 'rules:\n  link-broken: off\n');
  assert.equal(taken('rules:\n  |', 'archive/'), 'rules:\n  archive/:\n    ');
  assert.ok(!labels('rules:\n  link-broken: off\n  |').includes('link-broken'));
  assert.ok(labels('rules:\n  archive/:\n    |').includes('link-broken'));
  assert.ok(!labels('rules:\n  archive/:\n    |').includes('archive/'));
  assert.deepEqual(labels('rules:\n  review-due-soon:\n    |'), ['severity']);
  assert.ok(labels('rules:\n  link-broken: off\n|').includes('managed'));
});

test('severities, and which one holds already', () => {
  assert.deepEqual(labels('rules:\n  link-broken: |'), ['error', 'warning', 'information', 'off']);
  assert.equal(taken('rules:\n  link-broken: wa|rn # why\n', 'warning'), 'rules:\n  link-broken: warning # why\n');
  assert.deepEqual(labels('rules:\n  archive/:\n    link-broken: o|').length, 4);
  assert.deepEqual(labels('rules:\n  link-broken:\n    severity: |').length, 4);
  const usual = offers('rules:\n  link-broken: |').filter(it => it.detail !== '');
  assert.equal(usual.length, 1);
});

test('kinds, folders and durations', () => {
  assert.ok(labels('kinds:\n  runbooks/network: |').includes('runbook'));
  assert.equal(taken('kinds:\n  runb|', 'runbooks/network'), 'kinds:\n  runbooks/network: ');
  assert.equal(taken('managed: [runbooks, ar|]', 'archive'), 'managed: [runbooks, archive]');
  assert.deepEqual(labels('managed: [runbooks, |]'), ['runbooks/network', 'archive']);
  assert.equal(taken('exclude:\n- |', 'archive/**'), 'exclude:\n- archive/**');
  assert.equal(taken('managed:\n  - ar|', 'archive'), 'managed:\n  - archive');
  assert.ok(labels('retention: |').includes('52w'));
});

test('nothing in comments, quotes, braces and where only a person knows', () => {
  for (const text of ['# ru|', 'managed: [runbooks] # |', 'rules: { |', 'teams: |', 'redact:\n  - |', 'rules: off|', '"ru|'])
    assert.deepEqual(labels(text), [], text);
});

test('a hover says what a key, a rule and a kind are', () => {
  const hover = (marked: string) => {
    const { text, position } = at(marked);
    return settingsHover(text, position);
  };
  assert.match(hover('man|aged: [runbooks]')?.paragraphs.join(' ') ?? '', /front matter.*managed: \["runbooks"\]/);
  assert.equal(hover('rules:\n  link-|broken: off')?.title, 'link-broken');
  assert.equal(hover('rules:\n  link-broken: o|ff')?.title, 'link-broken');
  assert.equal(hover('rules:\n  archive/:\n    link-broken: o|ff')?.title, 'link-broken');
  assert.match(hover('rules:\n  arch|ive/:\n    link-broken: off')?.paragraphs.join('') ?? '', /folder/);
  assert.equal(hover('kinds:\n  docs: run|book')?.title, 'Runbook');
  assert.equal(hover('nonsense|: 1'), undefined);
  assert.equal(hover('a: [|'), undefined);
});

/** What the worker tells the window comes in small pieces, in order, and not faster than the window takes it in. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import v8 from 'node:v8';
import vm from 'node:vm';
import { parseDocument } from '../../src/core/document/document.ts';
import type { LibraryEvent } from '../../src/core/library/library-types.ts';
import { summaryOf } from '../../src/core/library/summary.ts';
import { EventOutbox } from '../../src/node/event-outbox.ts';
import { SharedTexts } from '../../src/node/shared-texts.ts';
import type { FromWorker } from '../../src/node/worker-messages.ts';

const summary = (name: string) =>
  summaryOf(
    { uri: 'file:///r', name: 'r', builtIn: false },
    parseDocument(`file:///r/${name}`, `# ${name}\n`, { path: name }).document,
  );
const names = (count: number) => Array.from({ length: count }, (_, index) => `${index}.md`);
const start = { line: 0, character: 0 };
const finding = (message: string) => ({
  uri: 'file:///r/a.md',
  path: 'a.md',
  rule: 'link-broken',
  severity: 'error' as const,
  message,
  range: { start, end: start },
  fixes: [{ title: 'Mend', edits: [] }],
});

/** Everything that reaches the window when it takes in one piece after the other; `most` pieces were on their way at once. */
function delivered(put: (outbox: EventOutbox) => void) {
  const sent: FromWorker[] = [];
  const outbox = new EventOutbox(message => sent.push(message));
  put(outbox);
  const first = sent.length;
  for (let heard = 0; heard < sent.length; heard++)
    if (['event', 'answer-part'].includes(sent[heard]?.type ?? '')) outbox.heard();
  const events = sent.flatMap(it => (it.type === 'event' ? [it.event] : []));
  return { sent, events, first };
}

test('thousands of documents come in pieces, each as it was, and no piece before the ones on their way were taken in', () => {
  const put = names(500).map(summary);
  const removed = names(1000).map(it => `file:///r/gone/${it}`);
  const { events, first } = delivered(outbox => outbox.put({ type: 'event', event: { type: 'documents', put, removed } }));
  assert.equal(first, 2);
  const documents = events.filter((it): it is Extract<LibraryEvent, { type: 'documents' }> => it.type === 'documents');
  assert.equal(documents.length, events.length);
  assert.deepEqual(
    documents.flatMap(it => it.put),
    put,
  );
  assert.deepEqual(
    documents.flatMap(it => it.removed),
    removed,
  );
  assert.ok(documents.every(it => it.put.length + it.removed.length <= 100));
});

test('findings come without what mends them; those of one document stay together', () => {
  const findings = names(300).map(name => ({ uri: `file:///r/${name}`, findings: [finding('a'), finding('b'), finding('c')] }));
  const many = { uri: 'file:///r/many.md', findings: names(250).map(finding) };
  const { events } = delivered(outbox =>
    outbox.put({ type: 'event', event: { type: 'findings', findings: [...findings, many] } }),
  );
  const told = events.flatMap(it => (it.type === 'findings' ? it.findings : []));
  assert.deepEqual(
    told.map(it => [it.uri, it.findings.length]),
    [...findings, many].map(it => [it.uri, it.findings.length]),
  );
  assert.ok(events.length > 9);
  assert.deepEqual(Object.keys(told[0]?.findings[0] ?? {}).sort(), ['message', 'range', 'rule', 'severity']);
});

test('a document whose findings are gone is told of', () => {
  const event: LibraryEvent = { type: 'findings', findings: [{ uri: 'file:///r/a.md', findings: [] }] };
  assert.deepEqual(delivered(outbox => outbox.put({ type: 'event', event })).events, [event]);
});

test('an answer comes after what was told before it, and of several progresses the newest', () => {
  const progress = (read: number): LibraryEvent => ({ type: 'progress', progress: { read, total: 9, done: false } });
  const { sent } = delivered(outbox => {
    outbox.put({ type: 'event', event: { type: 'documents', put: names(96).map(summary), removed: [] } });
    for (const read of [1, 2, 3]) outbox.put({ type: 'event', event: progress(read) });
    outbox.put({ type: 'answer', number: 7, value: undefined });
  });
  assert.deepEqual(
    sent.map(it => (it.type === 'event' ? it.event.type : it.type)),
    ['documents', 'documents', 'documents', 'progress', 'answer'],
  );
  assert.deepEqual(sent.at(-2), { type: 'event', event: progress(3) });
});

test('a long list is answered in parts, in order, after what was told before; a short one at once', () => {
  const list = names(950);
  const { sent, first } = delivered(outbox => {
    outbox.put({ type: 'event', event: { type: 'documents', put: [summary('a.md')], removed: [] } });
    outbox.put({ type: 'answer', number: 7, value: list });
    outbox.put({ type: 'answer', number: 8, value: ['short'] });
  });
  assert.equal(first, 2);
  assert.deepEqual(
    sent.flatMap(it =>
      it.type === 'answer-part' ? it.values : it.type === 'answer' && it.number === 7 ? (it.value as string[]) : [],
    ),
    list,
  );
  assert.deepEqual(
    sent.map(it => it.type),
    ['event', 'answer-part', 'answer-part', 'answer-part', 'answer-part', 'answer', 'answer'],
  );
  assert.deepEqual(sent.at(-1), { type: 'answer', number: 8, value: ['short'] });
});

test('what is kept once says what its copies said: documents, findings, and more messages than are kept', () => {
  const events: readonly LibraryEvent[] = [
    { type: 'documents', put: names(50).map(summary), removed: ['file:///r/gone.md'] },
    {
      type: 'findings',
      findings: names(9000).map(it => ({ uri: it, findings: [finding(`${it} is not there`), finding('No owner')] })),
    },
    { type: 'problem', message: 'The library stopped' },
  ];
  const shared = new SharedTexts();
  for (const it of [...events, ...events]) {
    const copy = structuredClone(it);
    shared.share(copy);
    assert.deepEqual(copy, it);
  }
});

test("what is empty or short in thousands of documents is one value, and what is long stays its document's", () => {
  const shared = new SharedTexts();
  const services = Array.from({ length: 20 }, (_, at) => `svc-${at}`);
  const told = names(2).map(it => {
    const steps = [{ id: 'one', title: it, line: 1, kind: 'command', phase: '', runnable: true, parent: undefined }];
    const long = { ...summary(it), steps, services };
    const copy = structuredClone({ type: 'documents' as const, put: [summary(it), long], removed: [] });
    shared.share(copy);
    assert.deepEqual(copy.put, [summary(it), long]);
    return copy.put;
  });
  const of = (document: number, at: number, name: 'titleRange' | 'services' | 'alerts' | 'steps') => told[document]?.[at]?.[name];
  for (const name of ['titleRange', 'services', 'alerts', 'steps'] as const) assert.equal(of(0, 0, name), of(1, 0, name), name);
  assert.equal(of(0, 1, 'titleRange'), of(1, 0, 'titleRange'));
  assert.notEqual(of(0, 1, 'steps'), of(1, 1, 'steps'));
  assert.notEqual(of(0, 1, 'services'), of(1, 1, 'services'));
});

test('what thousands of findings say in the same words takes the memory of one', () => {
  v8.setFlagsFromString('--expose-gc');
  const collect = vm.runInNewContext('gc') as () => void;
  const message = 'Sections are missing: Verification, Rollback: a runbook has them. '.repeat(4);
  /** Bytes that ten thousand such findings hold when each came in a piece of its own. */
  const held = (shared: SharedTexts | undefined) => {
    const events: LibraryEvent[] = [];
    collect();
    const before = process.memoryUsage().heapUsed;
    for (const uri of names(10_000)) {
      const event = structuredClone({ type: 'findings' as const, findings: [{ uri, findings: [finding(message)] }] });
      shared?.share(event);
      events.push(event);
    }
    collect();
    const bytes = process.memoryUsage().heapUsed - before;
    assert.equal(events.length, 10_000);
    return bytes;
  };
  const texts = 10_000 * message.length;
  const [copied, once] = [held(undefined), held(new SharedTexts())];
  assert.ok(copied - once > texts * 0.8, `${copied} bytes as copies, ${once} kept once, ${texts} bytes of text`);
});

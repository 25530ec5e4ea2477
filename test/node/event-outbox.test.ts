/** What the worker tells the window comes in small pieces, in order, and not faster than the window takes it in. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import v8 from 'node:v8';
import vm from 'node:vm';
import { parseDocument } from '../../src/core/document/document.ts';
import type { LibraryEvent, ToldFinding } from '../../src/core/library/library-types.ts';
import { summaryOf } from '../../src/core/library/summary.ts';
import type { DocumentSummary } from '../../src/core/search/search-types.ts';
import { EventOutbox, piecesOf } from '../../src/node/event-outbox.ts';
import { SharedTexts } from '../../src/node/shared-texts.ts';
import { packedDocuments, unpackedDocuments } from '../../src/node/told-documents.ts';
import type { FromWorker } from '../../src/node/worker-messages.ts';

const summary = (name: string) =>
  summaryOf(
    { uri: 'file:///r', name: 'r', builtIn: false },
    parseDocument(`file:///r/${name}`, `# ${name}\n`, { path: name }).document,
  );
/** A summary as an object that holds all that it says. */
const saidBy = (it: DocumentSummary) => {
  const { uri, root, path, id, kind, adopted, title, titleRange, heading, area, owner, status, summary, services, alerts } = it;
  const { steps, lastReviewed, reviewDue, owesReview, changed, stamped, drill } = it;
  const about = {
    uri,
    root,
    path,
    id,
    kind,
    adopted,
    title,
    titleRange,
    heading,
    area,
    owner,
    status,
    summary,
    services,
    alerts,
  };
  return {
    ...about,
    steps: steps.map(({ parent, ...step }) => ({ ...step, parent })),
    lastReviewed,
    reviewDue,
    owesReview,
    changed,
    stamped,
    drill,
  };
};
/** What a window knows of an event when its pieces have come. */
const taken = (shared: SharedTexts, event: LibraryEvent): readonly LibraryEvent[] =>
  piecesOf(event).map(it => shared.take(structuredClone(it)));
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

const toldOf = ({ rule, severity, message, range }: ToldFinding): ToldFinding => ({ rule, severity, message, range });

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
  const { events, first } = delivered(outbox => outbox.tell({ type: 'documents', put, removed }));
  assert.equal(first, 2);
  const documents = events.filter(it => it.type === 'documents');
  assert.equal(documents.length, events.length);
  assert.deepEqual(documents.flatMap(it => unpackedDocuments(it.put)).map(saidBy), put.map(saidBy));
  assert.deepEqual(
    documents.flatMap(it => it.removed),
    removed,
  );
  assert.ok(documents.every(it => it.put.rows.length + it.removed.length <= 100));
});

test('findings come without what mends them; those of one document stay together', () => {
  const findings = names(300).map(name => ({ uri: `file:///r/${name}`, findings: [finding('a'), finding('b'), finding('c')] }));
  const many = { uri: 'file:///r/many.md', findings: names(250).map(finding) };
  const { events } = delivered(outbox => outbox.tell({ type: 'findings', findings: [...findings, many] }));
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
  assert.deepEqual(delivered(outbox => outbox.tell(event)).events, [event]);
});

test('an answer comes after what was told before it, and of several progresses the newest', () => {
  const progress = (read: number): LibraryEvent => ({ type: 'progress', progress: { read, total: 9, done: false } });
  const { sent } = delivered(outbox => {
    outbox.tell({ type: 'documents', put: names(96).map(summary), removed: [] });
    for (const read of [1, 2, 3]) outbox.tell(progress(read));
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
    outbox.tell({ type: 'documents', put: [summary('a.md')], removed: [] });
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
  for (const event of [...events, ...events]) {
    const told = taken(shared, event);
    if (event.type === 'documents') {
      const documents = told.filter(it => it.type === 'documents');
      assert.deepEqual(documents.flatMap(it => it.put).map(saidBy), event.put.map(saidBy));
      assert.deepEqual(
        documents.flatMap(it => it.removed),
        event.removed,
      );
    } else if (event.type === 'findings') {
      const findings = event.findings.map(({ uri, findings }) => ({ uri, findings: findings.map(toldOf) }));
      assert.deepEqual(
        told.flatMap(it => (it.type === 'findings' ? it.findings : [])),
        findings,
      );
    } else assert.deepEqual(told, [event]);
  }
});

test('a document that was told says all that its summary says', () => {
  const steps = ['Look at the lag', 'Größe prüfen: ≥ 2 GiB', 'lone \ud800 half'].map((title, line) => {
    const parent = line === 0 ? {} : { parent: 'look-at-the-lag' };
    return { id: `step-${line}`, title, line, kind: 'command', phase: 'do', runnable: line > 0, parent: undefined, ...parent };
  });
  const full: DocumentSummary = {
    ...summary('a b.md'),
    summary: 'What it is about, ünd for whom',
    area: 'network',
    owner: 'role-dba',
    status: 'active',
    adopted: false,
    services: ['dns'],
    alerts: ['DNSDown'],
    steps,
    lastReviewed: '2026-01-02',
    reviewDue: '2026-07-02',
    owesReview: true,
    changed: { day: '2026-03-04', sinceReview: true },
    stamped: { documents: 12, dateAlone: true },
    drill: { day: '2026-05-06', result: 'passed', mode: 'exercise', took: 1234, allowed: 5678 },
  };
  const all = [summary('a.md'), full, summary('ß.md')];
  const told = unpackedDocuments(structuredClone(packedDocuments(all)));
  assert.deepEqual(told.map(saidBy), all.map(saidBy));
  // Asked in any order, of one after another.
  assert.deepEqual(
    [2, 0, 1].map(at => told[at]?.heading),
    [2, 0, 1].map(at => all[at]?.heading),
  );
  const { root, path } = full;
  assert.deepEqual([told[1]?.root, told[1]?.path], [root, path]);
});

test("whoever tells more of a document has the document's own texts, also in a long answer", () => {
  const shared = new SharedTexts();
  const [told] = taken(shared, { type: 'documents', put: [summary('a.md')], removed: [] });
  const [document] = told?.type === 'documents' ? told.put : [];
  assert.ok(document);
  const { uri, path, id, title } = document;
  const due = { uri, path, id, title, owner: 'role-dba', what: 'review', part: undefined, due: undefined, days: undefined };
  const answer = structuredClone([due, { ...due, title: 'Another title' }]);
  shared.shareAnswer(answer);
  assert.deepEqual(answer, [due, { ...due, title: 'Another title' }]);
  assert.deepEqual(taken(shared, { type: 'findings', findings: [{ uri, findings: [finding('a')] }] }), [
    { type: 'findings', findings: [{ uri, findings: [toldOf(finding('a'))] }] },
  ]);
});

test("what is empty or short in thousands of documents is one value, and what is long stays its document's", () => {
  const shared = new SharedTexts();
  const services = Array.from({ length: 20 }, (_, at) => `svc-${at}`);
  const told = names(2).map(it => {
    const put = [summary(it), { ...summary(it), services }];
    return taken(shared, { type: 'documents', put, removed: [] }).flatMap(told => (told.type === 'documents' ? told.put : []));
  });
  const of = (document: number, at: number, name: 'services' | 'alerts') => told[document]?.[at]?.[name];
  for (const name of ['services', 'alerts'] as const) assert.equal(of(0, 0, name), of(1, 0, name), name);
  assert.deepEqual(of(0, 1, 'services'), services);
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
      events.push(shared?.take(event) ?? event);
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

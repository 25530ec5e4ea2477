/** Judgements of single rules that their fixtures have no room for. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseDocument } from '../../../src/core/document/document.ts';
import { applyEdits } from '../../../src/core/lint/edits.ts';
import { check, findingsIn, mended } from './check.ts';

const native = (lines: string, body = '# T\n', status = 'draft') =>
  `---\nkind: runbook\nid: rb-t\ntitle: T\narea: network\nowner: role-x\nstatus: ${status}\ntrigger: request\n${lines}---\n${body}`;
const step = (command: string, label = '   - Danger: all is lost\n', language = 'sh') =>
  native('', `# T\n\n## Steps\n\n1. [ ] Do\n${label}\n   \`\`\`${language}\n${command.replace(/^/gm, '   ')}\n   \`\`\`\n`);
const rulesOf = (text: string, around = {}) => findingsIn(text, around).map(it => it.rule);
const one = (text: string, rule: string, around = {}) => {
  const found = findingsIn(text, around).filter(it => it.rule === rule);
  assert.equal(found.length, 1, `${rule}: ${found.length}`);
  return found[0] as NonNullable<(typeof found)[0]>;
};

test('a recursive deletion is guarded by what cannot be empty', () => {
  // Where the variable comes from is another rule's question.
  const ofDeletion = (command: string) => rulesOf(step(command)).filter(it => it !== 'variable-undeclared');
  const guilty = [
    'rm -rf $X/*',
    'rm -rf "$X"',
    'rm -rf "$X/"',
    'sudo rm -r --force "${X}/cache"',
    'cd /srv && rm -fr $X',
    'rm -rf /srv/"$X"/..',
    'X=$(lookup); rm -rf "$X/cache"',
    'find "$X" -mtime +7 -delete',
    'find $X -exec rm -rf {} +',
    'bash -c "rm -rf $X/a b"',
    'kubectl exec pod -- rm -rf "$X/y"',
    'ls | xargs rm -rf "$X/y"',
  ];
  for (const command of guilty) assert.deepEqual(ofDeletion(command), ['unguarded-recursive-delete'], command);
  const fine = [
    'rm -rf "${X:?}/cache"',
    'rm -rf "${X:-/srv/x}/cache"',
    "rm -rf '$X/cache'",
    'rm -f "$X"',
    'rm -rf /srv/cache',
    'X=/srv/x\nrm -rf "$X/cache"',
    'X="$(mktemp -d)"; trap \'rm -rf "$X"\' EXIT\nrm -rf "$X/cache"',
    'X=$(lookup); rm -rf "$X"',
    'for X in a b; do rm -rf "$X/cache"; done',
    '[ -d "$X" ] && rm -rf "$X/cache"',
    ': "${X:?}"; rm -rf "$X/cache"',
    'rm -rf "$HOME/.cache/x" "$RUN_DIR/x"',
    'echo rm -rf "$X/cache"',
    'git rm -r "$X"',
    'find "$X" -name a -print',
  ];
  for (const command of fine) assert.deepEqual(ofDeletion(command), [], command);
});

test('the guard goes where the variable stands, also in a transcript and in a quoted command', () => {
  const fixed = (command: string, language = 'sh') => {
    const text = step(command, undefined, language);
    const after = mended(text, 'unguarded-recursive-delete');
    return after
      .split('\n')
      .find(it => it.includes(':?'))
      ?.trim();
  };
  assert.equal(fixed('df -h\n\n\nrm -rf "a b" "$X/c"'), 'rm -rf "a b" "${X:?}/c"');
  assert.equal(fixed('rm -rf $X/c'), 'rm -rf "${X:?}"/c');
  assert.equal(fixed('$ df\nout\n$ rm -rf "$X/c"', 'console'), '$ rm -rf "${X:?}/c"');
  assert.equal(fixed('df\n  rm -r \\\n    "$X/c"'), '"${X:?}/c"');
});

test('the time of a recovery: groups once, the longer of a step and its parts, nested runbooks, nothing after the service is back', () => {
  const plan = (body: string, rto = '1h') =>
    `---\nkind: dr-plan\nid: dr-t\ntitle: T\nrto: ${rto}\nactivation: {decide_within: 10m}\n---\n# T\n\n## Recovery\n\n${body}`;
  const total = (body: string, files = {}) => {
    const found = findingsIn(plan(body, '1s'), { files }).find(it => it.rule === 'recovery-exceeds-rto');
    return /take (\w+)/.exec(found?.message ?? '')?.[1];
  };
  assert.equal(total('1. [ ] A\n   - Target: 5m\n2. [ ] B\n   - Target: 7m\n'), '22m');
  assert.equal(total('1. [ ] A\n   - Target: 5m\n   - Parallel: x\n2. [ ] B\n   - Target: 7m\n   - Parallel: X\n'), '17m');
  assert.equal(total('- [ ] A\n  - Target: 5m\n  - [ ] A1\n    - Target: 3m\n  - [ ] A2\n    - Target: 4m\n'), '17m');
  assert.equal(total('1. [ ] A\n   - Target: 5m\n   - Restored: yes\n2. [ ] B\n   - Target: 7m\n'), '15m');
  assert.equal(total('1. [ ] A\n   - Target: 5m\n\n## Rollback\n\n2. [ ] B\n   - Target: 7m\n'), '15m');
  assert.equal(total('1. [ ] A\n   - Target: 5m\n\n## Reconstitution\n\n2. [ ] B\n   - Target: 7m\n'), '15m');
  const nested = '---\nkind: runbook\nid: rb-n\nest_time: 20m\n---\n# N\n';
  assert.equal(total('1. [ ] A\n   - Run: [N](n.md)\n', { 'n.md': nested }), '30m');
  assert.equal(total('1. [ ] A\n   - Run: rb-n\n', { 'n.md': nested }), '30m');
  // A plan that fits to the minute fits.
  assert.ok(!rulesOf(plan('1. [ ] A\n   - Target: 50m\n')).includes('recovery-exceeds-rto'));
  assert.ok(rulesOf(plan('1. [ ] A\n   - Target: 51m\n')).includes('recovery-exceeds-rto'));
});

test('missing objectives are asked for by their own rule alone', () => {
  const rules = rulesOf('---\nkind: dr-plan\nid: dr-t\nrto: 1h\n---\n# T\n');
  assert.equal(rules.filter(it => it === 'recovery-objective-missing').length, 2);
  const messages = findingsIn('---\nkind: dr-plan\nid: dr-t\n---\n').filter(it => it.rule === 'required-field-missing');
  assert.ok(!messages.some(it => /`(rto|rpo|mtpd)`/.test(it.message)));
});

test('a day ahead of UTC is somebody’s today, two days are the future; a review that is due tomorrow is said so', () => {
  const on = (day: string) => rulesOf(native(`last_reviewed: ${day}\nreview_every: yearly\n`));
  assert.deepEqual(on('2026-11-22'), []);
  assert.deepEqual(on('2026-11-23'), ['date-in-future']);
  assert.deepEqual(rulesOf('---\nlast_reviewed_on: 2027-01-01\nreview_in: 6 months\n---\n# T\n'), ['date-in-future']);
  const due = one('---\nlast_reviewed_on: 2025-11-22\nreview_in: yearly\n---\n# T\n', 'review-due-soon');
  assert.match(due.message, /tomorrow/);
  const weekly = '---\nlast_reviewed_on: 2026-11-20\nreview_in: weekly\n---\n# T\n';
  assert.deepEqual(rulesOf(weekly), []);
  const rules = [{ folder: '', rule: 'review-due-soon', setting: { options: { days: 60 } } }];
  assert.deepEqual(rulesOf('---\nlast_reviewed_on: 2026-01-10\nreview_in: yearly\n---\n', { settings: { rules } }), [
    'review-due-soon',
  ]);
});

test('a page of somebody else is never reviewed only where it promises a review', () => {
  assert.deepEqual(rulesOf('---\ntitle: T\nreview_in: 6 months\n---\n# T\n'), ['never-reviewed']);
  assert.deepEqual(rulesOf('---\ntitle: T\n---\n# T\n'), []);
  assert.deepEqual(rulesOf(native('review_every: yearly\n')), []);
});

test('a claimed test: what counts, what does not, and what is not known', () => {
  const text = native('last_tested: 2026-11-10\n');
  const run = (startedOn: string, mode = 'exercise', result = 'passed') =>
    new Map([['rb-t', [{ document: 'rb-t', startedOn, mode, result } as never]]]);
  assert.deepEqual(rulesOf(text, { runs: run('2026-11-10') }), []);
  assert.deepEqual(rulesOf(text, { runs: run('2026-11-11', 'live', 'failed') }), []);
  assert.deepEqual(rulesOf(text, { runs: undefined }), []);
  assert.deepEqual(rulesOf(text, { runs: new Map() }), []);
  for (const runs of [
    run('2026-11-10', 'check-only'),
    run('2026-11-10', 'live', 'aborted'),
    run('2026-11-10', 'live', 'unfinished'),
  ])
    assert.equal(one(text, 'test-not-recorded', { runs }).fixes.length, 0);
  const other = one(text, 'test-not-recorded', { runs: run('2026-10-01') });
  assert.match(applyEdits(text, other.fixes[0]?.edits ?? []), /^last_tested: 2026-10-01$/m);
  assert.deepEqual(rulesOf(text, { settings: { retention: '1w' } }), []);
});

test('managed folders: a skeleton from what the page says, which is whole; other folders and overviews are left alone', () => {
  const around = { path: 'ops/dns.md', settings: { managed: ['ops'] } };
  const text = '# DNS does not resolve\n\n**Last Reviewed:** 2026-10-10\n\nAsk the resolver.\n';
  assert.equal(one(text, 'front-matter-missing', around).severity, 'warning');
  const whole = mended(text, 'front-matter-missing', around);
  assert.deepEqual(rulesOf(whole, around), []);
  assert.match(whole, /^---\nkind: runbook\nid: rb-dns\ntitle: DNS does not resolve\n[\s\S]*\nlast_reviewed: 2026-10-10\n/);
  assert.ok(whole.endsWith(text));
  assert.deepEqual(rulesOf(text, { ...around, path: 'other/dns.md' }), []);
  assert.deepEqual(rulesOf(text, { ...around, path: 'ops/README.md' }), []);
  assert.deepEqual(rulesOf('---\ntitle: T\n---\n# T\n', around), ['front-matter-missing']);
});

test('sections: synonyms and numbers count, each is inserted in its place, drafts may lack them', () => {
  const body = '# T\n\n## 1. Overview\n\n## Before you start\n\n### Execution\n\n## Post-change steps\n';
  const finding = one(native('last_reviewed: 2026-10-10\nreview_every: yearly\n', body, 'active'), 'section-missing');
  assert.match(finding.message, /^The section Rollback \(or Back-out, or Backout\) is missing: a runbook has it\.$/);
  assert.deepEqual(rulesOf(native('', '# T\n')), []);
  const after = mended(native('', '# T\n\n## Steps\n\nText', 'in-review'), 'section-missing');
  const { document } = parseDocument('file:///t.md', after, { path: 't.md' });
  assert.deepEqual(
    document.headings.map(it => it.text),
    ['T', 'Purpose', 'Prerequisites', 'Steps', 'Verification', 'Rollback'],
  );
});

test('an id of another kind is one finding, not two', () => {
  assert.deepEqual(rulesOf(native('standards: [rb-other]\n')), ['reference-wrong-kind']);
  assert.deepEqual(rulesOf(native('standards: [Std-Other]\n')), ['field-value-invalid']);
  // A kind that is not known here cannot be looked up.
  assert.deepEqual(rulesOf(native('services: [svc-dns]\n')), []);
});

test('an empty choice is one finding that says what may stand there, and the form of an id is told in words', () => {
  const [empty, ...more] = findingsIn(native('severity:\n'));
  assert.deepEqual(more, []);
  assert.match(empty?.message ?? '', /^`severity` is empty, which is not one of sev1, /);
  const [id] = findingsIn(native('standards: [std_names]\n'));
  assert.match(id?.message ?? '', /is "std_names": an id here begins with std- and goes on in small letters, digits and/);
});

test('a ticked box in the record of an event is a fact, in a page of somebody else none of ours', () => {
  check(native('', '# T\n\n- [x] Done <!-- expect: box-ticked -->\n'));
  assert.deepEqual(rulesOf('# T\n\n- [x] Done\n- [] Not\n'), []);
});

test('a key that holds its unit in its name becomes the field', () => {
  const text = native('est_time_minutes: 90\n');
  assert.match(mended(text, 'duration-not-canonical'), /^est_time: 90m$/m);
  assert.deepEqual(rulesOf(mended(text, 'duration-not-canonical')), []);
  assert.deepEqual(rulesOf(native('ttl_days: 90\nlast_reviewed: 2026-10-10\n')), []);
});

test('what was true “currently” is asked about where it begins a line, and where nothing else speaks of a moment', () => {
  const overdue = 'last_reviewed: 2024-01-10\nreview_every: half-yearly\n';
  const begins = one(native(overdue, '# T\n\nCurrently db-2 is the primary.\n', 'active'), 'wording-outdated');
  assert.equal(begins.range.start.character, 0);
  assert.ok(!rulesOf(native(overdue, '# T\n\nFind what is currently running.\n', 'active')).includes('wording-outdated'));
});

/** "Not here", as a comment in the document and as a severity in drillbook.yaml: each silences its finding and breaks nothing else. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseDocument } from '../../../src/core/document/document.ts';
import { readSettings } from '../../../src/core/document/settings-file.ts';
import { applyEdits } from '../../../src/core/lint/edits.ts';
import { commentsAgainst, severityEdit } from '../../../src/core/lint/suppress.ts';
import { type Around, findingsIn } from './check.ts';

const head = '---\nkind: runbook\nid: rb-t\ntitle: T\narea: network\nowner: role-x\nstatus: draft\ntrigger: request\n';
const texts: Readonly<Record<string, string>> = {
  paragraph: '# T\n\nA line, [x](none.md),\nand one more.\n',
  heading: '# T\n\n## See [x](none.md)\n',
  item: `${head}---\n# T\n\n1. [ ] See [x](none.md) <!-- id: see -->\n2. [ ] Next\n`,
  label: `${head}---\n# T\n\n1. [ ] Wait\n   - Target: 5 minutes\n`,
  fence: `${head}---\n# T\n\n## Steps\n\n1. [ ] Empty it\n\n   \`\`\`sh\n   df -h\n   rm -rf /srv/x\n   \`\`\`\n`,
  'unlabelled fence': '# T\n\n## Steps\n\n```\ndf -h\n```\n',
  key: `${head}sumary: x\n---\n# T\n`,
  'key below another': `${head}parameters:\n  - name: HOST\n    requird: true\n---\n# T\n`,
  row: '| a | b |\n| --- | --- |\n| 1 | [x](none.md) |\n',
  'row without bars at its ends': 'a | b\n--- | ---\n1 | [x](none.md)\n',
  definition: 'See [x].\n\n[x]: none.md\n',
};

const unixAndWindows = (name: string, text: string): [string, string][] => [
  [name, text],
  [`${name}, CRLF and byte order mark`, `\uFEFF${text.replaceAll('\n', '\r\n')}`],
];

/** As the window does it: what an editor shows has no byte order mark. */
const applied = (text: string, edits: Parameters<typeof applyEdits>[1]) => applyEdits(text.replace(/^\uFEFF/, ''), edits);

for (const [name, text] of Object.entries(texts).flatMap(it => unixAndWindows(...it))) {
  test(`a comment silences a finding in a ${name}`, () => {
    const before = findingsIn(text);
    assert.equal(before.length, 1, before.map(it => it.message).join('\n'));
    const [finding] = before;
    assert.ok(finding);
    const fixes = commentsAgainst(text, finding);
    assert.deepEqual(
      fixes.map(it => it.title),
      [`Ignore ${finding.rule} here`, `Ignore ${finding.rule} in this file`],
    );
    for (const fix of fixes) {
      const after = applied(text, fix.edits);
      assert.deepEqual(findingsIn(after), [], fix.title);
      assert.equal(/\r\n/.test(after), /\r\n/.test(text));
      assert.doesNotMatch(after, text.includes('\r\n') ? /[^\r]\n/ : /\r/);
      // What people and runs see of the document stays.
      const seen = (it: string) => {
        const { document } = parseDocument('file:///t.md', it, { path: 't.md' });
        const { steps } = document.checklist;
        return [document.headings.map(h => h.slug), document.links.length, steps.map(s => [s.id, s.title, s.command?.text])];
      };
      assert.deepEqual(seen(after), seen(text));
    }
  });
}

test('where no comment of a line can stand, only that of the file is offered', () => {
  const of = (text: string, around: Around = {}) => {
    const [finding] = findingsIn(text, around);
    assert.ok(finding);
    return commentsAgainst(text, finding).map(fix => {
      assert.deepEqual(findingsIn(applied(text, fix.edits), around).length, 0, fix.title);
      return fix.title.replace(/^Ignore \S+ /, '');
    });
  };
  assert.deepEqual(of('| [x](none.md) | b |\n| --- | --- |\n| 1 | 2 |\n'), ['in this file']);
  assert.deepEqual(of(`${head}created: 2027-01-10\n---`), ['here', 'in this file']);
  assert.deepEqual(of('---\ntitle: T\n'), ['in this file']);
});

test('a severity is put into drillbook.yaml, whatever stands there, and what stands there stays', () => {
  const texts: readonly [string, string][] = [
    ['', 'rules:\n  link-broken: off\n'],
    ['# ours', '# ours\nrules:\n  link-broken: off\n'],
    ['managed: [a]\n', 'managed: [a]\nrules:\n  link-broken: off\n'],
    ['managed: [a]', 'managed: [a]\nrules:\n  link-broken: off\n'],
    ['rules:\nmanaged: [a]\n', 'rules:\n  link-broken: off\nmanaged: [a]\n'],
    ['rules: # ours\n', 'rules: # ours\n  link-broken: off\n'],
    ['rules:\n    # why\n    anchor-broken: off\n', 'rules:\n    # why\n    link-broken: off\n    anchor-broken: off\n'],
    ['rules:\n  link-broken: error # why\n', 'rules:\n  link-broken: off # why\n'],
    ['rules:\n  link-broken:\n    days: 3\n', 'rules:\n  link-broken:\n    severity: off\n    days: 3\n'],
    ['rules:\n  link-broken: {severity: error, days: 3}\n', 'rules:\n  link-broken: {severity: off, days: 3}\n'],
    ['rules: {anchor-broken: off}\n', 'rules: {link-broken: off, anchor-broken: off}\n'],
    ['rules: {}\n', 'rules: {link-broken: off}\n'],
  ];
  for (const [before, wanted] of texts.flatMap(([a, b]): [string, string][] => [
    [a, b],
    ...(a.includes('\n') ? [[a.replaceAll('\n', '\r\n'), b.replaceAll('\n', '\r\n')] as [string, string]] : []),
  ])) {
    const edit = severityEdit(before, 'link-broken', 'off');
    assert.ok(edit, before);
    const after = applyEdits(before, [edit]);
    assert.equal(after, wanted);
    const { settings, problems } = readSettings(after, { rules: ['link-broken', 'anchor-broken'] });
    assert.deepEqual(problems, []);
    assert.deepEqual(findingsIn('[x](none.md)\n', { settings }), []);
  }
});

test('settings that cannot be read are left to their author', () => {
  for (const text of ['rules: [', '- a\n', '{managed: [a]}\n', 'rules: [a]\n'])
    assert.equal(severityEdit(text, 'link-broken', 'off'), undefined, text);
});

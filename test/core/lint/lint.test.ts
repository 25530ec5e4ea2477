/** The engine: severities, folders, suppression, adopted documents, problems of the text, a rule that crashes, order. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Rule } from '../../../src/core/lint/rule.ts';
import { check, findingsIn } from './check.ts';

const native = (lines: string, body = '# T\n') =>
  `---\nkind: runbook\nid: rb-t\ntitle: T\narea: network\nowner: role-x\nstatus: draft\ntrigger: request\n${lines}---\n${body}`;
const brief = (text: string, around = {}) => findingsIn(text, around).map(it => `${it.rule} ${it.severity}`);

test('D11 an impossible date, an unquoted version and `no` give three messages with hints, and no other day', () => {
  const text = native('last_reviewed: 2026-02-30\nversion: 1.10\nparameters:\n  - name: HOST\n    required: no\n');
  const messages = findingsIn(text).map(it => it.message);
  assert.equal(messages.length, 3, messages.join('\n'));
  assert.match(messages[0] ?? '', /2026-02-30.*does not exist.*28 days/);
  assert.match(messages[1] ?? '', /1\.10.*quote it: "1\.10"/);
  assert.match(messages[2] ?? '', /\(no\).*use true or false/);
  assert.doesNotMatch(messages.join(), /03-02|2 March/);
});

test('D10 keys that reach for prototypes are findings, and change nothing', () => {
  const findings = findingsIn('---\nkind: runbook\n__proto__:\n  polluted: yes\nconstructor: x\n---\n');
  assert.equal(findings.filter(it => it.rule === 'front-matter-key').length, 2);
  assert.equal(({} as Record<string, unknown>)['polluted'], undefined);
});

test('D12 byte order mark and CRLF: places are those of the text without the mark', () => {
  const text = `\uFEFF${native('version: 1.10\n').replaceAll('\n', '\r\n')}`;
  const [finding] = findingsIn(text);
  assert.deepEqual(finding?.range, { start: { line: 8, character: 9 }, end: { line: 8, character: 13 } });
});

test('a setting for a folder changes the severity, the longest folder wins, `off` silences', () => {
  const rule = (folder: string, severity: 'off' | 'error' | 'information') => ({
    folder,
    rule: 'link-broken',
    setting: { severity },
  });
  const rules = [rule('', 'information'), rule('a', 'off'), rule('a/b', 'error')];
  const of = (path: string) => brief('[x](none.md)\n', { path, settings: { rules } });
  assert.deepEqual(of('page.md'), ['link-broken information']);
  assert.deepEqual(of('a/page.md'), []);
  assert.deepEqual(of('a/b/page.md'), ['link-broken error']);
  assert.deepEqual(of('ab/page.md'), ['link-broken information']);
});

test('adopted documents are judged by the rules meant for them, one level lower', () => {
  assert.deepEqual(brief('---\ntitle: T\nversion: 1.10\n---\n[x](none.md) [y](#none)\n'), [
    'link-broken warning',
    'anchor-broken information',
  ]);
  const aliases = '---\nlast_reviewed_on: 2026-01-01\nreview_in: 6 months\n---\n# T\n';
  assert.deepEqual(brief(aliases, { today: '2026-07-02' }), ['review-overdue information']);
  assert.deepEqual(brief(aliases, { today: '2026-07-01' }), ['review-due-soon information']);
  assert.deepEqual(brief(aliases, { today: '2026-06-16' }), []);
  assert.deepEqual(brief(aliases, { today: '2027-01-02' }), ['review-long-overdue warning']);
});

test('an import alias counts as the field it stands for', () => {
  const text = native('', '').replace('owner: role-x', 'team: Network').replace('title: T', 'title: T\nms.date: 13/40/2026');
  const findings = findingsIn(text);
  assert.deepEqual(
    findings.map(it => it.rule),
    ['date-invalid'],
  );
  const monthFirst = findingsIn(native('ms.date: 02/03/2026\n')).map(it => it.rule);
  assert.deepEqual(monthFirst, []);
});

test('a tier 1 service makes an overdue review an error', () => {
  const service = '---\nkind: service\nid: svc-dns\ntier: 1\n---\n';
  const sections = ['Purpose', 'Prerequisites', 'Steps', 'Verification', 'Rollback'].map(it => `\n## ${it}\n`).join('');
  const fields = 'last_reviewed: 2026-01-01\nreview_every: half-yearly\nservices: [svc-dns]\n';
  const text = native(fields, `# T\n${sections}`).replace('draft', 'active');
  assert.deepEqual(brief(text, { files: { 'dns.md': service } }), ['review-long-overdue error']);
  assert.deepEqual(brief(text, { files: { 'dns.md': service.replace('1', '2') } }), ['review-overdue warning']);
});

test('comments silence a rule on their line, on the next one with text, and in a file', () => {
  check('<!-- drillbook-ignore link-broken: gone on purpose -->\n\n[x](none.md)\n');
  check('[x](none.md) <!-- drillbook-ignore link-broken -->\n');
  check(
    '[x](none.md) <!-- expect: link-broken -->\n<!-- drillbook-ignore anchor-broken: another rule -->\n[x](none.md) <!-- expect: link-broken -->\n',
  );
  check('[x](none.md)\n\n<!-- drillbook-ignore-file link-broken, anchor-broken: an archive -->\n[x](none.md) [y](#none)\n');
  check('---\n# drillbook-ignore front-matter-duplicate-key: kept as it was\na: 1\na: 2\n---\n');
});

test('what is wrong with the text itself is found like anything else', () => {
  assert.deepEqual(brief('---\ntitle: T\n'), ['front-matter-unclosed error']);
  assert.deepEqual(brief('---js\nprocess.exit()\n---\n'), ['front-matter-language error']);
  const off = [{ folder: '', rule: 'front-matter-unclosed', setting: { severity: 'off' as const } }];
  assert.deepEqual(brief('---\ntitle: T\n', { settings: { rules: off } }), []);
});

test('a rule that crashes is a finding, and the others still judge', () => {
  const sound: Rule = {
    id: 'sound',
    reference: '',
    severity: 'warning',
    summary: '',
    why: '',
    bad: '',
    good: '',
    adopted: true,
    check: (document, { report }) => report(document.titleRange, 'Fine.'),
  };
  const crashing: Rule = {
    ...sound,
    id: 'crashing',
    check: () => {
      throw new Error('no such luck\nat line 7');
    },
  };
  const findings = findingsIn('# T\n', { rules: [crashing, sound] });
  assert.deepEqual(
    findings.map(it => it.rule),
    ['rule-crashed', 'sound'],
  );
  assert.match(findings[0]?.message ?? '', /crashing.*\(no such luck\)/);
});

test('links of site generators are no false alarms', () => {
  const files = {
    'mkdocs.yml': '',
    'README.md': '# All\n',
    'docs/other.md': '# Other\n\n## One & two\n',
    'docs/deep/index.md': '# Deep\n',
    'docs/page2.html.md.erb': '# Page\n',
    'docs/apps.json.erb': '',
    'docs/list.html.erb': '',
    'docs/img/a b.png': '',
  };
  const clean = [
    '[x](other.md#one-two)',
    '[x](other.html)',
    '[x](/other/)',
    '[x](../other/)',
    '[x](deep/)',
    '[x](/docs/other.md)',
    '[x](page2.html)',
    '[x](/apps.json)',
    '[x](/#applications)',
    '[x](list.html)',
    '![x](img/a%20b.png)',
    '[x](img)',
    '[x](other.md?plain=1#L4)',
    '[TOC]',
    '[x]({{< relref "other" >}})',
    '[x](<%= url %>)',
    '[x](mailto:a@b.c)',
  ];
  for (const link of clean) assert.deepEqual(brief(`# T\n\n${link}\n`, { path: 'docs/page.md', files }), [], link);
  for (const link of ['[x](othr.md)', '[x](other.md#three)', '![x](img/b.png)']) {
    assert.equal(brief(`# T\n\n${link}\n`, { path: 'docs/page.md', files }).length, 1, link);
  }
});

test('destruction is read as a shell reads it', () => {
  const step = (command: string) =>
    findingsIn(native('', `# T\n\n## Steps\n\n1. [ ] Do\n\n   \`\`\`sh\n${command.replace(/^/gm, '   ')}\n   \`\`\`\n`)).filter(
      it => it.rule === 'destructive-without-danger',
    ).length;
  const destructive = [
    'rm -r x',
    'rm -fr "$X"',
    'sudo -u root rm -rf /x',
    'cd /x && rm --recursive y',
    'A=1 rm -rf x',
    'mkfs.ext4 /dev/sdb1',
    'dd if=/dev/zero of=/dev/sdb',
    'psql -c "drop table x"',
    'mysql <<EOF\nDROP DATABASE x;\nEOF',
    'terraform destroy -auto-approve',
    'kubectl delete ns x',
    'kubectl -n x delete namespace/x',
    "ssh host 'rm -rf /x'",
    'find . -name x -exec rm -rf {} \\;',
    'ls | xargs rm -rf',
    'x=$(rm -rf y)',
    'bash -c "rm -rf x"',
    'if true; then rm -rf x; fi',
    'kubectl exec pod -- rm -rf /x',
    'wipefs -a /dev/sdb',
  ];
  for (const command of destructive) assert.equal(step(command), 1, command);
  const harmless = [
    'rm x',
    'rm -f x',
    'echo rm -rf x',
    '# rm -rf x',
    'ls # rm -rf x',
    "grep 'rm -rf' file",
    'cat <<EOF\nrm -rf x\nEOF',
    'dd if=x of=/dev/null',
    'terraform plan -destroy',
    'kubectl delete pod x',
    'kubectl delete ns x --dry-run=client',
    'git rm -r x',
    'psql -c "select 1 -- drop"',
    'printf "DROP TABLE x"',
    'ls ${x:-"rm -rf"}',
  ];
  for (const command of harmless) assert.equal(step(command), 0, command);
});

/** `drillbook lint` on a small knowledge base: formats, exit codes, roots, fixes. */
import assert from 'node:assert/strict';
import { chmodSync, cpSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { test } from 'node:test';
import { replaceFile } from '../../src/node/replace-file.ts';
import { drillbook, root } from './drillbook.ts';

const workspace = path.join(root, 'test/fixtures/workspace');
const expected = [
  'notes/handover.md:3 link-broken warning',
  'notes/latin-1.md:1 file-encoding error',
  'runbooks/disk-full.md:2 required-field-missing error',
  'runbooks/disk-full.md:6 field-value-invalid error',
  'runbooks/disk-full.md:8 date-invalid error',
  'runbooks/disk-full.md:18 destructive-without-danger error',
  'runbooks/disk-full.md:18 placeholder-unfilled warning',
  'runbooks/disk-full.md:21 anchor-broken warning',
  'runbooks/disk-full.md:21 link-broken error',
  'runbooks/dns-does-not-resolve.md:33 expect-missing information',
  'runbooks/line-ends.md:9 field-value-invalid error',
];
interface Machine {
  findings: {
    path: string;
    line: number;
    column: number;
    endLine: number;
    endColumn: number;
    rule: string;
    severity: string;
    message: string;
  }[];
  documents: number;
  ms: number;
}
const brief = ({ findings }: Machine) => findings.map(it => `${it.path}:${it.line} ${it.rule} ${it.severity}`);

function copy(run: (folder: string) => Promise<void>) {
  return async () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'drillbook-lint-'));
    try {
      cpSync(workspace, folder, { recursive: true });
      await run(folder);
    } finally {
      rmSync(folder, { recursive: true });
    }
  };
}

test('JSON has exactly the fields of the contract, and the findings of the folder', async () => {
  const { code, out } = await drillbook(['lint', workspace, '--format', 'json']);
  assert.equal(code, 1);
  const result = JSON.parse(out) as Machine;
  assert.deepEqual(brief(result).sort(), [...expected].sort());
  assert.deepEqual(Object.keys(result), ['findings', 'documents', 'ms']);
  assert.equal(result.documents, 4);
  for (const it of result.findings) {
    assert.deepEqual(Object.keys(it), ['path', 'line', 'column', 'endLine', 'endColumn', 'rule', 'severity', 'message']);
  }
  const date = result.findings.find(it => it.rule === 'date-invalid');
  assert.deepEqual([date?.column, date?.endLine, date?.endColumn], [16, 8, 26]);
});

test('a folder or a document is judged in the light of the whole root', async () => {
  const one = JSON.parse((await drillbook(['lint', 'runbooks/dns-does-not-resolve.md', '--format', 'json'], workspace)).out);
  assert.deepEqual([brief(one), one.documents], [['runbooks/dns-does-not-resolve.md:33 expect-missing information'], 1]);
  const notes = JSON.parse((await drillbook(['lint', '../notes', '--format', 'json'], path.join(workspace, 'runbooks'))).out);
  assert.deepEqual(brief(notes), expected.slice(0, 2));
});

test(
  'exit codes: errors, too many warnings, information',
  copy(async folder => {
    writeFileSync(path.join(folder, 'drillbook.yaml'), 'exclude: [runbooks/**, notes/latin-1.md]\n');
    assert.equal((await drillbook(['lint', folder])).code, 0);
    assert.equal((await drillbook(['lint', folder, '--max-warnings', '1'])).code, 0);
    assert.equal((await drillbook(['lint', folder, '--max-warnings', '0'])).code, 1);
    writeFileSync(
      path.join(folder, 'drillbook.yaml'),
      'exclude: [runbooks/**, notes/latin-1.md]\nrules: {link-broken: information, anchor-broken: information}\n',
    );
    assert.equal((await drillbook(['lint', folder, '--max-warnings', '0'])).code, 0);
    writeFileSync(path.join(folder, 'drillbook.yaml'), 'exlude: []\n');
    const { code, out } = await drillbook(['lint', folder]);
    assert.equal(code, 1);
    assert.match(out, /drillbook\.yaml\n {2}1:1 .*Did you mean `exclude`\?/);
  }),
);

test('text, SARIF and GitHub say the same', async () => {
  const text = (await drillbook(['lint', workspace])).out;
  assert.match(text, /^runbooks\/disk-full\.md\n {2}2:1 /m);
  assert.match(text, /7 errors, 3 warnings, 1 for information in 4 documents\.\n$/);
  const sarif = JSON.parse((await drillbook(['lint', workspace, '--format', 'sarif'])).out);
  const [run] = sarif.runs;
  assert.equal(sarif.version, '2.1.0');
  assert.equal(run.results.length, expected.length);
  for (const it of run.results) assert.equal(run.tool.driver.rules[it.ruleIndex].id, it.ruleId);
  const github = (await drillbook(['lint', workspace, '--format', 'github'])).out.trim().split('\n');
  assert.equal(github.length, expected.length);
  assert.match(
    github.join('\n'),
    /^::error file=(?:test\/fixtures\/workspace\/)?runbooks\/disk-full\.md,line=8,endLine=8,col=16,endColumn=26,title=date-invalid::/m,
  );
});

test(
  '--fix mends what needs no thought, keeps mark, line ends and permissions, and leaves the rest',
  copy(async folder => {
    const file = path.join(folder, 'runbooks/line-ends.md');
    chmodSync(file, 0o640);
    const before = readFileSync(file);
    const { out, err } = await drillbook(['lint', folder, '--fix', '--format', 'json']);
    assert.match(err, /2 documents changed/);
    const after = readFileSync(file);
    assert.equal(after.toString(), before.toString().replace('1.10', '"1.10"'));
    assert.equal(statSync(file).mode & 0o777, 0o640);
    const rest = brief(JSON.parse(out));
    assert.ok(!rest.some(it => /field-value-invalid|placeholder-unfilled/.test(it)), rest.join('\n'));
    // What a person has to say is not invented: the owner, what is lost, the day of the review.
    for (const rule of ['required-field-missing', 'destructive-without-danger', 'date-invalid'])
      assert.ok(
        rest.some(it => it.includes(rule)),
        rule,
      );
    const again = await drillbook(['lint', folder, '--fix', '--format', 'json']);
    assert.match(again.err, /0 documents changed/);
    assert.deepEqual(brief(JSON.parse(again.out)), rest);
  }),
);

test(
  'a file that changed meanwhile is not overwritten',
  copy(async folder => {
    const file = path.join(folder, 'notes/handover.md');
    assert.equal(await replaceFile(file, 'what stood there before', 'new'), false);
    const text = readFileSync(file, 'utf8');
    assert.equal(await replaceFile(file, text, 'new'), true);
    assert.equal(readFileSync(file, 'utf8'), 'new');
  }),
);

test('the documents that come with Drillbook are clean', async () => {
  const { code, out } = await drillbook(['lint', '--built-in', '--format', 'json']);
  const result = JSON.parse(out) as Machine;
  assert.deepEqual(brief(result), []);
  assert.ok(result.documents >= 3);
  assert.equal(code, 0);
});

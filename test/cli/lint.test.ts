/** `drillbook lint` on a small knowledge base: formats, exit codes, roots, fixes. */
import assert from 'node:assert/strict';
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  watch,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { test } from 'node:test';
import { diskFiles } from '../../src/node/disk-files.ts';
import { replaceFile } from '../../src/node/replace-file.ts';
import { drillbook, root } from './drillbook.ts';

const workspace = path.join(root, 'test/fixtures/workspace');
const expected = [
  'deploy/alerts.yaml:9 alert-without-runbook warning',
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
  assert.deepEqual(brief(notes), expected.slice(1, 3));
  const rules = JSON.parse((await drillbook(['lint', 'deploy', '--format', 'json'], workspace)).out);
  assert.deepEqual([brief(rules), rules.documents], [expected.slice(0, 1), 0]);
});

test(
  'exit codes: errors, too many warnings, information',
  copy(async folder => {
    writeFileSync(path.join(folder, 'drillbook.yaml'), 'exclude: [runbooks/**, deploy/**, notes/latin-1.md]\n');
    assert.equal((await drillbook(['lint', folder])).code, 0);
    assert.equal((await drillbook(['lint', folder, '--max-warnings', '1'])).code, 0);
    assert.equal((await drillbook(['lint', folder, '--max-warnings', '0'])).code, 1);
    writeFileSync(
      path.join(folder, 'drillbook.yaml'),
      'exclude: [runbooks/**, deploy/**, notes/latin-1.md]\nrules: {link-broken: information, anchor-broken: information}\n',
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
  assert.match(text, /7 errors, 4 warnings, 1 for information in 4 documents\.\n$/);
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

const mendable = (body: string) => `# T${body}\n\n1. Look at it\n\n   \`\`\`sh\n   $ ls -l\n   \`\`\`\n`;

test(
  'what was judged is kept, and never an error: an edit, damage and another day are judged anew',
  copy(async folder => {
    const cache = mkdtempSync(path.join(tmpdir(), 'drillbook-lint-cache-'));
    try {
      const lint = async (...more: string[]) => {
        const world = { environment: { XDG_CACHE_HOME: cache } };
        const { code, out } = await drillbook(['lint', folder, '--format', 'json', ...more], folder, undefined, '', world);
        return { code, found: brief(JSON.parse(out)) };
      };
      const kept = () => readdirSync(cache, { recursive: true, encoding: 'utf8' }).filter(it => it.includes('lint-'));
      const first = await lint('--no-cache');
      assert.deepEqual([[...first.found].sort(), kept()], [[...expected].sort(), []]);
      assert.deepEqual(await lint(), first);
      const [name = '', ...others] = kept();
      assert.deepEqual(others, []);
      const file = path.join(cache, name);
      assert.equal(statSync(file).mode & 0o777, 0o600);
      const before = readFileSync(file, 'utf8');
      assert.deepEqual(await lint(), first);
      assert.equal(readFileSync(file, 'utf8'), before);
      for (const damaged of ['', before.slice(0, -9), before.replace('warning', 'mistake'), '{}']) {
        writeFileSync(file, damaged);
        assert.deepEqual(await lint(), first);
        assert.equal(readFileSync(file, 'utf8'), before);
      }
      writeFileSync(path.join(folder, 'runbooks/disk-full.md'), '# Disk full\n\n[gone](nowhere-at-all.md)\n');
      const edited = await lint();
      assert.deepEqual(edited, await lint('--no-cache'));
      assert.ok(edited.found.includes('runbooks/disk-full.md:3 link-broken warning'));
      assert.deepEqual(await lint('--today', '2031-01-01'), await lint('--today', '2031-01-01', '--no-cache'));
    } finally {
      rmSync(cache, { recursive: true, force: true });
    }
  }),
);

test('--fix against somebody who writes at the same time: what they wrote is never lost, the other files are mended', async () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'drillbook-race-'));
  try {
    const names = Array.from({ length: 12 }, (_, at) => `runbooks/page-${String(at).padStart(2, '0')}.md`);
    mkdirSync(path.join(folder, 'runbooks'));
    writeFileSync(path.join(folder, 'drillbook.yaml'), 'managed: []\n');
    for (const name of names) writeFileSync(path.join(folder, name), mendable(''));
    const theirs = mendable(' of theirs');
    // Every third file is saved right after it was read, every other third right before the mended text takes its place.
    const written = new Set(names.filter((_, at) => at % 3 !== 2));
    const early = new Set(names.filter((_, at) => at % 3 === 0));
    const late = watch(path.join(folder, 'runbooks'), (_event, file) => {
      const name = `runbooks/${/^\.(page-\d\d\.md)\..*\.tmp$/.exec(file ?? '')?.[1]}`;
      if (written.has(name) && !early.has(name)) writeFileSync(path.join(folder, name), theirs);
    });
    const filesOf = (root: string) => {
      const files = diskFiles(root);
      return {
        ...files,
        read: async (name: string) => {
          const text = await files.read(name);
          if (early.has(name)) writeFileSync(path.join(root, name), theirs);
          return text;
        },
      };
    };
    const { code, err } = await drillbook(['lint', '--fix'], folder, undefined, '', { filesOf });
    late.close();
    assert.equal(code, 2, 'what was asked could not be done to its end');
    for (const name of names) {
      const text = readFileSync(path.join(folder, name), 'utf8');
      if (written.has(name)) assert.equal(text, theirs, name);
      else assert.notEqual(text, mendable(''), name);
      assert.equal(
        err.includes(`${name} was left as it is: it changed while it was judged. Run lint --fix again.`),
        written.has(name),
      );
    }
    assert.deepEqual(
      readdirSync(path.join(folder, 'runbooks')).sort(),
      names.map(it => path.basename(it)),
      'nothing is left behind',
    );
    const again = await drillbook(['lint', '--fix'], folder);
    assert.match(again.err, /8 documents changed/);
    for (const name of written) assert.match(readFileSync(path.join(folder, name), 'utf8'), /of theirs/);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test('--fix says which file it may not write, mends the others and ends with 2', async () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'drillbook-fix-'));
  try {
    for (const name of ['a', 'b']) {
      mkdirSync(path.join(folder, name));
      writeFileSync(path.join(folder, name, 'page.md'), mendable(''));
    }
    const denied = path.join(folder, 'a/page.md');
    const filesOf = (root: string) => {
      const files = diskFiles(root);
      return {
        ...files,
        read: async (name: string) => {
          const text = await files.read(name);
          // Gone after it was read: nothing can be written in its place.
          if (name === 'a/page.md') rmSync(denied);
          return text;
        },
      };
    };
    const { code, out, err } = await drillbook(['lint', '--fix'], folder, undefined, '', { filesOf });
    assert.equal(code, 2);
    assert.match(err, /a\/page\.md was left as it is: it cannot be written \(ENOENT/);
    assert.match(err, /1 document changed/);
    assert.match(out, /a\/page\.md\n/);
    assert.equal(existsSync(denied), false);
    assert.notEqual(readFileSync(path.join(folder, 'b/page.md'), 'utf8'), mendable(''));
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test('the documents that come with Drillbook are clean', async () => {
  const { code, out } = await drillbook(['lint', '--built-in', '--format', 'json']);
  const result = JSON.parse(out) as Machine;
  assert.deepEqual(brief(result), []);
  assert.ok(result.documents >= 3);
  assert.equal(code, 0);
});

test(
  'a file of alerting rules and the settings may be named like a document; another file may not',
  copy(async folder => {
    const lint = async (...paths: string[]) => {
      const { code, out, err } = await drillbook(['lint', ...paths, '--format', 'json', '--today', '2026-11-21'], folder);
      return { code, err, found: out === '' ? undefined : brief(JSON.parse(out)) };
    };
    assert.deepEqual(await lint('deploy/alerts.yaml'), {
      code: 0,
      err: '',
      found: ['deploy/alerts.yaml:9 alert-without-runbook warning'],
    });
    assert.deepEqual(await lint('drillbook.yaml'), { code: 0, err: '', found: [] });
    writeFileSync(path.join(folder, 'drillbook.yaml'), 'manged: [runbooks]\n');
    const { code, found } = await lint('drillbook.yaml');
    assert.deepEqual([code, found?.length], [1, 1]);
    assert.match(found?.[0] ?? '', /^drillbook\.yaml:1 settings-/);
    writeFileSync(path.join(folder, 'deploy/values.yaml'), 'replicas: 2\n');
    const refused = await lint('deploy/values.yaml');
    assert.deepEqual([refused.code, refused.found], [2, undefined]);
    assert.match(refused.err, /deploy\/values\.yaml is not among the documents .* holds no alerting rules/);
  }),
);

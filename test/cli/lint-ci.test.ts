/** `drillbook lint` as CI calls it: only what changed, with a baseline, what is due, and files named from the repository. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { Validator } from '@cfworker/json-schema';
import { drillbook, root } from './drillbook.ts';

class Repository {
  readonly folder = mkdtempSync(path.join(tmpdir(), 'drillbook-ci-'));
  constructor() {
    this.git('init', '--quiet', '--initial-branch=main');
  }
  git(...words: string[]): string {
    const env = { ...process.env, GIT_CONFIG_NOSYSTEM: '1', GIT_CONFIG_GLOBAL: '/dev/null' };
    const identity = ['-c', 'user.name=N', '-c', 'user.email=n@example.org'];
    return execFileSync('git', [...identity, ...words], { cwd: this.folder, encoding: 'utf8', env });
  }
  write(name: string, text: string): void {
    const file = path.join(this.folder, name);
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, text);
  }
  commit(): void {
    this.git('add', '-A');
    this.git('commit', '--quiet', '-m', 'x');
  }
  /** `path:line rule` of what is found, and the exit code. */
  async lint(...words: string[]) {
    const { code, out, err } = await drillbook(['lint', ...words, '--format', 'json'], this.folder);
    const { findings = [] } =
      out === '' ? {} : (JSON.parse(out) as { findings?: { path: string; line: number; rule: string }[] });
    return { code, err, found: findings.map(it => `${it.path}:${it.line} ${it.rule}`) };
  }
}

function built(act: (repository: Repository) => Promise<void>) {
  return async () => {
    const repository = new Repository();
    try {
      await act(repository);
    } finally {
      rmSync(repository.folder, { recursive: true });
    }
  };
}

const broken = '# T\n\n[gone](gone.md)\n';

test(
  '--since judges what changed on this branch, what is not committed, and what that affects; nothing else',
  built(async it => {
    it.write('old.md', broken);
    it.write('target.md', '# Target\n\n## Part\n');
    it.write('names.md', '# N\n\n[part](target.md#part)\n');
    it.commit();
    it.git('switch', '--quiet', '-c', 'work');
    assert.deepEqual((await it.lint('--since', 'main')).found, []);
    assert.match((await it.lint('--since', 'main')).err, /No document changed since main/);

    it.write('target.md', '# Target\n\n## Another part\n');
    it.commit();
    it.write('new.md', broken);
    assert.deepEqual((await it.lint('--since', 'main')).found, ['names.md:3 anchor-broken', 'new.md:3 link-broken']);

    it.git('rm', '--quiet', 'target.md');
    assert.deepEqual((await it.lint('--since', 'main')).found, ['names.md:3 link-broken', 'new.md:3 link-broken']);

    // What others did on main meanwhile is none of this branch's.
    it.git('stash', '--quiet', '--include-untracked');
    it.git('switch', '--quiet', 'main');
    it.write('theirs.md', broken);
    it.commit();
    it.git('switch', '--quiet', 'work');
    assert.deepEqual((await it.lint('--since', 'main')).found, ['names.md:3 anchor-broken']);

    it.write('drillbook.yaml', 'rules: {link-broken: warning}\n');
    assert.ok((await it.lint('--since', 'main')).found.includes('old.md:3 link-broken'), 'settings judge everything anew');
  }),
);

test(
  'as a hook before a commit: the first commit of all is judged whole, later ones by what they change',
  built(async it => {
    it.write('runbooks/a.md', broken);
    assert.deepEqual((await it.lint('--since', 'HEAD')).found, ['runbooks/a.md:3 link-broken']);
    it.git('add', '-A');
    it.write('runbooks/b.md', broken);
    assert.deepEqual((await it.lint('--since', 'HEAD')).found, ['runbooks/a.md:3 link-broken', 'runbooks/b.md:3 link-broken']);
    it.commit();
    assert.deepEqual((await it.lint('--since', 'HEAD')).found, []);
  }),
);

test(
  '--since judges rule files that changed, and those whose alerts a changed runbook answered',
  built(async it => {
    const rules = (name: string) => `groups:\n- rules:\n  - alert: ${name}\n    expr: up\n`;
    it.write('deploy/disk.yaml', rules('DiskIsFull'));
    it.write('deploy/node.yaml', rules('NodeIsDown'));
    it.write('disk.md', '# Disk\n\n## DiskIsFull\n');
    it.commit();
    assert.deepEqual((await it.lint('--since', 'HEAD')).found, []);
    it.write('disk.md', '# Disk\n');
    assert.deepEqual((await it.lint('--since', 'HEAD')).found, ['deploy/disk.yaml:3 alert-without-runbook']);
    it.write('deploy/node.yaml', `# More\n${rules('NodeIsDown')}`);
    assert.deepEqual((await it.lint('--since', 'HEAD')).found, [
      'deploy/disk.yaml:3 alert-without-runbook',
      'deploy/node.yaml:4 alert-without-runbook',
    ]);
  }),
);

test(
  '--since without a revision or a repository says what is missing',
  built(async it => {
    it.write('a.md', '# A\n');
    it.commit();
    const nothing = await drillbook(['lint', '--since', 'nope'], it.folder);
    assert.deepEqual([nothing.code, nothing.err.includes('There is no revision "nope" here.')], [2, true]);
    const option = await drillbook(['lint', '--since=--upload-pack=x'], it.folder);
    assert.equal(option.code, 2);
    rmSync(path.join(it.folder, '.git'), { recursive: true });
    assert.match((await drillbook(['lint', '--since', 'main'], it.folder)).err, /needs Git and a repository/);
  }),
);

test(
  '--baseline: known findings do not count wherever their lines went, new ones do, and secrets do not live on in it',
  built(async it => {
    const secret = 'export DB_PASSWORD=Tr0ub4dor-9x';
    it.write('a.md', `${broken}\n\`\`\`sh\n${secret}\n\`\`\`\n`);
    const missing = await it.lint('--baseline', 'known.json');
    assert.deepEqual([missing.code, /There is no known\.json/.test(missing.err)], [2, true]);

    const before = await it.lint();
    assert.ok(before.found.some(found => found.endsWith('secret-literal')));
    const written = await it.lint('--baseline', 'known.json', '--update-baseline');
    assert.deepEqual([written.code, written.found], [0, []]);
    const text = readFileSync(path.join(it.folder, 'known.json'), 'utf8');
    assert.doesNotMatch(text, /Tr0ub4dor/);
    assert.equal(text.split('\n').filter(line => line.includes('"rule"')).length, before.found.length);

    it.write('a.md', `# T\n\nA line more.\n${broken.slice(4)}\n\`\`\`sh\n${secret}\n\`\`\`\n\n[also gone](too.md)\n`);
    const after = await it.lint('--baseline', 'known.json');
    assert.deepEqual(after.found, ['a.md:11 link-broken']);
    const { out } = await drillbook(['lint', '--baseline', 'known.json'], it.folder);
    assert.match(out, /more are in the baseline/);

    it.write('a.md', '# T\n');
    const mended = await it.lint('--baseline', 'known.json');
    assert.deepEqual([mended.code, mended.found], [0, []]);
    assert.match(mended.err, /of known\.json are mended/);

    // What lies elsewhere stays known when only a part is written anew.
    it.write('sub/b.md', broken);
    await it.lint('sub', '--baseline', 'known.json', '--update-baseline');
    assert.equal(readFileSync(path.join(it.folder, 'known.json'), 'utf8').split('"rule"').length - 1, before.found.length + 1);

    it.write('known.json', '{"version": 2}\n');
    assert.match((await it.lint('--baseline', 'known.json')).err, /is no baseline/);
  }),
);

test(
  '--due lists the queue, and says by its exit code whether something is overdue',
  built(async it => {
    it.write('late.md', '---\nlast_reviewed_on: 2026-01-01\nreview_in: 6 months\nowner_slack: "#dns"\n---\n# Late\n');
    it.write('soon.md', '---\nlast_reviewed_on: 2026-06-01\nreview_in: 6 months\n---\n# Soon\n');
    const { code, out } = await drillbook(['lint', '--due', '30d'], it.folder);
    assert.equal(code, 1);
    assert.equal(
      out,
      '#dns\n  2026-07-01  143 days late   review     Late  late.md\n\nNobody owns\n  2026-12-01  in 10 days      review     Soon  soon.md\n\n1 overdue, 1 due within 30d.\n',
    );
    const soon = await drillbook(['lint', 'soon.md', '--due', '5d', '--format', 'json'], it.folder);
    assert.deepEqual([soon.code, JSON.parse(soon.out)], [0, { due: [] }]);
    const json = JSON.parse((await drillbook(['lint', 'soon.md', '--due', '30d', '--format', 'json'], it.folder)).out);
    assert.deepEqual(json.due, [
      {
        path: 'soon.md',
        id: 'soon',
        title: 'Soon',
        owner: null,
        what: 'review',
        part: null,
        due: '2026-12-01',
        days: 10,
        last: '2026-06-01',
      },
    ]);
    assert.equal((await drillbook(['lint', '--due', 'soon'], it.folder)).code, 2);
    assert.equal((await drillbook(['lint', '--due', '30d', '--format', 'sarif'], it.folder)).code, 2);
  }),
);

test(
  '--due as a calendar and as Markdown, with what Git and records know beside each',
  built(async it => {
    const page = (body: string) =>
      `---\nkind: runbook\nid: rb-late\ntitle: Late\nowner: role-dns\nstatus: active\nlast_reviewed: 2025-01-01\nreview_every: yearly\n---\n# Late\n\n${body}\n`;
    it.write('runbooks/late.md', page('one'));
    it.commit();
    it.write('runbooks/late.md', page('two'));
    it.commit();
    const calendar = await drillbook(['lint', '--due', '30d', '--format', 'ics'], it.folder);
    assert.equal(calendar.code, 1);
    const lines = calendar.out.replaceAll('\r\n ', '').split('\r\n');
    assert.ok(lines.includes(`UID:review.rb-late@${path.basename(it.folder).toLowerCase()}.drillbook`), calendar.out);
    assert.ok(lines.includes('SUMMARY:Overdue: Review: Late'));
    assert.ok(lines.includes('URL:vscode://drillbook.drillbook/doc/rb-late'));
    assert.match(calendar.out.replaceAll('\r\n ', ''), /\.\\nReviewed 22 months ago\\, changed since\./);
    const { out } = await drillbook(['lint', '--due', '30d', '--format', 'markdown'], it.folder);
    assert.match(
      out,
      /^- \[ \] Review: \[Late\]\(runbooks\/late\.md\): \*\*2026-01-01\*\*, 324 days late; reviewed 22 months ago, changed since$/m,
    );
    assert.match(
      (await drillbook(['lint', '--format', 'ics'], it.folder)).err,
      /--format is one of text, json, sarif, github, not "ics", which goes with --due\./,
    );
  }),
);

test(
  'GitHub and SARIF name files from the top of the repository, also where the root lies below it',
  built(async it => {
    it.write('ops/drillbook.yaml', 'managed: []\n');
    it.write('ops/runbooks/a b.md', broken);
    const ops = path.join(it.folder, 'ops');
    const github = (await drillbook(['lint', '--format', 'github'], ops)).out;
    assert.match(github, /^::warning file=ops\/runbooks\/a b\.md,line=3,/);
    const log = JSON.parse((await drillbook(['lint', 'runbooks', '--format', 'sarif'], ops)).out);
    const [run] = log.runs;
    const { artifactLocation, region } = run.results[0].locations[0].physicalLocation;
    assert.deepEqual(artifactLocation, { uri: 'ops/runbooks/a%20b.md', uriBaseId: '%SRCROOT%' });
    assert.deepEqual(region, { startLine: 3, startColumn: 8, endLine: 3, endColumn: 15 });
    assert.equal(fileURLToPath(run.originalUriBaseIds['%SRCROOT%'].uri), `${it.folder}/`);
    const ids = run.tool.driver.rules.map((rule: { id: string }) => rule.id);
    assert.equal(new Set(ids).size, ids.length);
    for (const rule of run.tool.driver.rules) {
      assert.ok(['error', 'warning', 'note'].includes(rule.defaultConfiguration.level));
      assert.ok(rule.shortDescription.text.length > 0);
    }
    // What machines compare stays relative to the root.
    const machine = JSON.parse((await drillbook(['lint', 'ops', '--format', 'json'], it.folder)).out);
    assert.equal(machine.findings[0].path, 'runbooks/a b.md');
  }),
);

// The schema of the standard as Microsoft's own matchers carry it; only the file is used.
const sarifSchema = readFileSync(
  path.join(root, 'node_modules/@microsoft/jest-sarif/lib/schemas/sarif-2.1.0-rtm.5.json'),
  'utf8',
);
const sarif = new Validator(JSON.parse(sarifSchema), '4', false);
const errorsOf = (log: unknown) => sarif.validate(log).errors.map(it => `${it.instanceLocation}: ${it.error}`);

test(
  'SARIF is what its own schema asks for, whatever is found: nothing, all severities, a settings file, a file that cannot be read',
  built(async it => {
    const log = async (...words: string[]) =>
      JSON.parse((await drillbook(['lint', '--format', 'sarif', ...words], it.folder)).out) as {
        version?: string;
        runs: { results: { level: string; locations: { physicalLocation: { region: { startLine: number } } }[] }[] }[];
      };
    it.write('runbooks/fine.md', '# Fine\n');
    const nothing = await log();
    assert.deepEqual([errorsOf(nothing), nothing.runs[0]?.results], [[], []]);

    it.write('drillbook.yaml', 'exlude: []\n');
    it.write('runbooks/ü (1) #2.md', `${broken}\n\`\`\`sh\nrm -rf /data/<host>\nexport DB_PASSWORD=Tr0ub4dor-9x\n\`\`\`\n`);
    it.write('runbooks/late.md', '---\nlast_reviewed_on: 2026-06-01\nreview_in: 6 months\n---\n# Late\n');
    writeFileSync(path.join(it.folder, 'runbooks/latin.md'), Buffer.from([0x23, 0x20, 0xe9, 0x0a]));
    const all = await log();
    const results = all.runs[0]?.results ?? [];
    assert.deepEqual(new Set(results.map(found => found.level)), new Set(['error', 'warning', 'note']));
    assert.deepEqual(errorsOf(all), []);
    assert.deepEqual(errorsOf(await log('--baseline', 'known.json', '--update-baseline')), []);
    // It can say no.
    const [first] = results;
    assert.ok(first);
    first.level = 'fatal';
    assert.notDeepEqual(errorsOf(all), []);
    first.level = 'error';
    assert.deepEqual(errorsOf(all), []);
    for (const place of first.locations) place.physicalLocation.region.startLine = 0;
    assert.notDeepEqual(errorsOf(all), []);
    assert.notDeepEqual(errorsOf({ ...nothing, version: '2.0.0' }), []);
  }),
);

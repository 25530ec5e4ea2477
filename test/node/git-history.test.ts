/** Freshness on repositories that are built here (decision 19): renames, dates alone, shallow clones, merges, and no Git at all. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { readHistories } from '../../src/node/git-history.ts';

class Repository {
  readonly folder = mkdtempSync(path.join(tmpdir(), 'drillbook-history-'));
  constructor() {
    this.git('init', '--quiet', '--initial-branch=main');
  }
  git(...words: string[]): string {
    const identity = ['-c', 'user.name=N', '-c', 'user.email=n@example.org', '-c', 'commit.gpgsign=false'];
    return execFileSync('git', [...identity, ...words], { cwd: this.folder, encoding: 'utf8', env: this.environment });
  }
  environment: NodeJS.ProcessEnv = { ...process.env, GIT_CONFIG_NOSYSTEM: '1', GIT_CONFIG_GLOBAL: '/dev/null' };
  write(name: string, review: string, body: string): void {
    const file = path.join(this.folder, name);
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, `---\nlast_reviewed: ${review}\n---\n# T\n\n${body}\n`);
  }
  commit(day: string): string {
    const at = `${day}T12:00:00Z`;
    this.environment = { ...this.environment, GIT_AUTHOR_DATE: at, GIT_COMMITTER_DATE: at };
    this.git('add', '-A');
    this.git('commit', '--quiet', '--allow-empty', '-m', day);
    return this.git('rev-parse', 'HEAD').trim();
  }
  async of(name: string, folder = this.folder) {
    const { histories } = await readHistories(folder, [name]);
    return histories?.get(name);
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

test(
  'a changed body is a change, its commit and day are told',
  built(async it => {
    it.write('a.md', '2026-01-10', 'one');
    it.commit('2026-01-10');
    assert.deepEqual(await it.of('a.md'), { review: '2026-01-10', changed: undefined, changedSinceReview: false });
    it.write('a.md', '2026-01-10', 'two');
    const commit = it.commit('2026-02-20');
    assert.deepEqual(await it.of('a.md'), {
      review: '2026-01-10',
      changed: { commit, day: '2026-02-20' },
      changedSinceReview: true,
    });
  }),
);

test(
  'a rename is no change, and the history goes on under the old name; blanks at line ends are none either',
  built(async it => {
    const body = Array.from({ length: 30 }, (_, at) => `line ${at}`).join('\n');
    it.write('old/a.md', '2026-01-10', body);
    it.commit('2026-01-10');
    it.git('mv', 'old', 'new');
    it.commit('2026-03-01');
    it.write('new/a.md', '2026-01-10', `${body.replace('line 3\n', 'line 3  \n')}`);
    it.commit('2026-03-02');
    assert.equal((await it.of('new/a.md'))?.changed, undefined);
    it.write('new/a.md', '2026-01-10', body.replace('line 3\n', 'other\n'));
    it.git('mv', 'new/a.md', 'new/b.md');
    const commit = it.commit('2026-04-01');
    assert.deepEqual((await it.of('new/b.md'))?.changed, { commit, day: '2026-04-01' });
    // What lies under the old name now is another document.
    it.write('old/a.md', '2026-05-01', 'quite another');
    it.commit('2026-05-01');
    assert.equal((await it.of('old/a.md'))?.changed, undefined);
  }),
);

test(
  'the commit that writes the date vouches for its own text; one of the date alone is no change',
  built(async it => {
    it.write('a.md', '2026-01-10', 'one');
    it.commit('2026-01-10');
    it.write('a.md', '2026-02-01', 'two');
    const stamp = it.commit('2026-02-03');
    const vouched = await it.of('a.md');
    assert.equal(vouched?.changedSinceReview, false);
    assert.deepEqual(vouched?.stamp, { commit: stamp, day: '2026-02-03', documents: 1, unchangedSince: undefined });
    it.write('a.md', '2026-05-01', 'two');
    it.commit('2026-05-01');
    const dated = await it.of('a.md');
    assert.deepEqual([dated?.changedSinceReview, dated?.changed?.day], [false, '2026-02-03']);
    assert.equal(dated?.stamp?.unchangedSince, undefined, 'the date before came with a change');
    it.write('a.md', '2026-08-01', 'two');
    it.commit('2026-08-01');
    assert.equal((await it.of('a.md'))?.stamp?.unchangedSince, '2026-05-01');
  }),
);

test(
  'one commit that moves many dates is counted, new pages are not',
  built(async it => {
    for (let at = 0; at < 12; at++) it.write(`${at}.md`, '2026-01-10', `page ${at}`);
    it.commit('2026-01-10');
    for (let at = 0; at < 11; at++) it.write(`${at}.md`, '2026-06-01', `page ${at}`);
    it.write('new.md', '2026-06-01', 'new');
    it.commit('2026-06-01');
    const names = Array.from({ length: 12 }, (_, at) => `${at}.md`);
    const { histories } = await readHistories(it.folder, [...names, 'new.md']);
    assert.equal(histories?.get('0.md')?.stamp?.documents, 11);
    assert.equal(histories?.get('11.md')?.stamp, undefined);
    assert.equal(histories?.get('new.md')?.stamp, undefined);
  }),
);

test(
  'what a merge brings is a change of the day it was merged, in a folder below the repository too',
  built(async it => {
    it.write('ops/a.md', '2026-01-10', 'one');
    it.commit('2026-01-10');
    it.git('switch', '--quiet', '-c', 'side');
    it.write('ops/a.md', '2026-01-10', 'two');
    it.commit('2026-02-01');
    it.git('switch', '--quiet', 'main');
    it.commit('2026-02-10');
    it.environment = {
      ...it.environment,
      GIT_AUTHOR_DATE: '2026-03-01T12:00:00Z',
      GIT_COMMITTER_DATE: '2026-03-01T12:00:00Z',
    };
    it.git('merge', '--quiet', '--no-ff', '-m', 'merge', 'side');
    assert.equal((await it.of('a.md', path.join(it.folder, 'ops')))?.changed?.day, '2026-03-01');
  }),
);

test(
  'a shallow clone claims nothing and says that it is shallow',
  built(async it => {
    it.write('a.md', '2026-01-10', 'one');
    it.commit('2026-01-10');
    it.write('a.md', '2026-01-10', 'two');
    it.commit('2026-02-20');
    const clone = path.join(it.folder, 'clone');
    it.git('clone', '--quiet', '--depth', '1', pathToFileURL(it.folder).href, clone);
    const { histories, shallow } = await readHistories(clone, ['a.md']);
    assert.equal(shallow, true);
    assert.deepEqual(histories?.get('a.md'), { review: '2026-01-10', changed: undefined, changedSinceReview: false });
  }),
);

test('without a repository, without a commit and without Git nothing is known', async () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'drillbook-history-'));
  const searched = process.env['PATH'];
  try {
    assert.equal((await readHistories(folder, ['a.md'])).histories, undefined);
    execFileSync('git', ['init', '--quiet'], { cwd: folder });
    assert.equal((await readHistories(folder, ['a.md'])).histories, undefined);
    process.env['PATH'] = '';
    assert.deepEqual(await readHistories(folder, ['a.md']), { histories: undefined, shallow: false });
  } finally {
    process.env['PATH'] = searched;
    rmSync(folder, { recursive: true });
  }
});

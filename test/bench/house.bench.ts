/** Sizes of the bundles and of the package, time of the core's tests, and a folder of 1,000 files: opened, first result, judged. */
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { packed } from '../window/editor.ts';
import { kilobytes, median, seconds } from './corpora.ts';

const root = process.env.DRILLBOOK_ROOT ?? '';

export default async function house(): Promise<string> {
  const lines = ['Bundles'];
  for (const name of readdirSync(path.join(root, 'dist')).filter(it => it.endsWith('.js'))) {
    const bytes = readFileSync(path.join(root, 'dist', name));
    lines.push(`  ${name.padEnd(18)} ${kilobytes(bytes.length)} (${kilobytes(gzipSync(bytes).length)} gzipped)`);
  }
  lines.push(`  ${'the package'.padEnd(18)} ${kilobytes(statSync(await packed()).size)}`);
  const started = performance.now();
  const { status } = spawnSync(process.execPath, ['scripts/test.mjs', 'core'], { cwd: root, encoding: 'utf8' });
  lines.push(`Core tests: ${seconds(performance.now() - started)}${status === 0 ? '' : ', with failures'}`);

  const folder = mkdtempSync(path.join(os.tmpdir(), 'drillbook-bench-'));
  try {
    const bytes = writeDocuments(folder, 1000);
    lines.push(`A folder of 1,000 documents, ${kilobytes(bytes)}`);
    lines.push(`  bare start of the command line        ${time(folder, '--version')}`);
    lines.push(`  start to first search result          ${time(folder, 'search', 'replica lag', '--json')}`);
    lines.push(`  start to all findings                 ${time(folder, 'lint', '--format', 'json')}`);
    lines.push(`  start to all documents read, indexed  ${time(folder, 'index', '--json')}`);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  return lines.join('\n');
}

/** Median of five runs of the command line; a finding (exit code 1) is an answer too. */
function time(folder: string, ...args: string[]): string {
  const all = Array.from({ length: 5 }, () => {
    const started = performance.now();
    try {
      execFileSync(process.execPath, [path.join(root, 'dist/cli.js'), ...args], {
        cwd: folder,
        stdio: ['ignore', 'ignore', 'ignore'],
      });
    } catch (error) {
      if ((error as { status?: number }).status !== 1) throw error;
    }
    return performance.now() - started;
  });
  return seconds(median(all));
}

const words =
  'replica lag primary failover certificate disk pressure queue backlog restore snapshot gateway timeout node drain'.split(' ');

/** The same documents every time: a linear congruence picks the words. */
function writeDocuments(folder: string, count: number): number {
  let state = 7;
  const word = () => {
    state = (state * 1103515245 + 12345) % 2147483648;
    return words[Math.floor((state / 2147483648) * words.length)] ?? '';
  };
  const text = (length: number) => Array.from({ length }, word).join(' ');
  let bytes = 0;
  mkdirSync(path.join(folder, 'runbooks'));
  for (let index = 0; index < count; index++) {
    const name = path.join(folder, 'runbooks', `rb-${index}.md`);
    const sections = Array.from(
      { length: 6 },
      () => `## ${text(3)}\n\n${text(60)}\n\n- [ ] ${text(4)}\n\n  \`\`\`bash\n  echo ${word()}\n  \`\`\`\n`,
    );
    writeFileSync(name, `---\nid: rb-${index}\nkind: runbook\ntitle: ${text(4)}\n---\n\n# ${text(4)}\n\n${sections.join('\n')}`);
    bytes += statSync(name).size;
  }
  return bytes;
}

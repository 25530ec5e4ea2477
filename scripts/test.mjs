// The one test command: `node scripts/test.mjs [SUITE[/FOLDER]…]`, all suites without arguments. Closes with `N passed, N failed`.
import { spawn } from 'node:child_process';
import {
  closeSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import path from 'node:path';
import { build, buildTests } from '../esbuild.mjs';
import { root } from './embedded.mjs';
import { requirePackages } from './packages.mjs';
import { killWithUs, removeWithUs } from './processes.mjs';

process.chdir(root);
const out = path.join(root, 'out');
mkdirSync(out, { recursive: true });

const programs = { git: 'git', zsh: 'zsh', fish: 'fish' };
// What the DR drills need besides: a database server, and what the plans look at a machine with.
const disaster = {
  '/usr/bin/pg_ctlcluster': 'postgresql',
  openssl: 'openssl',
  curl: 'curl',
  python3: 'python3',
  ps: 'procps',
  ss: 'iproute2',
};
const browser = { '/usr/bin/chromium': 'chromium', '/usr/share/fonts/truetype/dejavu': 'fonts-dejavu-core' };

let built;
/** The bundles are made once, and only for suites that look at them. */
const bundlesOnce = () => (built ??= build());

/**
 * Files of tests that run side by side: each has folders and ports of its own. One less than there are cores, as Node has
 * it, would leave half of a small machine idle.
 */
const atOnce = [`--test-concurrency=${availableParallelism()}`];

const suites = {
  types: () =>
    checks('types', [
      ['tsc', '-p', 'tsconfig.json'],
      ['tsc', '-p', 'src/core/tsconfig.json'],
      ['tsc', '-p', 'src/webview/tsconfig.json'],
    ]),
  biome: () => checks('biome', [['biome', 'check', '.']]),
  core: places => nodeTests('core', places, atOnce),
  node: async places => {
    requirePackages({ ...programs, ...disaster });
    await bundlesOnce();
    return nodeTests('node', places, atOnce);
  },
  cli: async places => {
    requirePackages({ git: 'git', ...disaster });
    await bundlesOnce();
    return nodeTests('cli', places, atOnce);
  },
  // Parity, tidy and whatever else stands at the top of test/.
  whole: async places => {
    requirePackages({ git: 'git' });
    await bundlesOnce();
    const files = readdirSync('test')
      .filter(name => name.endsWith('.test.ts'))
      .map(name => `test/${name}`);
    return nodeTests(
      'whole',
      places.length > 0 && places[0] !== 'test/whole' ? places.map(it => `${it.replace('test/whole/', 'test/')}.test.ts`) : files,
    );
  },
  editor: async () => {
    requirePackages({ ...programs, ...browser });
    await bundlesOnce();
    const { runEditorSuite } = await import('./editor-suite.mjs');
    return runEditorSuite();
  },
  window: async places => {
    requirePackages({ ...programs, ...browser, ...disaster });
    await bundlesOnce();
    const { install } = await import('./embedded.mjs');
    await install();
    return windowTests(places);
  },
};

function run(command, args, options = {}) {
  return new Promise(resolve => {
    const child = spawn(command, args, { stdio: ['ignore', 'inherit', 'inherit'], detached: true, ...options });
    const forget = killWithUs(child);
    child.on('error', () => resolve(1));
    child.on('close', code => {
      forget();
      resolve(code ?? 1);
    });
  });
}

/** Each command is one check: it passes with exit code 0. */
async function checks(name, commands) {
  const total = { passed: 0, failed: 0, skipped: 0 };
  for (const [program, ...args] of commands) {
    const code = await run(path.join(root, 'node_modules', '.bin', program), args);
    process.stdout.write(`${code === 0 ? '✔' : '✖'} ${name}: ${program} ${args.join(' ')}\n`);
    if (code === 0) total.passed++;
    else total.failed++;
  }
  return total;
}

/** Windows that stand at the same time: a window waits more than it works, and a third would only make two others wait. */
const windowsAtOnce = Math.min(2, availableParallelism());

/**
 * Each file has a window to itself: one brings an extension host and a page. Those that come one after the other share a server
 * and the browser's cache, which take longer to come up than many a test takes; one that has ended, or in which a file failed,
 * makes room for a fresh one. What failed is run once more when all others are through, alone, and that is said: a machine that
 * has too much to do may let a whole window stand still. What fails twice has failed.
 */
async function windowTests(places) {
  const files =
    places.length > 0
      ? places
      : readdirSync('test/window')
          .filter(name => name.endsWith('.test.ts'))
          .map(name => `test/window/${name.slice(0, -'.test.ts'.length)}`);
  const { packed } = await import('./package.mjs');
  const vsix = packed();
  const sum = { passed: 0, failed: 0, skipped: 0 };
  const again = [];
  const waiting = [...files];
  const several = Math.min(windowsAtOnce, files.length);
  const line = async () => {
    await withWindows(vsix, async test => {
      for (let file = waiting.shift(); file !== undefined; file = waiting.shift()) {
        // Two that tell at once could not be told apart: each is heard when it is through.
        const total = await test(file, several > 1);
        if (total.failed > 0) again.push(file);
        else add(sum, total);
      }
    });
  };
  const lines = await Promise.allSettled(Array.from({ length: several }, line));
  const broken = lines.find(it => it.status === 'rejected');
  if (broken !== undefined) throw broken.reason;
  await withWindows(vsix, async test => {
    for (const file of again) {
      process.stdout.write(`\n${file} failed; TRIED AGAIN, once\n`);
      add(sum, await test(file));
    }
  });
  if (again.length > 0) process.stdout.write(`\nTRIED AGAIN: ${again.join(', ')}\n`);
  return sum;
}

/** `work` is handed what runs a file with a server that stands from its first file on; nothing of it is left afterwards. */
async function withWindows(vsix, work) {
  const { start } = await import('./embedded.mjs');
  const profile = mkdtempSync(path.join(tmpdir(), 'drillbook-browser-'));
  const forget = removeWithUs(profile);
  let server;
  const stop = async () => {
    await server?.stop();
    server = undefined;
  };
  const test = async (file, later = false) => {
    if (server === undefined) {
      const started = await start({ folder: '', vsix, trust: false, smokeTestDriver: true, port: 8300 });
      server = started;
      void started.closed.then(() => server === started && (server = undefined));
    }
    const { url, port, pid, userDataDir, extensionsDir } = server;
    const editor = JSON.stringify({ url, port, pid, userDataDir, extensionsDir });
    const env = { ...process.env, DRILLBOOK_EDITOR: editor, DRILLBOOK_PROFILE: profile };
    const total = await nodeTests('window', [file], ['--test-concurrency=1'], { env, later });
    if (total.failed > 0) await stop();
    return total;
  };
  try {
    await work(test);
  } finally {
    await stop();
    forget();
  }
}

function add(sum, total) {
  for (const key of Object.keys(sum)) sum[key] += total[key] ?? 0;
}

let counted = 0;

/** What `drillbook` keeps of folders that tests make: not where the person who runs them has their own. */
const caches = mkdtempSync(path.join(tmpdir(), 'drillbook-caches-'));
const forgetCaches = removeWithUs(caches);
const withCaches = { ...process.env, XDG_CACHE_HOME: caches };

/** `later`: what the tests say is written when they are through, in one piece. */
async function nodeTests(name, places, extra = [], { env = withCaches, later = false } = {}) {
  // A file may be named without its ending; a name that leads nowhere must not look like a suite without failures.
  const wanted = (places.length > 0 ? places : [`test/${name}`]).map(it => (existsSync(`${it}.test.ts`) ? `${it}.test.ts` : it));
  const missing = wanted.find(it => !existsSync(it));
  if (missing !== undefined) throw new Error(`there is no ${missing}`);
  const files = await buildTests(wanted);
  if (files.length === 0) return { passed: 0, failed: 0, skipped: 0 };
  const counts = path.join(out, `counts-${name}-${process.pid}-${++counted}.json`);
  const args = [
    '--test',
    '--enable-source-maps',
    '--test-reporter=spec',
    '--test-reporter-destination=stdout',
    `--test-reporter=${path.join(root, 'scripts', 'count-reporter.mjs')}`,
    `--test-reporter-destination=${counts}`,
    ...extra,
    ...files,
  ];
  const said = later ? path.join(out, `said-${name}-${process.pid}-${counted}.txt`) : undefined;
  const into = said === undefined ? 'inherit' : openSync(said, 'w');
  const code = await run(process.execPath, args, { env, stdio: ['ignore', into, into] });
  if (said !== undefined) {
    closeSync(into);
    process.stdout.write(`\n${wanted.join(', ')}\n${readFileSync(said, 'utf8')}`);
    rmSync(said);
  }
  let total = { passed: 0, failed: 0, skipped: 0 };
  try {
    total = JSON.parse(readFileSync(counts, 'utf8'));
    rmSync(counts);
  } catch {
    // Without counts only the exit code is known; it is looked at below.
  }
  // A suite that ended badly without a failing test (a crash, nothing counted) is a failure all the same.
  if ((code !== 0 && total.failed === 0) || total.passed + total.failed + total.skipped === 0) total.failed++;
  return total;
}

const asked = process.argv.slice(2);
const names = Object.keys(suites).filter(
  name => asked.length === 0 || asked.some(it => it === name || it.startsWith(`${name}/`)),
);
const unknown = asked.filter(it => !names.includes(it.split('/')[0]));
if (unknown.length > 0) {
  process.stderr.write(`No suite is called ${unknown.join(', ')}: there are ${Object.keys(suites).join(', ')}.\n`);
  process.exit(2);
}
const sum = { passed: 0, failed: 0, skipped: 0 };
const lines = [];
for (const name of names) {
  process.stdout.write(`\n── ${name} ──\n`);
  const started = Date.now();
  let total;
  try {
    total = await suites[name](asked.filter(it => it.startsWith(`${name}/`)).map(it => `test/${it}`));
  } catch (error) {
    process.stdout.write(`✖ ${name}: ${error.message}\n`);
    total = { passed: 0, failed: 1, skipped: 0 };
  }
  add(sum, total);
  lines.push(`${name.padEnd(8)} ${line(total)} (${((Date.now() - started) / 1000).toFixed(1)} s)`);
}
function line({ passed, failed, skipped }) {
  return `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`;
}
forgetCaches();
writeFileSync(path.join(out, 'total.txt'), `${line(sum)}\n`);
process.stdout.write(`\n${lines.join('\n')}\n\n${line(sum)}\n`);
// Handles that a failed suite left open must not keep the command waiting.
process.exitCode = sum.failed > 0 ? 1 : 0;
setTimeout(() => process.exit(), 500).unref();

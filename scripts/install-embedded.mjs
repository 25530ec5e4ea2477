// Installs code-server and the Node it wants from the npm registry, on demand, into a folder that git ignores.
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, statfsSync, statSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { MissingPackages, requirePackages } from './packages.mjs';
import { isAlive, killWithUs, removeWithUs } from './processes.mjs';

/** The repository. */
export const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
/** Where everything embedded stands: `.embedded`, or what DRILLBOOK_EMBEDDED names, so that several clones can share one. */
export const home = path.resolve(root, process.env.DRILLBOOK_EMBEDDED || '.embedded');
/** What npm installs there. */
export const packages = path.join(home, 'node_modules');
/** The folder of code-server among installed packages, which is also what Node is given to start it. */
export const codeServerIn = folder => path.join(folder, 'code-server');
const packageFolder = codeServerIn(packages);
const workbench = path.join(packageFolder, 'lib', 'vscode');
const stampFile = path.join(home, 'stamp.json');
const lockFile = path.join(home, 'lock');
const logFile = path.join(home, 'install.log');

const codeServer = 'code-server@4.139.1';
// What the npm package `node@24` installs for this machine: the binary alone, and no install script to allow.
const nodePackage = `node-${process.platform === 'win32' ? 'win' : process.platform}-${process.arch}`;
/** The Node 24 among installed packages that runs code-server, whatever Node runs this script. */
export const nodeIn = folder => path.join(folder, nodePackage, 'bin', process.platform === 'win32' ? 'node.exe' : 'node');
const node = nodeIn(packages);

// Measured: 790 MB in the folder, and 350 MB that npm keeps in its cache beside it.
const megabytes = 1200;

/** What went wrong, in one sentence for the person at the keyboard. */
export class EmbeddedError extends Error {}

/** The stages of an installation. Each begins from a clean place, and a stage in the stamp is not done again. */
const stages = [
  {
    id: 'download',
    title: 'fetching code-server and Node 24',
    online: true,
    run: () => {
      // An interrupted npm leaves half-written packages behind, and takes them for whole the next time.
      rmSync(packages, { recursive: true, force: true });
      rmSync(path.join(home, 'package-lock.json'), { force: true });
      writeFileSync(path.join(home, 'package.json'), '{ "private": true }\n');
      return npm(['install', codeServer, `${nodePackage}@24`, '--ignore-scripts'], home, process.env);
    },
  },
  {
    id: 'workbench',
    title: 'fetching what its workbench needs',
    online: true,
    run: () => {
      rmSync(path.join(workbench, 'node_modules'), { recursive: true, force: true });
      return npm(['install', '--omit=dev', '--ignore-scripts'], workbench, withNode());
    },
  },
  {
    id: 'native',
    title: 'preparing its native parts',
    online: false,
    run: async () => {
      await npm(['rebuild', '@vscode/spdlog', '@vscode/native-watchdog', '--ignore-scripts=false'], workbench, withNode());
      await npm(['rebuild', 'argon2', '--ignore-scripts=false'], packageFolder, withNode());
    },
  },
];

const identity = `${codeServer} ${nodePackage}@24`;

/** The stages that are done. A stamp without what it speaks of counts for nothing. */
function stagesDone() {
  try {
    const stamp = JSON.parse(readFileSync(stampFile, 'utf8'));
    return stamp.identity === identity && existsSync(node) && existsSync(workbench) ? stamp.done : [];
  } catch {
    return [];
  }
}

const isInstalled = () => stages.every(stage => stagesDone().includes(stage.id));

/**
 * Installs the embedded VS Code unless it is there: about a minute and 800 MB. An interrupted installation goes on where it
 * stopped, and of two at once the second waits for the first. `tell` gets a line of text whenever there is progress. Raises
 * EmbeddedError with one sentence.
 */
export async function install(tell = line => process.stderr.write(`${line}\n`)) {
  if (isInstalled()) return;
  try {
    mkdirSync(home, { recursive: true });
    const unlock = await lock(tell);
    try {
      if (!isInstalled()) await installStages(tell);
    } finally {
      unlock();
    }
  } catch (error) {
    throw sentence(error);
  }
}

function megabytesFree(folder) {
  const space = statfsSync(folder);
  return Math.floor((space.bavail * space.bsize) / 1e6);
}

async function installStages(tell) {
  const free = megabytesFree(home);
  if (stagesDone().length === 0 && free < megabytes) {
    throw new EmbeddedError(
      `The embedded VS Code needs ${megabytes} MB on the disk of ${home}, which has ${free} MB left: free some space and start again.`,
    );
  }
  // Asked before anything is fetched: a person without a compiler should not wait to hear of it.
  requirePackages({ 'g++': 'g++', make: 'make', python3: 'python3' });
  rmSync(logFile, { force: true });
  for (const [index, stage] of stages.entries()) {
    const done = stagesDone();
    if (done.includes(stage.id)) continue;
    const started = Date.now();
    tell(`Embedded VS Code (once, about 800 MB), ${index + 1} of ${stages.length}: ${stage.title} …`);
    const ticking = setInterval(() => tell(`  … ${Math.round((Date.now() - started) / 1000)} s`), 5000);
    try {
      await stage.run();
      const partial = `${stampFile}.${process.pid}`;
      writeFileSync(partial, `${JSON.stringify({ identity, done: [...done, stage.id] })}\n`);
      renameSync(partial, stampFile);
    } catch (error) {
      throw sentence(error, stage.online);
    } finally {
      clearInterval(ticking);
    }
  }
  tell('Embedded VS Code: ready.');
}

/** Waits until no other process installs here. Answers what lets the next one in; so does the end of this process. */
async function lock(tell) {
  for (let told; ; ) {
    try {
      writeFileSync(lockFile, `${process.pid}\n`, { flag: 'wx' });
      return removeWithUs(lockFile);
    } catch (error) {
      if (error.code !== 'EEXIST') throw error;
    }
    const holder = lockHolder();
    if (holder === undefined) {
      // Left behind by a process that was killed, or just now removed by its owner.
      rmSync(lockFile, { force: true });
      continue;
    }
    if (told !== holder)
      tell(`Another command (process ${holder}) is installing the embedded VS Code in ${home}: waiting for it …`);
    told = holder;
    await new Promise(resolve => setTimeout(resolve, 500));
  }
}

/** The process that installs here, or undefined when it has ended without a word. */
function lockHolder() {
  try {
    const written = statSync(lockFile).mtimeMs;
    const holder = Number(readFileSync(lockFile, 'utf8'));
    // Its owner has made the file, and is about to write its number.
    if (holder === 0 && Date.now() - written < 5000) return 'unknown';
    // Process numbers are given anew after a restart of the machine.
    const sinceBoot = written > Date.now() - os.uptime() * 1000;
    return sinceBoot && holder > 0 && isAlive(holder) ? holder : undefined;
  } catch {
    return undefined;
  }
}

function sentence(error, online = false) {
  if (error instanceof EmbeddedError) return error;
  if (error instanceof MissingPackages) return new EmbeddedError(error.message);
  const text = String(error?.message ?? error);
  if (/ENOSPC|EDQUOT|no space left/i.test(text)) {
    return new EmbeddedError(
      `The disk of ${home} or of npm's cache is full: free ${megabytes} MB, then start again; the installation goes on where it stopped.`,
    );
  }
  if (/EACCES|EPERM|EROFS/.test(text)) {
    return new EmbeddedError(`${deniedPath(error, text)} cannot be written: make it writable for you, then start again.`);
  }
  if (online && /ENOTFOUND|EAI_AGAIN|E(CONN|NET|HOST)[A-Z]+|ETIMEDOUT|ERR_SOCKET|FETCH_ERROR|network/.test(text)) {
    const registry = /request to (https?:\/\/[^/\s]+)/.exec(text)?.[1];
    return new EmbeddedError(
      `The embedded VS Code is not installed yet, and the npm registry${registry === undefined ? '' : ` (${registry})`} cannot be reached: connect to the network and start again, or put desktop VS Code (\`code\`) on the PATH.`,
    );
  }
  // npm does not say that the disk of its cache was full. It hands the place of its cache down to the scripts it runs.
  const cramped = [home, process.env.npm_config_cache].find(it => it && existsSync(it) && megabytesFree(it) < 400);
  if (online && cramped !== undefined) {
    return new EmbeddedError(
      `The installation of the embedded VS Code broke off with ${megabytesFree(cramped)} MB left on the disk of ${cramped}: free ${megabytes} MB there, then start again; it goes on where it stopped.`,
    );
  }
  const noise = /^(npm error )?(code|errno|syscall|path|dest|command|gyp info|A complete log)\b|^\s*$/;
  const first = text.split('\n').find(line => !noise.test(line)) ?? 'npm did not say why';
  return new EmbeddedError(
    `The embedded VS Code could not be installed (${first.trim()}): mend that and start again; ${existsSync(logFile) ? `everything that was said is in ${logFile}` : 'nothing more was said'}.`,
  );
}

// npm names the path in a line of its own, Node in the error.
const deniedPath = (error, text) => error?.path ?? /^npm error path (.+)$/m.exec(text)?.[1] ?? home;

// Native parts are built and run by Node 24, whatever Node runs this script.
const withNode = () => ({
  ...process.env,
  // Its headers come with it, so that nothing has to be fetched from elsewhere.
  npm_config_nodedir: path.join(packages, nodePackage),
  PATH: `${path.dirname(node)}${path.delimiter}${process.env.PATH}`,
});

// Out of reach is said within seconds, and not after npm's own minutes of patience; what another clone has fetched is taken.
const impatience = ['--prefer-offline', '--fetch-retries=1', '--fetch-retry-mintimeout=1000', '--fetch-timeout=60000'];

function npm(args, cwd, env) {
  // `npm run` and `npm test` hand their own settings down as npm_config_*; they are about another folder.
  const clean = Object.fromEntries(
    Object.entries(env).filter(
      ([key]) => !/^npm_(config_(?!nodedir|registry|cache|.*proxy|cafile|userconfig)|package|lifecycle)/i.test(key),
    ),
  );
  return new Promise((resolve, reject) => {
    const child = spawn('npm', [...args, '--no-audit', '--no-fund', '--no-update-notifier', '--loglevel=error', ...impatience], {
      cwd,
      env: clean,
      stdio: ['ignore', 'pipe', 'pipe'],
      shell: process.platform === 'win32',
      detached: process.platform !== 'win32',
    });
    const forget = killWithUs(child);
    let said = '';
    const listen = chunk => {
      said += chunk;
    };
    child.stdout.on('data', listen);
    child.stderr.on('data', listen);
    child.on('error', reject);
    child.on('close', code => {
      forget();
      if (code === 0) return resolve();
      const error = new Error(said.trim() || `npm ${args[0]} ended with ${code}`);
      try {
        writeFileSync(logFile, `npm ${args.join(' ')}\n${said}`, { flag: 'a' });
      } catch {
        // A full disk; the sentence says so.
      }
      reject(error);
    });
  });
}

// The embedded VS Code: code-server from the npm registry, installed on demand into `.embedded/` and run on 127.0.0.1.
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { MissingPackages, requirePackages } from './packages.mjs';

export const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const home = path.join(root, '.embedded');
const packages = path.join(home, 'node_modules');
const packageFolder = path.join(packages, 'code-server');
const workbench = path.join(packageFolder, 'lib', 'vscode');
const stampFile = path.join(home, 'stamp.json');

const codeServer = 'code-server@4.139.1';
// What the npm package `node@24` installs for this machine: the binary alone, and no install script to allow.
const nodePackage = `node-${process.platform === 'win32' ? 'win' : process.platform}-${process.arch}`;
const nodeIn = folder => path.join(folder, nodePackage, 'bin', process.platform === 'win32' ? 'node.exe' : 'node');
const node = nodeIn(packages);

/** What went wrong, in one sentence for the person at the keyboard. */
export class EmbeddedError extends Error {}

/** The stages of an installation. Each can be repeated, and a stage in the stamp is not done again. */
const stages = [
  {
    id: 'download',
    title: 'fetching code-server and Node 24',
    // npm writes through temporary names: an interrupted install is mended by the next one.
    run: () => npm(['install', codeServer, `${nodePackage}@24`, '--ignore-scripts'], home, process.env),
  },
  {
    id: 'workbench',
    title: 'fetching what its workbench needs',
    run: () => npm(['install', '--omit=dev', '--ignore-scripts'], workbench, withNode()),
  },
  {
    id: 'native',
    title: 'preparing its native parts',
    run: async () => {
      requirePackages({ 'g++': 'g++', make: 'make', python3: 'python3' });
      await npm(['rebuild', '@vscode/spdlog', '@vscode/native-watchdog', '--ignore-scripts=false'], workbench, withNode());
      await npm(['rebuild', 'argon2', '--ignore-scripts=false'], packageFolder, withNode());
    },
  },
];

const identity = `${codeServer} ${nodePackage}@24`;

function readStamp() {
  try {
    const stamp = JSON.parse(readFileSync(stampFile, 'utf8'));
    return stamp.identity === identity ? stamp.done : [];
  } catch {
    return [];
  }
}

/** True when the embedded VS Code can be started without the network. */
export const isInstalled = () => existsSync(node) && stages.every(stage => readStamp().includes(stage.id));

/**
 * Installs the embedded VS Code unless it is there. About half a minute and 600 MB; an interrupted installation goes on
 * where it stopped. `tell` gets a line of text whenever there is progress. Raises EmbeddedError with one sentence.
 */
export async function install(tell = line => process.stderr.write(`${line}\n`)) {
  if (isInstalled()) return;
  try {
    mkdirSync(home, { recursive: true });
    const space = statfsSync(home);
    if (readStamp().length === 0 && space.bavail * space.bsize < 900e6) {
      throw new EmbeddedError(`The embedded VS Code needs 900 MB on the disk of ${home}: free some space and start again.`);
    }
    if (readStamp().length === 0) {
      rmSync(path.join(home, 'node_modules'), { recursive: true, force: true });
      rmSync(path.join(home, 'package-lock.json'), { force: true });
    }
    writeFileSync(path.join(home, 'package.json'), '{ "private": true }\n');
  } catch (error) {
    throw sentence(error);
  }
  for (const [index, stage] of stages.entries()) {
    const done = readStamp();
    if (done.includes(stage.id)) continue;
    const started = Date.now();
    const say = () => `Embedded VS Code (once, about 600 MB), ${index + 1} of ${stages.length}: ${stage.title}`;
    tell(`${say()} …`);
    const ticking = setInterval(() => tell(`  … ${Math.round((Date.now() - started) / 1000)} s`), 5000);
    try {
      await stage.run();
      const partial = `${stampFile}.${process.pid}`;
      writeFileSync(partial, `${JSON.stringify({ identity, done: [...done, stage.id] })}\n`);
      renameSync(partial, stampFile);
    } catch (error) {
      throw sentence(error);
    } finally {
      clearInterval(ticking);
    }
  }
  tell('Embedded VS Code: ready.');
}

function sentence(error) {
  if (error instanceof EmbeddedError) return error;
  if (error instanceof MissingPackages) return new EmbeddedError(error.message);
  const text = String(error?.message ?? error);
  if (/ENOSPC|EDQUOT|no space/i.test(text)) {
    return new EmbeddedError(
      `The disk of ${home} is full: free 900 MB, then start again; the installation goes on where it stopped.`,
    );
  }
  if (/EACCES|EPERM|EROFS/.test(text))
    return new EmbeddedError(`${home} cannot be written: make the folder writable, then start again.`);
  if (/ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENETUNREACH|FETCH_ERROR|network|ECONNABORTED|socket/i.test(text)) {
    return new EmbeddedError(
      'The npm registry cannot be reached, and the embedded VS Code is not installed yet: connect to the network and start again, or put desktop VS Code (`code`) on the PATH.',
    );
  }
  const last = text.trim().split('\n').slice(-6).join(' | ');
  return new EmbeddedError(`The embedded VS Code could not be installed: ${last}`);
}

// Native parts are built and run by Node 24, whatever Node runs this script.
const withNode = () => ({
  ...process.env,
  // Its headers come with it, so that nothing has to be fetched from elsewhere.
  npm_config_nodedir: path.join(home, 'node_modules', nodePackage),
  PATH: `${path.dirname(node)}${path.delimiter}${process.env.PATH}`,
});

function npm(args, cwd, env) {
  // `npm run` and `npm test` hand their own settings down as npm_config_*; they are about another folder.
  const clean = Object.fromEntries(
    Object.entries(env).filter(
      ([key]) => !/^npm_(config_(?!nodedir|registry|cache|.*proxy|cafile|userconfig)|package|lifecycle)/i.test(key),
    ),
  );
  return new Promise((resolve, reject) => {
    const child = spawn('npm', [...args, '--no-audit', '--no-fund', '--loglevel=error', '--fetch-retries=1'], {
      cwd,
      env: clean,
      stdio: ['ignore', 'pipe', 'pipe'],
      shell: process.platform === 'win32',
      detached: process.platform !== 'win32',
    });
    const forget = killWithUs(child);
    let said = '';
    const listen = chunk => {
      said = (said + chunk).slice(-8000);
    };
    child.stdout.on('data', listen);
    child.stderr.on('data', listen);
    child.on('error', reject);
    child.on('close', code => {
      forget();
      if (code === 0) resolve();
      else reject(new Error(said || `npm ${args[0]} ended with ${code}`));
    });
  });
}

const groups = new Set();
let watching = false;
/** The child leads a process group of its own; the group goes when this process does. Returns what forgets the child. */
export function killWithUs(child) {
  if (!watching) {
    watching = true;
    process.on('exit', () => {
      for (const pid of groups) killGroup(pid, 'SIGKILL');
    });
    for (const [signal, code] of [
      ['SIGINT', 130],
      ['SIGTERM', 143],
      ['SIGHUP', 129],
    ]) {
      process.on(signal, () => process.exit(code));
    }
  }
  groups.add(child.pid);
  return () => groups.delete(child.pid);
}

function killGroup(pid, signal) {
  try {
    process.kill(-pid, signal);
  } catch {
    // It has ended by itself.
  }
}

/** The first free port of 127.0.0.1 from `wanted` on, or undefined when twenty in a row are taken. */
export async function freePort(wanted) {
  for (let port = wanted; port < wanted + 20; port++) {
    const free = await new Promise(resolve => {
      const probe = net.createServer();
      probe.once('error', () => resolve(false));
      probe.listen({ port, host: '127.0.0.1', exclusive: true }, () => probe.close(() => resolve(true)));
    });
    if (free) return port;
  }
  return undefined;
}

/** User settings that keep the window quiet, as measured. */
export const quietSettings = {
  'chat.disableAIFeatures': true,
  'workbench.startupEditor': 'none',
  'workbench.secondarySideBar.defaultVisibility': 'hidden',
  'telemetry.telemetryLevel': 'off',
  'update.mode': 'none',
  'extensions.autoCheckUpdates': false,
};

/** Installs packaged extensions (.vsix) into an extensions folder, without network. */
export async function installVsix(files, extensionsDir, userDataDir) {
  await install();
  const named = files.flatMap(it => ['--install-extension', it]);
  await command([...named, '--force', '--extensions-dir', extensionsDir, '--user-data-dir', userDataDir]);
}

function command(args) {
  return new Promise((resolve, reject) => {
    const child = spawn(node, [packageFolder, ...args], {
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: true,
      env: serverEnvironment({}),
    });
    const forget = killWithUs(child);
    let said = '';
    child.stdout.on('data', chunk => (said += chunk));
    child.stderr.on('data', chunk => (said += chunk));
    child.on('error', reject);
    child.on('close', code => {
      forget();
      if (code === 0) resolve(said);
      else reject(new EmbeddedError(`The embedded VS Code refused ${args.join(' ')}: ${said.trim()}`));
    });
  });
}

// A session inside VS Code (or inside this very server) must not talk to the outer one.
const serverEnvironment = extra => ({
  ...Object.fromEntries(
    Object.entries(process.env).filter(
      ([key]) => !/^(VSCODE_|ELECTRON_|CODE_SERVER_|npm_|NODE_OPTIONS|NODE_TEST_CONTEXT|PORT$|PASSWORD$)/.test(key),
    ),
  ),
  ...extra,
});

// Root makes a mount namespace by itself; others need one of their own users around it, where the machine allows that.
const namespaces = [['--mount'], ['--map-root-user', '--mount']];
const hiding = args =>
  spawnSync('unshare', [...args, 'mount', '-t', 'tmpfs', 'none', os.tmpdir()], { encoding: 'utf8', stdio: 'pipe' });

/** Why `start` cannot hide the clone on this machine, in one sentence; undefined when it can. */
export function cannotHideClone() {
  if (process.platform !== 'linux') return 'Only Linux has mount namespaces.';
  const tried = namespaces.map(hiding);
  if (tried.some(it => it.status === 0)) return undefined;
  return `This machine allows no mount namespace: ${tried.map(it => (it.error?.message ?? it.stderr).trim()).join('; ')}`;
}

/** A program and arguments that run the given ones with the clone replaced by an empty folder and the embedded VS Code at `place`. */
function withoutClone(place, args) {
  const namespace = namespaces.find(it => hiding(it).status === 0);
  if (namespace === undefined) throw new EmbeddedError(cannotHideClone());
  mkdirSync(place, { recursive: true });
  // The mounts live and end with the processes of the namespace; nobody else sees them.
  const enter = 'mount --bind "$1" "$2" && mount -t tmpfs -o ro none "$3" && shift 3 && exec "$@"';
  return ['unshare', [...namespace, 'sh', '-c', enter, 'sh', packages, place, root, nodeIn(place), ...args]];
}

/**
 * Starts the embedded VS Code on a folder.
 *
 * `vsix` (one package or several) is installed first; `extensionDir` is loaded from its folder instead, through the URL (which needs the smoke test
 * driver); `testsPath` is a module whose `run()` the extension host calls. `port` 0 or absent takes the first free one from 8137
 * on. With `hideClone` the server, its extension host and its terminals see an empty folder where the repository is. Without `userDataDir` a temporary one is used and removed by `stop()`. Answers { url, port, pid, userDataDir, stop() } once
 * the server answers; raises EmbeddedError with one sentence. Nothing is left running after `stop()` or the end of this process.
 */
export async function start({
  folder,
  vsix,
  extensionDir,
  testsPath,
  port,
  userDataDir,
  extensionsDir,
  settings = {},
  trust = true,
  smokeTestDriver = extensionDir !== undefined,
  hideClone = false,
  env = {},
}) {
  await install();
  const free = await freePort(port || 8137);
  if (free === undefined)
    throw new EmbeddedError(
      `Twenty ports from ${port || 8137} on are taken on 127.0.0.1: end what uses them, or pass another with --port.`,
    );
  const scratch = userDataDir === undefined ? mkdtempSync(path.join(os.tmpdir(), 'drillbook-vscode-')) : undefined;
  const data = userDataDir ?? path.join(scratch, 'data');
  const extensions = extensionsDir ?? path.join(scratch ?? data, 'extensions');
  mkdirSync(path.join(data, 'User'), { recursive: true });
  mkdirSync(extensions, { recursive: true });
  const settingsFile = path.join(data, 'User', 'settings.json');
  if (!existsSync(settingsFile) || scratch !== undefined || Object.keys(settings).length > 0) {
    writeFileSync(settingsFile, `${JSON.stringify({ ...quietSettings, ...settings }, null, 2)}\n`);
  }
  if (vsix !== undefined) await installVsix([vsix].flat(), extensions, data);
  const args = ['--auth', 'none', '--bind-addr', `127.0.0.1:${free}`, '--user-data-dir', data, '--extensions-dir', extensions];
  args.push('--disable-telemetry', '--disable-update-check', '--disable-getting-started-override');
  // A socket of our own: else a second server on the machine would hand its work to the first.
  args.push('--session-socket', path.join(data, 'ipc.sock'), '--config', path.join(data, 'config.yaml'));
  if (smokeTestDriver) args.push('--vscode-option', 'enable-smoke-test-driver');
  if (trust) args.push('--disable-workspace-trust');
  writeFileSync(path.join(data, 'config.yaml'), 'auth: none\n');
  // The name counts: code-server finds what it is made of in the node_modules around it.
  const place = path.join(data, 'editor', 'node_modules');
  const [program, programArgs] = hideClone
    ? withoutClone(place, [path.join(place, 'code-server'), ...args])
    : [node, [packageFolder, ...args]];
  const child = spawn(program, programArgs, {
    cwd: data,
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
    env: serverEnvironment(env),
  });
  const forget = killWithUs(child);
  let said = '';
  let ended = false;
  const listen = chunk => (said = (said + chunk).slice(-8000));
  child.stdout.on('data', listen);
  child.stderr.on('data', listen);
  const closed = new Promise(resolve =>
    child.on('close', () => {
      ended = true;
      resolve();
    }),
  );
  const stop = async () => {
    killGroup(child.pid, 'SIGTERM');
    await Promise.race([closed, new Promise(resolve => setTimeout(resolve, 3000).unref())]);
    // Terminals and extension hosts are in the group too, and may ignore the polite signal.
    killGroup(child.pid, 'SIGKILL');
    forget();
    if (scratch !== undefined) rmSync(scratch, { recursive: true, force: true, maxRetries: 5 });
  };
  for (const until = Date.now() + 30_000; ; ) {
    const answers = await fetch(`http://127.0.0.1:${free}/healthz`).then(
      it => it.ok,
      () => false,
    );
    if (answers) break;
    if (ended || Date.now() > until) {
      await stop();
      throw new EmbeddedError(
        `The embedded VS Code did not start on 127.0.0.1:${free}: ${said.trim().split('\n').slice(-4).join(' | ')}`,
      );
    }
    await new Promise(resolve => setTimeout(resolve, 100));
  }
  const address = `http://127.0.0.1:${free}`;
  return {
    url: address + addressPath({ port: free, folder, extensionDir, testsPath }),
    port: free,
    pid: child.pid,
    userDataDir: data,
    extensionsDir: extensions,
    closed,
    stop,
  };
}

/** The path and query that open `folder`, with the extension loaded from `extensionDir` when one is given. */
function addressPath({ port, folder, extensionDir, testsPath }) {
  const remote = it => `vscode-remote://127.0.0.1:${port}${it}`;
  const payload = [['skipWelcome', 'true']];
  if (extensionDir !== undefined) payload.push(['extensionDevelopmentPath', remote(extensionDir)]);
  if (testsPath !== undefined) payload.push(['extensionTestsPath', remote(testsPath)]);
  const query = `/?folder=${encodeURIComponent(folder)}`;
  return extensionDir === undefined ? query : `${query}&payload=${encodeURIComponent(JSON.stringify(payload))}`;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  await install().catch(error => {
    process.stderr.write(`${error.message}\n`);
    process.exitCode = 2;
  });
}

// The embedded VS Code: code-server, installed on demand and run on 127.0.0.1.
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { codeServerIn, EmbeddedError, install, nodeIn, packages, root } from './install-embedded.mjs';
import { killGroup, killWithUs, removeWithUs } from './processes.mjs';

export { EmbeddedError, home, install, root } from './install-embedded.mjs';

/** The port that is tried first when none is asked for. */
export const firstPort = 8137;
const portsTried = 20;

/** The first free port of 127.0.0.1 from `wanted` up to `last`; raises EmbeddedError when there is none. */
export async function freePort(wanted = firstPort, last = wanted + portsTried - 1) {
  for (let port = wanted; port <= last; port++) {
    const trouble = await new Promise(resolve => {
      const probe = net.createServer();
      probe.once('error', error => resolve(error.code));
      probe.listen({ port, host: '127.0.0.1', exclusive: true }, () => probe.close(() => resolve(undefined)));
    });
    if (trouble === undefined) return port;
    if (trouble === 'EACCES')
      throw new EmbeddedError(`Port ${port} is not open to this user: pass one from 1024 on with --port.`);
  }
  throw new EmbeddedError(
    `The ports ${last - portsTried + 1} to ${last} are all taken on 127.0.0.1: end what uses them, or pass another with --port.`,
  );
}

/** User settings that keep the window quiet, as measured. */
export const quietSettings = {
  'chat.disableAIFeatures': true,
  'workbench.startupEditor': 'none',
  'workbench.secondarySideBar.defaultVisibility': 'hidden',
  'telemetry.telemetryLevel': 'off',
  'update.mode': 'none',
  'extensions.autoCheckUpdates': false,
  // The clone around the bundled runbooks is nothing to ask about.
  'git.openRepositoryInParentFolders': 'never',
  // It would announce every port that any program on the machine opens.
  'remote.autoForwardPorts': false,
};

/** Installs packaged extensions (.vsix) into an extensions folder, without network. */
export async function installVsix(files, extensionsDir, userDataDir) {
  await install();
  const named = files.flatMap(it => ['--install-extension', it]);
  await command([...named, '--force', '--extensions-dir', extensionsDir, '--user-data-dir', userDataDir]);
}

function command(args) {
  return new Promise((resolve, reject) => {
    const child = spawn(nodeIn(packages), [codeServerIn(packages), ...args], {
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
      else reject(new EmbeddedError(`The embedded VS Code refused ${args.join(' ')}: ${lastLines(said)}`));
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
 * `vsix` (one package or several) is installed first; `extensionDir` is loaded from its folder instead, through the URL (which
 * needs the smoke test driver); `testsPath` is a module whose `run()` the extension host calls. `port` 0 or absent takes the
 * first free one from 8137 on. With `hideClone` the server, its extension host and its terminals see an empty folder where the
 * repository is. `userDataDir` keeps settings and state; without it a temporary one is used. Answers { url, port, pid,
 * userDataDir, extensionsDir, closed, stop() } once the server answers; raises EmbeddedError with one sentence. Nothing is left
 * running and nothing temporary is left behind after `stop()` or the end of this process.
 */
export async function start({
  folder,
  vsix,
  extensionDir,
  testsPath,
  port: wanted,
  userDataDir,
  settings = {},
  trust = true,
  smokeTestDriver = extensionDir !== undefined,
  hideClone = false,
  env = {},
}) {
  await install();
  const last = (wanted || firstPort) + portsTried - 1;
  let port = await freePort(wanted || firstPort, last);
  // Of its own even where settings are kept: two editors at once must not change each other's extensions, and a socket's path
  // has to be short.
  const scratch = mkdtempSync(path.join(os.tmpdir(), 'drillbook-vscode-'));
  const removeScratch = removeWithUs(scratch);
  const data = userDataDir ?? path.join(scratch, 'data');
  const extensions = path.join(scratch, 'extensions');
  mkdirSync(path.join(data, 'User'), { recursive: true });
  mkdirSync(extensions, { recursive: true });
  const settingsFile = path.join(data, 'User', 'settings.json');
  if (!existsSync(settingsFile) || Object.keys(settings).length > 0)
    writeFileSync(settingsFile, `${JSON.stringify({ ...quietSettings, ...settings }, null, 2)}\n`);
  if (vsix !== undefined) await installVsix([vsix].flat(), extensions, data);
  const args = ['--auth', 'none', '--user-data-dir', data, '--extensions-dir', extensions];
  args.push('--disable-telemetry', '--disable-update-check', '--disable-getting-started-override');
  // A socket of our own: else a second server on the machine would hand its work to the first.
  args.push('--session-socket', path.join(scratch, 'ipc.sock'), '--config', path.join(scratch, 'config.yaml'));
  if (smokeTestDriver) args.push('--vscode-option', 'enable-smoke-test-driver');
  if (trust) args.push('--disable-workspace-trust');
  writeFileSync(path.join(scratch, 'config.yaml'), 'auth: none\n');
  // The name counts: code-server finds what it is made of in the node_modules around it.
  const place = path.join(scratch, 'editor', 'node_modules');
  const command = hideClone
    ? withoutClone(place, [codeServerIn(place), ...args])
    : [nodeIn(packages), [codeServerIn(packages), ...args]];
  let server = await serve(command, port, scratch, env);
  // Another program was faster between the look and the start.
  while (server === undefined) {
    port = await freePort(port + 1, last);
    server = await serve(command, port, scratch, env);
  }
  const address = `http://127.0.0.1:${port}`;
  return {
    url: address + addressPath({ port, folder, extensionDir, testsPath }),
    port,
    pid: server.pid,
    userDataDir: data,
    extensionsDir: extensions,
    closed: server.closed,
    stop: async () => {
      await server.stop();
      removeScratch();
    },
  };
}

/** Runs the server until it answers on the port; undefined when the port has just been taken by another program. */
async function serve([program, args], port, cwd, env) {
  const child = spawn(program, [...args, '--bind-addr', `127.0.0.1:${port}`], {
    cwd,
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
  };
  const until = Date.now() + 60_000;
  // An answer alone could come from another server that holds the port.
  while (!said.includes('HTTP server listening on') || !(await answers(port))) {
    if (ended || Date.now() > until) {
      await stop();
      if (said.includes('EADDRINUSE')) return undefined;
      throw new EmbeddedError(`The embedded VS Code did not start on 127.0.0.1:${port}: ${lastLines(said)}`);
    }
    await new Promise(resolve => setTimeout(resolve, 100));
  }
  return { pid: child.pid, closed, stop };
}

const answers = port =>
  fetch(`http://127.0.0.1:${port}/healthz`).then(
    it => it.ok,
    () => false,
  );

const lastLines = said => said.trim().split('\n').slice(-4).join(' | ');

/** The path and query that open `folder`, with the extension loaded from `extensionDir` when one is given. */
function addressPath({ port, folder, extensionDir, testsPath }) {
  const remote = it => `vscode-remote://127.0.0.1:${port}${it}`;
  const payload = [['skipWelcome', 'true']];
  if (extensionDir !== undefined) payload.push(['extensionDevelopmentPath', remote(extensionDir)]);
  if (testsPath !== undefined) payload.push(['extensionTestsPath', remote(testsPath)]);
  const query = `/?folder=${encodeURIComponent(folder)}`;
  return extensionDir === undefined ? query : `${query}&payload=${encodeURIComponent(JSON.stringify(payload))}`;
}

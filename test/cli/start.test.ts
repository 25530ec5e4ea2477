/** `npm start` where something is missing, taken, full or in the way: one sentence, exit code 2, and nothing half-done is kept. */
import assert from 'node:assert/strict';
import { type ChildProcessByStdio, spawn, spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import net from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Readable } from 'node:stream';
import { after, before, test } from 'node:test';
import { root } from './drillbook.ts';

let folder = '';
before(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'drillbook-start-'));
});
after(() => rmSync(folder, { recursive: true, force: true }));

const onlyWithCompiler = {
  // `npm start` would install one as root; elsewhere it names the command, which is another sentence than those here.
  skip:
    ['g++', 'make', 'python3'].every(it => spawnSync('which', [it]).status === 0) || process.getuid?.() === 0
      ? false
      : 'needs g++, make and python3, or root to install them',
};

const script = path.join(root, 'scripts', 'start.mjs');
// A registry that refuses, and an empty cache, so that nothing can be had.
const environment = (more: Record<string, string> = {}): NodeJS.ProcessEnv => {
  const { DISPLAY: _display, WAYLAND_DISPLAY: _wayland, ...rest } = process.env;
  return {
    ...rest,
    INIT_CWD: folder,
    npm_config_registry: 'http://127.0.0.1:9',
    npm_config_cache: path.join(folder, 'cache'),
    ...more,
  };
};
const start = (args: readonly string[], more?: Record<string, string>) => {
  const done = spawnSync(process.execPath, [script, ...args], { env: environment(more), encoding: 'utf8', timeout: 300_000 });
  return { code: done.status, out: done.stdout, err: done.stderr };
};
/** The one line that was said, after making sure that it was one. */
function sentenceOf(done: { code: number | null; err: string }): string {
  assert.equal(done.code, 2, done.err);
  assert.match(done.err, /^[^\n]+\n$/);
  return done.err.trim();
}
const place = (name: string): string => {
  const made = path.join(folder, name);
  mkdirSync(made, { recursive: true });
  return made;
};
function program(file: string, body: string): void {
  writeFileSync(file, `#!/bin/sh\n${body}\n`);
  chmodSync(file, 0o755);
}

test('a path that is no folder, and arguments that mean nothing, are refused before anything is built', () => {
  writeFileSync(path.join(folder, 'a file.md'), '# A file\n');
  const refused = (...args: string[]) => {
    const done = start(args);
    assert.equal(done.out, '');
    return sentenceOf(done);
  };
  // The path is relative to where it was typed, not to the package.
  assert.equal(
    refused('not there'),
    `There is no folder ${path.join(folder, 'not there')}: pass one that exists, or none for the bundled runbooks.`,
  );
  assert.equal(refused('a file.md'), `${path.join(folder, 'a file.md')} is a file: pass the folder it is in.`);
  assert.match(refused(''), /^The path is empty:/);
  assert.match(refused('.', '..'), /^Usage: npm start /);
  assert.match(refused('--prot', '8137'), /^Usage: npm start /);
  assert.match(refused('--port', '8o80'), /^--port 8o80 is no port:/);
  assert.match(refused('--port', '70000'), /^--port 70000 is no port:/);
});

for (const name of ['code', 'codium'])
  test(`\`${name}\` on the PATH is given the extension and the folder, also one with spaces`, () => {
    const bin = place(`bin of ${name}`);
    const runbooks = place('our runbooks, #1');
    const record = path.join(bin, 'arguments.txt');
    program(path.join(bin, name), `printf '%s\\n' "$@" > '${record}'`);
    const done = start(['our runbooks, #1'], { PATH: `${bin}${path.delimiter}${process.env['PATH']}` });
    assert.equal(done.code, 0, done.err);
    const said = readFileSync(record, 'utf8').trim().split('\n');
    assert.ok(said.includes(`--extensionDevelopmentPath=${root}`), said.join(' '));
    assert.equal(said.at(-1), runbooks);
    assert.ok(existsSync(path.join(root, 'dist', 'extension.js')));
    assert.match(done.out, /opens .*our runbooks, #1 with Drillbook\.$/m);
    // It cannot know whether a window came; without a display it says so.
    assert.match(done.out, /^There is no display here, though .*`npm start -- --browser`/m);
  });

test('desktop VS Code that fails, or cannot be started, is named with what happened and the way around it', () => {
  const bin = place('bad bin');
  const search = { PATH: `${bin}${path.delimiter}${process.env['PATH']}` };
  program(path.join(bin, 'code'), 'exit 3');
  assert.equal(
    sentenceOf(start(['.'], search)),
    `${path.join(bin, 'code')} could not open ${folder} (it ended with 3): \`npm start -- --browser\` opens the embedded VS Code instead.`,
  );
  writeFileSync(path.join(bin, 'code'), '#!/no/such/interpreter\n');
  assert.match(sentenceOf(start(['.'], search)), /code could not open .* \(.*ENOENT.*\): `npm start -- --browser`/);
});

test('without a registry: what could not be had and what to do, and the next start begins anew', onlyWithCompiler, () => {
  const embedded = place('embedded');
  // What claims to be whole without being there counts for nothing.
  const stamp = path.join(embedded, 'stamp.json');
  const identity = /const codeServer = '([^']+)'/.exec(
    readFileSync(path.join(root, 'scripts', 'install-embedded.mjs'), 'utf8'),
  )?.[1];
  assert.ok(identity !== undefined);
  writeFileSync(
    stamp,
    JSON.stringify({
      identity: `${identity} node-${process.platform}-${process.arch}@24`,
      done: ['download', 'workbench', 'native'],
    }),
  );
  // A folder of that name, and what a remote VS Code calls `code` in its terminals, are no desktop VS Code.
  place('odd bin/code');
  program(path.join(place('server/bin/remote-cli'), 'code'), 'exit 0');
  const search = [path.join(folder, 'odd bin'), path.join(folder, 'server/bin/remote-cli'), withoutDesktop()];
  for (let time = 0; time < 2; time++) {
    const done = start([], { DRILLBOOK_EMBEDDED: embedded, PATH: search.join(path.delimiter) });
    assert.match(
      sentenceOf(done),
      /^The embedded VS Code is not installed yet, and the npm registry \(http:\/\/127\.0\.0\.1:9\) cannot be reached: connect/,
    );
    assert.match(done.out, /1 of 3: fetching code-server and Node 24/);
    assert.ok(!existsSync(path.join(embedded, 'lock')));
  }
});
const withoutDesktop = () =>
  (process.env['PATH'] ?? '')
    .split(path.delimiter)
    .filter(it => !['code', 'codium'].some(name => existsSync(path.join(it, name))))
    .join(path.delimiter);

test('twenty taken ports are named, before anything is installed', async () => {
  const embedded = path.join(folder, 'never made');
  const { first, close } = await takePorts(20);
  try {
    assert.equal(
      sentenceOf(await startLater(['--browser', '--port', String(first)], { DRILLBOOK_EMBEDDED: embedded })),
      `The ports ${first} to ${first + 19} are all taken on 127.0.0.1: end what uses them, or pass another with --port.`,
    );
    assert.ok(!existsSync(embedded));
  } finally {
    close();
  }
});

test('a disk without room: the folder, what it needs and what it has', t => {
  const embedded = place('small disk');
  const inside = 'mount -t tmpfs -o size=50m none "$1" && shift && exec "$@"';
  const alone = ['--mount', 'sh', '-c', inside, 'sh', embedded];
  if (spawnSync('unshare', [...alone, 'true']).status !== 0) return t.skip('no small disk can be mounted here');
  const done = spawnSync('unshare', [...alone, process.execPath, script, '--browser'], {
    env: environment({ DRILLBOOK_EMBEDDED: embedded }),
    encoding: 'utf8',
    timeout: 300_000,
  });
  assert.equal(
    sentenceOf({ code: done.status, err: done.stderr }),
    `The embedded VS Code needs 1200 MB on the disk of ${embedded}, which has 52 MB left: free some space and start again.`,
  );
});

test('of two installations at once the second waits; one that was killed is not waited for', onlyWithCompiler, async () => {
  const embedded = place('shared');
  const lock = path.join(embedded, 'lock');
  writeFileSync(lock, `${process.pid}\n`);
  const waiting = startLater(['--browser'], { DRILLBOOK_EMBEDDED: embedded }, out => {
    if (out.includes(`process ${process.pid}) is installing`)) rmSync(lock, { force: true });
  });
  assert.match(sentenceOf(await waiting), /cannot be reached/);

  const { pid } = spawnSync('true');
  writeFileSync(lock, `${pid}\n`);
  const done = start(['--browser'], { DRILLBOOK_EMBEDDED: embedded });
  assert.match(sentenceOf(done), /cannot be reached/);
  assert.doesNotMatch(done.out, /waiting for it/);
});

for (const [signal, code] of [
  ['SIGINT', 130],
  ['SIGTERM', 143],
  ['SIGHUP', 129],
] as const)
  test(`${signal} in the middle of an installation ends all of it`, onlyWithCompiler, async () => {
    // A registry that never answers: the connection lasts as long as the npm that asks.
    let connections = 0;
    let asked = () => {};
    const wasAsked = new Promise<void>(resolve => {
      asked = resolve;
    });
    let gone = () => {};
    const allGone = new Promise<void>(resolve => {
      gone = resolve;
    });
    const registry = net.createServer(socket => {
      connections++;
      asked();
      socket.resume().on('error', () => {});
      socket.on('close', () => {
        if (--connections === 0) gone();
      });
    });
    const port = await listening(registry, 0);
    const embedded = place(`ended by ${signal}`);
    let child: ChildProcessByStdio<null, Readable, Readable> | undefined;
    try {
      const more = { DRILLBOOK_EMBEDDED: embedded, npm_config_registry: `http://127.0.0.1:${port}` };
      const ended = startLater(['--browser'], more, undefined, it => {
        child = it;
      });
      await Promise.race([wasAsked, ended.then(it => assert.fail(`it ended by itself: ${it.err}`))]);
      child?.kill(signal);
      const done = await ended;
      assert.equal(done.code, code);
      assert.equal(done.err, '');
      await allGone;
      assert.ok(!existsSync(path.join(embedded, 'lock')));
      assert.ok(!existsSync(path.join(embedded, 'stamp.json')));
    } finally {
      child?.kill('SIGKILL');
      registry.close();
    }
  });

/** `start` while this process goes on; `heard` gets everything that was said so far. */
function startLater(
  args: readonly string[],
  more: Record<string, string>,
  heard: (out: string) => void = () => {},
  spawned: (child: ChildProcessByStdio<null, Readable, Readable>) => void = () => {},
): Promise<{ code: number | null; out: string; err: string }> {
  const child = spawn(process.execPath, [script, ...args], { env: environment(more), stdio: ['ignore', 'pipe', 'pipe'] });
  spawned(child);
  let out = '';
  let err = '';
  child.stdout.on('data', chunk => {
    out += chunk;
    heard(out);
  });
  child.stderr.on('data', chunk => {
    err += chunk;
  });
  return new Promise(resolve => child.on('close', code => resolve({ code, out, err })));
}

/** As many ports in a row, taken until `close`. */
async function takePorts(count: number): Promise<{ first: number; close(): void }> {
  for (let first = 21_000; ; first += count) {
    const servers: net.Server[] = [];
    const close = () => {
      for (const server of servers) server.close();
    };
    try {
      for (let port = first; port < first + count; port++) {
        const server = net.createServer();
        servers.push(server);
        await listening(server, port);
      }
      return { first, close };
    } catch (error) {
      close();
      if (first > 60_000) throw error;
    }
  }
}

function listening(server: net.Server, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => resolve((server.address() as net.AddressInfo).port));
  });
}

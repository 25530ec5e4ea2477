/** `npm start` with the embedded VS Code, as a person has it: the address, a second one beside it, and an end without remains. */
import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { chromium } from 'playwright-core';
import { root } from './machine.ts';

let folder = '';
before(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'drillbook-start-'));
  mkdirSync(path.join(folder, 'our runbooks, #1'));
  writeFileSync(path.join(folder, 'our runbooks, #1', 'rb-lunch.md'), '# Lunch is late\n\nAsk the kitchen.\n');
});
after(() => rmSync(folder, { recursive: true, force: true }));

const children = new Set<number>();
after(() => {
  // Politely: what it started is in other groups, and only it knows them.
  for (const pid of children) signalGroup(pid, 'SIGTERM');
});

/** Starts in a process group of its own, as a shell does; answers when the address stands there. */
async function start(args: readonly string[]) {
  const child = spawn(process.execPath, [path.join(root, 'scripts', 'start.mjs'), '--browser', ...args], {
    env: { ...process.env, INIT_CWD: folder },
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  });
  const pid = child.pid ?? assert.fail('it did not start');
  children.add(pid);
  let said = '';
  let done = false;
  const ended = new Promise<number | null>(resolve =>
    child.on('close', code => {
      done = true;
      children.delete(pid);
      resolve(code);
    }),
  );
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', chunk => {
      said += chunk;
    });
  for (const until = Date.now() + 120_000; !said.includes('Ctrl+C ends it.'); ) {
    assert.ok(!done && Date.now() < until, `no address: ${said}`);
    await new Promise(resolve => setTimeout(resolve, 100));
  }
  const url = new URL(/^ {2}(http:\S+)$/m.exec(said)?.[1] ?? assert.fail(said));
  return { url, said, end: (signal: NodeJS.Signals) => (signalGroup(pid, signal), ended) };
}

function signalGroup(pid: number, signal: NodeJS.Signals) {
  try {
    process.kill(-pid, signal);
  } catch {
    // It has ended.
  }
}

const running = (text: string) =>
  spawnSync('ps', ['-eo', 'args'], { encoding: 'utf8' })
    .stdout.split('\n')
    .filter(line => line.includes(text));
const answers = (url: URL) =>
  fetch(new URL('/healthz', url)).then(
    it => it.ok,
    () => false,
  );

test('two at once in one clone: each its port and folder, and an end that leaves nothing running and nothing behind', async () => {
  const port = '8371';
  const [one, other] = await Promise.all([start(['our runbooks, #1', '--port', port]), start(['--port', port])]);
  assert.notEqual(one.url.port, other.url.port);
  for (const it of [one, other]) {
    assert.ok(await answers(it.url));
    if (it.url.port !== port) assert.match(it.said, new RegExp(`^Port ${port} is taken, so it is ${it.url.port}\\.$`, 'm'));
  }
  assert.equal(one.url.searchParams.get('folder'), path.join(folder, 'our runbooks, #1'));
  assert.equal(other.url.searchParams.get('folder'), path.join(root, 'runbooks'));

  const { chromiumOptions } = await import(path.join(root, 'scripts', 'editor-suite.mjs'));
  const browser = await chromium.launch(chromiumOptions);
  try {
    const page = await browser.newPage();
    await page.goto(one.url.href);
    await page.locator('.explorer-folders-view', { hasText: 'rb-lunch.md' }).waitFor({ timeout: 60_000 });
    await page.locator('.activitybar a[aria-label="Drillbook"]').waitFor({ timeout: 60_000 });
  } finally {
    await browser.close();
  }

  for (const [it, signal, code] of [
    [one, 'SIGINT', 130],
    [other, 'SIGHUP', 129],
  ] as const) {
    const server = running(`127.0.0.1:${it.url.port}`)[0] ?? assert.fail('no server is seen');
    const scratch = /--extensions-dir (\S+)\/extensions/.exec(server)?.[1] ?? assert.fail(server);
    assert.ok(existsSync(scratch));
    assert.equal(await it.end(signal), code);
    assert.ok(!(await answers(it.url)));
    for (const until = Date.now() + 5000; running(scratch).length > 0; ) {
      assert.ok(Date.now() < until, running(scratch).join('\n'));
      await new Promise(resolve => setTimeout(resolve, 100));
    }
    assert.ok(!existsSync(scratch));
  }
});

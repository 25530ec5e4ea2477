// `npm start [-- PATH] [--port N] [--browser]`: builds Drillbook and opens VS Code with it, on the desktop or in the browser.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, statSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { EmbeddedError, firstPort, freePort, home, install, root, start } from './embedded.mjs';
import { everyOnPath } from './packages.mjs';
import { removeWithUs } from './processes.mjs';

class Refusal extends Error {}

const bundled = path.join(root, 'runbooks');

async function main() {
  const { folder, port, browser } = readArguments();
  const desktop = browser ? undefined : desktopEditor();
  if (desktop === undefined) {
    // Better said now than after the installation.
    await freePort(port);
    await install(line => process.stdout.write(`${line}\n`));
  }
  await buildDrillbook();
  if (desktop === undefined) await openEmbedded(folder, port);
  else openDesktop(desktop, folder);
}

function readArguments() {
  const usage = 'Usage: npm start [-- PATH] [-- --port N] [-- --browser], with one folder at most.';
  let read;
  try {
    read = parseArgs({ allowPositionals: true, options: { port: { type: 'string' }, browser: { type: 'boolean' } } });
  } catch {
    throw new Refusal(usage);
  }
  const { positionals, values } = read;
  if (positionals.length > 1) throw new Refusal(usage);
  // npm runs scripts in the package's folder; the path was typed somewhere else.
  const folder = positionals[0] === undefined ? bundled : path.resolve(process.env.INIT_CWD ?? process.cwd(), positionals[0]);
  if (positionals[0] === '') throw new Refusal('The path is empty: pass a folder, or nothing for the bundled runbooks.');
  if (!existsSync(folder))
    throw new Refusal(`There is no folder ${folder}: pass one that exists, or none for the bundled runbooks.`);
  if (!statSync(folder).isDirectory()) throw new Refusal(`${folder} is a file: pass the folder it is in.`);
  const port = values.port === undefined ? undefined : Number(values.port);
  if (port !== undefined && (!Number.isInteger(port) || port < 1 || port > 65_000))
    throw new Refusal(`--port ${values.port} is no port: pass a number from 1 to 65000.`);
  return { folder, port, browser: values.browser === true };
}

async function buildDrillbook() {
  // Asked for only now: it needs what `npm ci` brings.
  const { build } = await import('../esbuild.mjs').catch(error => {
    if (error.code !== 'ERR_MODULE_NOT_FOUND') throw error;
    throw new Refusal(`What Drillbook is built with is missing in ${root}: run \`npm ci\` there, then start again.`);
  });
  process.stdout.write('Building …\n');
  await build();
}

/** Desktop VS Code on the PATH. What a remote VS Code calls `code` in its terminals can only talk to its window. */
const desktopEditor = () => ['code', 'codium'].flatMap(everyOnPath).find(file => !file.includes('remote-cli'));

function openDesktop(program, folder) {
  // As root VS Code wants both of these said.
  const asRoot = process.getuid?.() === 0 ? ['--no-sandbox', '--user-data-dir', path.join(home, 'desktop')] : [];
  const done = spawnSync(program, ['--new-window', `--extensionDevelopmentPath=${root}`, ...asRoot, folder], {
    stdio: 'inherit',
  });
  const instead = '`npm start -- --browser` opens the embedded VS Code instead';
  if (done.status !== 0) {
    const reason =
      done.error?.message ?? (done.signal === null ? `it ended with ${done.status}` : `it was ended by ${done.signal}`);
    throw new Refusal(`${program} could not open ${folder} (${reason}): ${instead}.`);
  }
  process.stdout.write(`VS Code (${program}) opens ${folder} with Drillbook.\n`);
  // The program comes back before its window does, and says nothing of a window that never comes.
  if (process.platform === 'linux' && !process.env.DISPLAY && !process.env.WAYLAND_DISPLAY)
    process.stdout.write(`There is no display here, though (DISPLAY is not set): if no window appears, ${instead}.\n`);
}

async function openEmbedded(folder, wanted) {
  const { packVsix } = await import('./package.mjs');
  const kept = path.join(home, 'start');
  mkdirSync(kept, { recursive: true });
  process.stdout.write('Packing and installing the extension …\n');
  // A file of this process alone: another start may be packing too.
  const vsix = path.join(kept, `drillbook-${process.pid}.vsix`);
  const removeVsix = removeWithUs(vsix);
  const editor = await start({ folder, vsix: packVsix(vsix), port: wanted, userDataDir: path.join(kept, 'data'), trust: true });
  removeVsix();
  const first = wanted ?? firstPort;
  if (editor.port !== first) process.stdout.write(`Port ${first} is taken, so it is ${editor.port}.\n`);
  process.stdout.write(`\nVS Code with Drillbook on ${folder}:\n\n  ${editor.url}\n\nCtrl+C ends it.\n`);
  await editor.closed;
  throw new Refusal('The embedded VS Code has ended by itself: start it again.');
}

main().catch(error => {
  const expected = error instanceof Refusal || error instanceof EmbeddedError;
  const full = /ENOSPC|EDQUOT|no space left/i.test(error.message);
  if (expected) process.stderr.write(`${error.message}\n`);
  else if (full) process.stderr.write(`The disk of ${root} is full (${error.message}): free 20 MB, then start again.\n`);
  else process.stderr.write(`Drillbook could not be started: ${error.message}\n`);
  process.exit(2);
});

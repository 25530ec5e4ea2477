// `npm start [-- PATH] [--port N]`: builds Drillbook and opens VS Code with it, on the desktop or embedded in the browser.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, statSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { build } from '../esbuild.mjs';
import { EmbeddedError, install, root, start } from './embedded.mjs';
import { packVsix } from './package.mjs';
import { onPath } from './packages.mjs';

class Refusal extends Error {}

async function main() {
  const { positionals, values } = readArguments();
  // npm runs scripts in the package's folder; the path was typed somewhere else.
  const folder =
    positionals[0] === undefined
      ? path.join(root, 'runbooks')
      : path.resolve(process.env.INIT_CWD ?? process.cwd(), positionals[0]);
  if (!existsSync(folder))
    throw new Refusal(`There is no folder ${folder}: pass one that exists, or none for the bundled runbooks.`);
  if (!statSync(folder).isDirectory()) throw new Refusal(`${folder} is a file: pass the folder it is in.`);
  const wanted = values.port === undefined ? 8137 : Number(values.port);
  if (!Number.isInteger(wanted) || wanted < 1 || wanted > 65_000)
    throw new Refusal(`--port ${values.port} is no port: pass a number from 1 to 65000.`);

  process.stdout.write('Building …\n');
  await build();
  const desktop = ['code', 'codium'].find(onPath);
  if (desktop !== undefined) return openDesktop(desktop, folder);

  await install(line => process.stdout.write(`${line}\n`));
  const home = path.join(root, '.embedded', 'start');
  mkdirSync(home, { recursive: true });
  process.stdout.write('Packing and installing the extension …\n');
  const vsix = packVsix(path.join(home, 'drillbook.vsix'));
  const editor = await start({
    folder,
    vsix,
    port: wanted,
    userDataDir: path.join(home, 'data'),
    extensionsDir: path.join(home, 'extensions'),
    trust: true,
  });
  if (editor.port !== wanted) process.stdout.write(`Port ${wanted} is taken, so it is ${editor.port}.\n`);
  process.stdout.write(`\nVS Code with Drillbook on ${folder}:\n\n  ${editor.url}\n\nCtrl+C ends it.\n`);
  await editor.closed;
  throw new Refusal('The embedded VS Code has ended by itself: start it again.');
}

function readArguments() {
  try {
    const read = parseArgs({ allowPositionals: true, options: { port: { type: 'string' } } });
    if (read.positionals.length <= 1) return read;
  } catch {
    // Said below.
  }
  throw new Refusal('Usage: npm start [-- PATH] [-- --port N], with one folder at most.');
}

function openDesktop(program, folder) {
  const asRoot = process.getuid?.() === 0 ? ['--no-sandbox', '--user-data-dir', path.join(root, '.embedded', 'desktop')] : [];
  const done = spawnSync(program, ['--new-window', `--extensionDevelopmentPath=${root}`, ...asRoot, folder], {
    stdio: 'inherit',
    shell: process.platform === 'win32',
  });
  if (done.status !== 0) throw new Refusal(`\`${program}\` could not open ${folder}: see what it said above.`);
  process.stdout.write(`VS Code (\`${program}\`) opens ${folder} with Drillbook.\n`);
}

main().catch(error => {
  const expected = error instanceof Refusal || error instanceof EmbeddedError;
  process.stderr.write(`${expected ? error.message : `Drillbook could not be started: ${error.message}`}\n`);
  process.exit(2);
});

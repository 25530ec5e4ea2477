// `npm run package`: builds the bundles and packs the .vsix at the repository's root.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from '../esbuild.mjs';
import { root } from './embedded.mjs';

/** Packs the extension in `folder` as it stands there into `target`. Answers the path of the .vsix; raises with what vsce said. */
export function packVsix(target = defaultTarget(), folder = root) {
  const vsce = path.join(root, 'node_modules', '@vscode', 'vsce', 'vsce');
  const done = spawnSync(process.execPath, [vsce, 'package', '--no-dependencies', '--out', target], {
    cwd: folder,
    encoding: 'utf8',
  });
  if (done.status !== 0) throw new Error(`The package could not be made: ${(done.stderr || done.stdout).trim()}`);
  return target;
}

/** The package of what lies in `dist/` now, in `out/`. Made once as long as nothing that goes into it changes: packing takes seconds. */
export function packed() {
  const out = path.join(root, 'out');
  mkdirSync(out, { recursive: true });
  const inputs = ['package.json', 'README.md', 'CHANGELOG.md', '.vscodeignore', 'dist', 'runbooks', 'schemas', 'media'];
  const stamps = inputs.flatMap(input => {
    const whole = statSync(path.join(root, input)).isDirectory();
    const names = whole ? readdirSync(path.join(root, input), { recursive: true, encoding: 'utf8' }).sort() : [''];
    return names.map(name => {
      const { size, mtimeMs } = statSync(path.join(root, input, name));
      return `${input}/${name} ${size} ${mtimeMs}`;
    });
  });
  const name = `drillbook-${createHash('sha256').update(stamps.join('\n')).digest('hex').slice(0, 12)}.vsix`;
  const file = path.join(out, name);
  if (existsSync(file)) return file;
  for (const old of readdirSync(out).filter(it => /^drillbook-.*\.vsix$/.test(it))) rmSync(path.join(out, old));
  const draft = path.join(out, `.${process.pid}-${name}`);
  packVsix(draft);
  renameSync(draft, file);
  return file;
}

function defaultTarget() {
  const { name, version } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8'));
  return path.join(root, `${name}-${version}.vsix`);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  try {
    await build();
    process.stdout.write(`${path.relative(process.cwd(), packVsix())}\n`);
  } catch (error) {
    process.stderr.write(`${error.message}\n`);
    process.exitCode = 2;
  }
}

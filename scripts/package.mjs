// `npm run package`: builds the bundles and packs the .vsix at the repository's root.
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
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

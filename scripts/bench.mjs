// `npm run bench [-- NAME… [--OPTION VALUE]…]`: bundles test/bench/*.bench.ts and prints what each measures. Figures, never assertions.
// Without names all but `window` and `host`, which drive the real window and take some minutes.
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { build, buildTests } from '../esbuild.mjs';
import { install, root } from './embedded.mjs';
import { requirePackages } from './packages.mjs';

process.chdir(root);
const inWindow = ['host', 'window'];
await build();
const asked = [];
const options = {};
for (let at = 2; at < process.argv.length; at++) {
  const given = process.argv[at];
  if (given.startsWith('--')) options[given.slice(2)] = process.argv[++at] ?? '';
  else asked.push(given);
}
const all = (await buildTests(['test/bench'], '.bench.ts')).sort();
const nameOf = file => path.basename(file, '.bench.mjs');
const unknown = asked.filter(it => !all.some(file => nameOf(file) === it));
if (unknown.length > 0) {
  process.stderr.write(`No benchmark is called ${unknown.join(', ')}: there are ${all.map(nameOf).join(', ')}.\n`);
  process.exit(2);
}
for (const file of all) {
  const name = nameOf(file);
  if (asked.length > 0 ? !asked.includes(name) : inWindow.includes(name)) continue;
  try {
    if (inWindow.includes(name)) {
      requirePackages({ '/usr/bin/chromium': 'chromium', '/usr/share/fonts/truetype/dejavu': 'fonts-dejavu-core' });
      await install();
    }
    const { default: measure } = await import(pathToFileURL(file).href);
    process.stdout.write(`${(await measure(options)).trimEnd()}\n\n`);
  } catch (error) {
    process.stderr.write(`${file}: ${error.stack}\n`);
    process.exitCode = 1;
  }
}
process.exit();

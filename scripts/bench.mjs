// `npm run bench [-- NAME…]`: bundles test/bench/*.bench.ts and prints what each measures. Figures, never assertions.
import { pathToFileURL } from 'node:url';
import { build, buildTests } from '../esbuild.mjs';
import { root } from './embedded.mjs';

process.chdir(root);
await build();
const asked = process.argv.slice(2);
for (const file of (await buildTests(['test/bench'], '.bench.ts')).sort()) {
  if (asked.length > 0 && !asked.some(it => file.includes(it))) continue;
  try {
    const { default: measure } = await import(pathToFileURL(file).href);
    process.stdout.write(`${(await measure()).trimEnd()}\n\n`);
  } catch (error) {
    process.stderr.write(`${file}: ${error.stack}\n`);
    process.exitCode = 1;
  }
}
process.exit();

// First form, for work on the core: `node scripts/test.mjs core [cli node …]`. Bundles test/<suite> and runs it with node:test.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { buildTests } from '../esbuild.mjs';

const suites = process.argv.slice(2).filter(it => existsSync(`test/${it}`));
const files = await buildTests((suites.length ? suites : ['core']).map(it => `test/${it}`));
process.exitCode = spawnSync(process.execPath, ['--test', '--enable-source-maps', ...files], { stdio: 'inherit' }).status ?? 1;

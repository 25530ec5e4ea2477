// `npm run pictures [-- FOLDER]`: takes the README's pictures in the real window into `media/`, or into another folder to look first.
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { build, buildTests } from '../esbuild.mjs';
import { install, root } from './embedded.mjs';
import { requirePackages } from './packages.mjs';

const target = path.resolve(process.env.INIT_CWD ?? process.cwd(), process.argv[2] ?? path.join(root, 'media'));
process.chdir(root);
try {
  requirePackages({ '/usr/bin/chromium': 'chromium', '/usr/share/fonts/truetype/dejavu': 'fonts-dejavu-core' });
  await build();
  await install();
  mkdirSync(target, { recursive: true });
  const [bundle] = await buildTests(['test/window/pictures.ts']);
  const { default: takePictures, pictures } = await import(pathToFileURL(bundle).href);
  await takePictures(target);
  for (const name of pictures) process.stdout.write(`${path.join(target, `${name}.png`)}\n`);
} catch (error) {
  process.stderr.write(`The pictures could not be taken: ${error.message}\n`);
  process.exitCode = 2;
}
process.exit();

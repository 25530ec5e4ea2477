// `npm run pictures [-- tour|views|contrast [PATTERN]] [--keep]`: every view and menu in four looks, and the README's tour, into `out/pictures`.
// `--keep` puts the tour's pictures into `media/`; `views` takes light and dark, `contrast` both high contrasts. PATTERN is a regular expression of views such as `library/menu`.
import { copyFileSync, mkdirSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { build, buildTests } from '../esbuild.mjs';
import { install, root } from './embedded.mjs';
import { requirePackages } from './packages.mjs';

const [what = 'all', pattern = '.'] = process.argv.slice(2).filter(it => it !== '--keep');
const target = path.join(root, 'out', 'pictures');
process.chdir(root);
try {
  requirePackages({ '/usr/bin/chromium': 'chromium', '/usr/share/fonts/truetype/dejavu': 'fonts-dejavu-core' });
  await build();
  await install();
  mkdirSync(target, { recursive: true });
  const [tour, views] = await buildTests(['test/window/pictures.ts', 'test/window/views.ts']);
  if (what === 'all' || what === 'tour') {
    const { default: takePictures, pictures } = await import(pathToFileURL(tour).href);
    await takePictures(target);
    if (process.argv.includes('--keep'))
      for (const name of pictures) copyFileSync(path.join(target, `${name}.png`), path.join(root, 'media', `${name}.png`));
  }
  if (what !== 'tour') {
    const { takeViews } = await import(pathToFileURL(views).href);
    const failed = await takeViews(target, new RegExp(pattern), what === 'all' ? [false, true] : [what === 'contrast']);
    if (failed.length > 0) throw new Error(`not shown: ${failed.join('; ')}`);
  }
  process.stdout.write(`${path.join(target, 'index.html')}\n`);
} catch (error) {
  process.stderr.write(`The pictures could not be taken: ${error.message}\n`);
  process.exitCode = 2;
}
process.exit();

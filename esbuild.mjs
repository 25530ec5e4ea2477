// Bundles the entry points of decision 1, and the tests when asked: `node esbuild.mjs [--watch] [--tests FOLDER…]`.
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import esbuild from 'esbuild';

const root = path.dirname(fileURLToPath(import.meta.url));

// gray-matter brings an engine that evaluates `---js` and an old YAML parser. Its engines module is replaced by one
// that throws: the only engine it is ever given is ours, passed with each call (reliability.md, "Decided" 1).
export const fencedGrayMatter = {
  name: 'fenced-gray-matter',
  setup(build) {
    build.onResolve({ filter: /^\.\/lib\/engines$|^\.\/engines$/ }, args =>
      args.importer.includes(`${path.sep}gray-matter${path.sep}`)
        ? { path: 'gray-matter-engines', namespace: 'fenced' }
        : undefined,
    );
    build.onLoad({ filter: /.*/, namespace: 'fenced' }, () => ({
      contents: `const refuse = () => { throw new Error('this engine is switched off'); };
        module.exports = { yaml: { parse: refuse, stringify: refuse } };`,
      loader: 'js',
    }));
    // One build of js-yaml for every importer, so that no bundle holds two.
    build.onResolve({ filter: /^js-yaml$/ }, args =>
      args.importer.includes(`${path.sep}gray-matter${path.sep}`)
        ? { path: 'gray-matter-engines', namespace: 'fenced' }
        : undefined,
    );
  },
};

const shared = {
  absWorkingDir: root,
  bundle: true,
  sourcemap: true,
  target: 'es2023',
  logLevel: 'warning',
  legalComments: 'eof',
  plugins: [fencedGrayMatter],
};
const production = !process.argv.includes('--development');
const entry = (source, outfile, extra) =>
  existsSync(path.join(root, source)) ? [{ ...shared, minify: production, entryPoints: [source], outfile, ...extra }] : [];
const onNode = { platform: 'node', format: 'cjs', target: 'node20' };
const inBrowser = { platform: 'browser', format: 'cjs', external: ['vscode'] };

export const bundles = () => [
  ...entry('src/editor/extension.ts', 'dist/extension.js', { ...onNode, external: ['vscode'] }),
  ...entry('src/editor/extension.web.ts', 'dist/extension.web.js', inBrowser),
  ...entry('src/cli/main.ts', 'dist/cli.js', { ...onNode, banner: { js: '#!/usr/bin/env node' } }),
  ...entry('src/node/library-worker.ts', 'dist/worker.js', onNode),
  ...entry('src/webview/run-panel.ts', 'dist/webview/run-panel.js', { platform: 'browser', format: 'iife' }),
];

/** Every `*.test.ts` below the folders (or the files themselves), bundled to `out/test/…` as ES modules. */
export async function buildTests(places, ending = '.test.ts') {
  const entryPoints = places.flatMap(place =>
    place.endsWith('.ts')
      ? [place]
      : readdirSync(path.join(root, place), { recursive: true })
          .filter(name => name.endsWith(ending))
          .map(name => path.join(place, name)),
  );
  const outdir = path.join(root, 'out');
  for (const place of places) rmSync(path.join(outdir, place.replace(/\.ts$/, '.mjs')), { recursive: true, force: true });
  if (entryPoints.length === 0) return [];
  await esbuild.build({
    ...shared,
    ...onNode,
    format: 'esm',
    outdir,
    // Without it a single file would land at the top of the folder.
    outbase: '.',
    outExtension: { '.js': '.mjs' },
    entryPoints,
    sourcemap: 'inline',
    external: ['vscode', 'playwright-core', '@vscode/test-electron', 'esbuild', 'lunr'],
    // Bundled CommonJS packages may ask for Node's own modules.
    banner: {
      js: "import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);",
    },
    define: { 'process.env.DRILLBOOK_ROOT': JSON.stringify(root) },
  });
  return entryPoints.map(name => path.join(outdir, name.replace(/\.ts$/, '.mjs')));
}

/** The suite for inside an extension host, as the one CommonJS module that both launchers load. */
export async function buildEditorSuite() {
  const outfile = path.join(root, 'out', 'test', 'editor', 'index.cjs');
  await esbuild.build({
    ...shared,
    ...onNode,
    entryPoints: ['test/editor/index.ts'],
    outfile,
    external: ['vscode'],
    define: { 'process.env.DRILLBOOK_ROOT': JSON.stringify(root) },
  });
  return outfile;
}

/** The entry bundles, and nothing else, into `dist/`. Each file is whole at every moment: another command may be reading there. */
export async function build() {
  const built = await Promise.all(bundles().map(options => esbuild.build({ ...options, write: false })));
  const files = built.flatMap(it => it.outputFiles);
  for (const { path: file, contents } of files) {
    mkdirSync(path.dirname(file), { recursive: true });
    const partial = path.join(path.dirname(file), `.${path.basename(file)}.${process.pid}`);
    try {
      writeFileSync(partial, contents);
      renameSync(partial, file);
    } finally {
      rmSync(partial, { force: true });
    }
  }
  const dist = path.join(root, 'dist');
  const current = new Set(files.map(it => path.relative(dist, it.path)));
  for (const entry of readdirSync(dist, { recursive: true, withFileTypes: true })) {
    const name = path.relative(dist, path.join(entry.parentPath, entry.name));
    // A name that begins with a dot is a file that another command is writing.
    if (entry.isFile() && !current.has(name) && !entry.name.startsWith('.')) rmSync(path.join(dist, name), { force: true });
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  if (process.argv.includes('--watch')) {
    for (const options of bundles()) await (await esbuild.context({ ...options, minify: false })).watch();
  } else {
    await build();
  }
}

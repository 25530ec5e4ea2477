// Bundles the entry points of decision 1, and the tests when asked: `node esbuild.mjs [--watch] [--tests FOLDER…]`.
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
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

// markdown-it finds bare addresses with it where it is asked to (`linkify: true`), and makes one in any case: nobody asks here.
const withoutLinkify = {
  name: 'without-linkify',
  setup(build) {
    build.onResolve({ filter: /^linkify-it$/ }, () => ({ path: 'linkify-it', namespace: 'left-out' }));
    build.onLoad({ filter: /.*/, namespace: 'left-out' }, () => ({
      contents: `export class LinkifyIt {
        test() { throw new Error('finding bare addresses is left out'); }
        match() { return this.test(); }
        matchAtStart() { return this.test(); }
      }`,
    }));
  },
};

const shared = {
  absWorkingDir: root,
  bundle: true,
  sourcemap: true,
  target: 'es2023',
  logLevel: 'warning',
  legalComments: 'eof',
  plugins: [fencedGrayMatter, withoutLinkify],
};
const production = !process.argv.includes('--development');
// One way to resolve packages for all: what several bundles use must be one file.
const bundle = { ...shared, platform: 'browser', format: 'cjs', minify: production, write: false };
const onNode = { platform: 'node', format: 'cjs', target: 'node20' };

const starts = {
  'dist/extension.web.js': 'src/editor/extension.web.ts',
  'dist/extension.js': 'src/editor/extension.ts',
  'dist/worker.js': 'src/node/library-worker.ts',
  'dist/cli.js': 'src/cli/main.ts',
};

/**
 * What the window asks for when a run is done in it and not at its start, by file names of `src/editor`. The desktop takes
 * these from the browser's file too. They ask for nothing of the window but one another, so that nothing is loaded twice.
 */
const inUse = [
  ...['may-run', 'run-acts', 'run-messages', 'run-needs', 'run-offers', 'run-page', 'run-questions', 'run-sheet'],
  ...['run-sheet-fields', 'run-sheet-page', 'run-words', 'step-acts', 'terminal-shell'],
].map(it => `src/editor/${it}.ts`);

/**
 * The bundles. A browser loads one file alone, so `dist/extension.web.js` holds the whole of what it needs, which is most of
 * Drillbook; the others take the core from it, and from `dist/node.js` what they share beside that. Whole bundles of each
 * made the package twice as large, and the window waited for code that it seldom needs at its start.
 */
async function bundles() {
  const panel = esbuild.build({
    ...bundle,
    format: 'iife',
    entryPoints: ['src/webview/run-panel.ts'],
    outfile: 'dist/webview/run-panel.js',
  });
  const inputs = await Promise.all(Object.values(starts).map(inputsOf));
  for (const name of inUse) {
    const staying = inputs[0][name].imports.find(it => it.path.startsWith('src/editor/') && !inUse.includes(it.path));
    if (staying)
      throw new Error(`${name} asks for ${staying.path}, which the window has at its start: there would be two of it.`);
  }
  const [inBrowser, ...onNode] = inputs.map(it => new Set(Object.keys(it)));
  const [desktop] = onNode;
  const several = onNode.flatMap((its, i) =>
    [...its].filter(it => !inBrowser.has(it) && onNode.some((other, k) => k > i && other.has(it))),
  );
  const ofNode = [...desktop].filter(it => it.startsWith('src/node/'));
  const holders = [
    {
      file: 'extension.web.js',
      holds: new Set([...inBrowser].filter(it => !it.startsWith('src/editor/') || inUse.includes(it))),
      asked: new Set(),
    },
    { file: 'node.js', holds: new Set([...several, ...ofNode]), asked: new Set() },
  ];
  const [browser, node] = holders;
  const { 'dist/extension.web.js': browserStart, ...others } = starts;
  const rest = await Promise.all(
    Object.entries(others).map(([outfile, start]) =>
      esbuild.build({
        ...bundle,
        entryPoints: [start],
        outfile,
        ...taking(holders),
        ...(outfile === 'dist/cli.js' ? { banner: { js: '#!/usr/bin/env node' } } : {}),
      }),
    ),
  );
  const shared = await esbuild.build({ ...bundle, ...taking([browser]), ...holding(node), outfile: 'dist/node.js' });
  const activate = `export const activate = context => require('./${browserStart}').activate(context);\n`;
  const whole = await esbuild.build({
    ...bundle,
    external: ['vscode'],
    ...holding(browser, activate),
    outfile: 'dist/extension.web.js',
  });
  return [await panel, whole, shared, ...rest].flatMap(it => it.outputFiles);
}

async function inputsOf(start) {
  const options = { ...bundle, minify: false, sourcemap: false, metafile: true, external: ['vscode', 'node:*'] };
  return (await esbuild.build({ ...options, entryPoints: [start], outfile: 'out.js' })).metafile.inputs;
}

/** A bundle of the modules that were asked of it. */
const holding = ({ file, asked }, more = '') => {
  const modules = [...asked].sort().map(it => `${JSON.stringify(it)}: () => require(${JSON.stringify(`./${it}`)}),`);
  return { stdin: { contents: `${more}export const modules = {${modules.join('\n')}};`, resolveDir: root, sourcefile: file } };
};

/** Stands for a module until one of its exports is read; who has read it reads it directly from then on. */
const later = load => {
  let loaded;
  const get = (_, name, reader) => {
    if (name === '__esModule') return true;
    loaded ??= load();
    const value = name === 'default' && !(name in loaded) ? loaded : loaded[name];
    Object.defineProperty(reader, name, { value });
    return value;
  };
  return Object.create(new Proxy({}, { get }));
};

/** Node's own modules are loaded when something of them is first read: some take longer than all that is ours. */
const nodeLater = {
  name: 'node-later',
  setup(build) {
    build.onResolve({ filter: /^later$/ }, () => ({ path: 'later', namespace: 'later' }));
    build.onLoad({ filter: /.*/, namespace: 'later' }, () => ({ contents: `module.exports = ${later};` }));
    build.onResolve({ filter: /^node:/ }, ({ path: name, namespace }) =>
      namespace === 'node' ? { path: name, external: true } : { path: name, namespace: 'node' },
    );
    build.onLoad({ filter: /.*/, namespace: 'node' }, ({ path: name }) => ({
      contents: `module.exports = require('later')(() => require(${JSON.stringify(name)}));`,
    }));
  },
};

/** Modules that other bundles hold are asked of them. */
const taking = holders => ({
  external: ['vscode', ...holders.map(it => `./${it.file}`)],
  plugins: [
    {
      name: 'taking',
      setup(build) {
        build.onResolve({ filter: /.*/ }, async ({ path: wanted, pluginData, ...how }) => {
          if (pluginData === 'resolved' || wanted === 'later' || how.kind === 'entry-point' || how.namespace === 'taken')
            return undefined;
          const found = await build.resolve(wanted, { ...how, pluginData: 'resolved' });
          const name = path.relative(root, found.path).split(path.sep).join('/');
          const holder = holders.find(it => it.holds.has(name));
          if (holder === undefined) return found;
          holder.asked.add(name);
          return { path: name, namespace: 'taken', pluginData: holder.file };
        });
        build.onLoad({ filter: /.*/, namespace: 'taken' }, ({ path: name, pluginData: file }) => {
          const load = `require(${JSON.stringify(`./${file}`)}).modules[${JSON.stringify(name)}]()`;
          // What a package exports may be a function itself, for which nothing can stand.
          const contents = name.startsWith('src/')
            ? `module.exports = require('later')(() => ${load});`
            : `module.exports = ${load};`;
          return { contents };
        });
      },
    },
    nodeLater,
    ...bundle.plugins,
  ],
});

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
  const files = await bundles();
  for (const { path: file, contents } of files) {
    // What is the same keeps its time, by which the package of a moment ago is known to be as good as a new one.
    if (existsSync(file) && readFileSync(file).equals(contents)) continue;
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

if (process.argv[1] === fileURLToPath(import.meta.url)) await build();

// Bundles the entry points of decision 1, and the tests when asked: `node esbuild.mjs [--watch] [--tests FOLDER…]`.
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import esbuild from 'esbuild';
import { holding, inAscii, oneFile, taking } from './scripts/joints.mjs';

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

// `import * as` of what is not in the bundle copies every name of it, with a getter, in each module that does so. The editor has
// 350 names: in dozens of modules that took half of a window's start, and megabytes that stay.
const vscodeAsItIs = {
  name: 'vscode-as-it-is',
  setup(build) {
    build.onLoad({ filter: /[\\/]src[\\/]editor[\\/][^\\/]+\.ts$/ }, ({ path: file }) => ({
      contents: readFileSync(file, 'utf8').replace("import * as vscode from 'vscode';", "import vscode = require('vscode');"),
      loader: 'ts',
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
  plugins: [fencedGrayMatter, withoutLinkify, vscodeAsItIs],
};
const production = !process.argv.includes('--development');
// One way to resolve packages for all: what several bundles use must be one file.
const bundle = { ...shared, platform: 'browser', format: 'cjs', minify: production, write: false };
const onNode = { platform: 'node', format: 'cjs', target: 'node20' };

const browserFile = 'dist/extension.web.js';
const starts = {
  [browserFile]: 'src/editor/extension.web.ts',
  'dist/extension.js': 'src/editor/extension.ts',
  'dist/worker.js': 'src/node/library-worker.ts',
  'dist/cli.js': 'src/cli/main.ts',
};

/**
 * What a window reads when something is done in it and not at its start, by file names of `src/editor`. What is read at the top
 * of another module there, or while the parts start, does not belong here.
 */
const inUse = [
  ...['alerts', 'document-at-hand', 'editor-files', 'git-extension', 'kind-look', 'library-levels', 'library-rows', 'may-run'],
  ...['open-document', 'preview', 'result-box', 'result-rows', 'run-acts', 'run-documents', 'run-messages', 'run-needs'],
  ...['run-offers', 'run-page', 'run-questions', 'run-screen', 'run-sheet', 'run-sheet-fields', 'run-sheet-page', 'run-words'],
  ...['seen-lines', 'selected-text', 'step-acts', 'terminal-shell'],
].map(it => `src/editor/${it}.ts`);

/** What a window reads of the core every day: with all that they ask for they stand apart from what is large. */
const often = [
  ...['authoring/authoring-types', 'catalog/uris', 'document/fields', 'document/freshness', 'document/kinds', 'lint/due'],
  ...['lint/unread-file', 'run/clock', 'run/flow', 'run/token-shapes', 'ports', 'position', 'settings'],
].map(it => `src/core/${it}.ts`);

/** These modules and all that they ask for. */
function withAsked(inputs, names, all = new Set()) {
  for (const name of names) {
    if (all.has(name) || !(name in inputs)) continue;
    all.add(name);
    withAsked(
      inputs,
      inputs[name].imports.map(it => it.path),
      all,
    );
  }
  return all;
}

/** The part of the browser's file that a module stands in. Who is no browser loads the parts it needs: a search loads no rules. */
function partOf(name, daily) {
  if (daily.has(name)) return 'daily';
  if (name.startsWith('src/editor/')) return inUse.includes(name) ? 'use' : 'window';
  if (name.includes('node_modules/re2js/')) return 'patterns';
  if (/^src\/core\/(catalog|search)\/|node_modules\/(lunr|picomatch)\//.test(name)) return 'search';
  if (/^src\/core\/(authoring|lint)\//.test(name)) return 'rules';
  return name.startsWith('src/core/library/') ? 'library' : 'documents';
}

/**
 * The bundles. A browser loads one file alone, so `dist/extension.web.js` holds the whole of what it needs, which is most of
 * Drillbook, in parts; the others take from these, and from `dist/node.js` what they share beside that. Whole bundles of each
 * made the package twice as large, and the window waited for code that it seldom needs at its start.
 */
async function bundles() {
  const starting = new Set(Object.values(starts));
  const inputs = await Promise.all(Object.values(starts).map(inputsOf));
  const [inBrowser, ...onNode] = inputs;
  const [desktop] = onNode;
  const gone = [...often, ...inUse].find(it => !(it in inBrowser));
  if (gone) throw new Error(`${gone} is no module of the window any more: take it from its list.`);
  const daily = withAsked(inBrowser, often);
  const holderOf = name => {
    if (starting.has(name) || name.includes(':')) return undefined;
    if (name in inBrowser) return partOf(name, daily);
    const ofWindow = name.startsWith('src/node/') && name in desktop;
    return ofWindow || onNode.filter(it => name in it).length > 1 ? 'node' : undefined;
  };
  const asked = {};
  for (const [name, { imports }] of inputs.flatMap(it => Object.entries(it)))
    for (const it of imports) {
      const holder = holderOf(it.path);
      if (holder !== undefined && holder !== holderOf(name)) (asked[holder] ??= new Set()).add(it.path);
    }
  const made = async (outfile, self, start) =>
    (
      await esbuild.build({
        ...bundle,
        external: ['vscode', './parts.js', './node.js'],
        plugins: [...taking(root, name => (holderOf(name) === self ? undefined : holderOf(name))), ...bundle.plugins],
        outfile,
        ...start,
      })
    ).outputFiles;
  const { [browserFile]: browserStart, ...others } = starts;
  const panel = { format: 'iife', entryPoints: ['src/webview/run-panel.ts'], outfile: 'dist/webview/run-panel.js' };
  const files = await Promise.all([
    esbuild.build({ ...bundle, ...panel }).then(it => it.outputFiles),
    made('dist/parts.js', undefined, { entryPoints: ['src/node/parts.ts'] }),
    made('dist/node.js', 'node', { stdin: holding(root, asked.node) }),
    ...Object.entries(others).map(([outfile, start]) =>
      made(outfile, undefined, {
        entryPoints: [start],
        ...(outfile === 'dist/cli.js' ? { banner: { js: '#!/usr/bin/env node' } } : {}),
      }),
    ),
  ]);
  const { node: _, ...parts } = asked;
  const ofBrowser = await Promise.all([
    ...Object.entries(parts).map(async ([name, modules]) => ({
      name,
      files: await made(browserFile, name, { stdin: holding(root, modules, name === 'window') }),
    })),
    made(browserFile, undefined, { entryPoints: [browserStart] }).then(files => ({ name: 'start', files })),
  ]);
  return [...files.flat().map(inAscii), ...oneFile(ofBrowser)];
}

async function inputsOf(start) {
  const options = { ...bundle, minify: false, sourcemap: false, metafile: true, external: ['vscode', 'node:*'] };
  return (await esbuild.build({ ...options, entryPoints: [start], outfile: 'out.js' })).metafile.inputs;
}

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

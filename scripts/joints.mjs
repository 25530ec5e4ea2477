// How bundles take modules from one another, so that no code is in the package twice.
import path from 'node:path';

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

/** What a package exports may be a function itself, for which nothing can stand; these packages are known to be modules. */
const maybeLater = /^src\/|node_modules\/(re2js|js-yaml|markdown-it)\//;

/** Plugins of a bundle that asks others for what they hold: `holderOf` answers for a module who does, `undefined` for none. */
export const taking = (root, holderOf) => [
  {
    name: 'taking',
    setup(build) {
      build.onResolve({ filter: /.*/ }, async ({ path: wanted, pluginData, ...how }) => {
        if (pluginData === 'resolved' || wanted === 'later' || how.kind === 'entry-point' || how.namespace === 'taken')
          return undefined;
        const found = await build.resolve(wanted, { ...how, pluginData: 'resolved' });
        // What a package wants left out in a browser has no place.
        if (!path.isAbsolute(found.path)) return found.external || found.namespace ? found : undefined;
        const name = path.relative(root, found.path).split(path.sep).join('/');
        const holder = holderOf(name);
        return holder === undefined ? found : { path: name, namespace: 'taken', pluginData: holder };
      });
      build.onLoad({ filter: /.*/, namespace: 'taken' }, ({ path: name, pluginData: holder }) => {
        const load = `require('./parts.js').part(${JSON.stringify(holder)}).modules[${JSON.stringify(name)}]()`;
        return { contents: `module.exports = ${maybeLater.test(name) ? `require('later')(() => ${load})` : load};` };
      });
    },
  },
  nodeLater,
];

/** The start of a bundle that holds these modules for others. `atOnce`: they are wanted together, and so need no beginning each. */
export const holding = (root, names, atOnce) => {
  const all = [...names].sort();
  const contents = atOnce
    ? `${all.map((it, i) => `import * as m${i} from ${JSON.stringify(`./${it}`)};`).join('\n')}
       export const modules = {${all.map((it, i) => `${JSON.stringify(it)}: () => m${i},`).join('\n')}};`
    : `export const modules = {${all.map(it => `${JSON.stringify(it)}: () => require(${JSON.stringify(`./${it}`)}),`).join('\n')}};`;
  return { contents, resolveDir: root };
};

/**
 * The same file in ASCII. esbuild leaves the letters of regular expressions as they are, and one beyond Latin makes the engine
 * keep and read the whole file at two bytes a letter.
 */
export function inAscii(file) {
  if (!file.path.endsWith('.js')) return file;
  const text = file.text.replace(
    /(\\*)([^\0-\x7f])/g,
    // A backslash that stands before such a letter says nothing more; two are one of the text.
    (_, slashes, it) => `${slashes.slice(slashes.length % 2)}\\u${it.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
  return { path: file.path, text, contents: Buffer.from(text) };
}

// What `./parts.js` is on Node, for parts in one file.
const joint = start =>
  `"use strict";(all=>{const had={};const part=name=>{let it=had[name];if(it===undefined){it=had[name]={exports:{}};all[name](it,it.exports,ask)}return it.exports};const ask=name=>name==="./parts.js"?{part}:require(name);module.exports=part(${JSON.stringify(start)})})({\n`;

const linesIn = text => text.split('\n').length - 1;

/**
 * One file of several bundles, and its map, for a browser, which loads one alone. Who else wants a part finds on the first line
 * where it stands (`src/node/parts.ts`). The last bundle is the start: what it exports is what the file exports.
 */
export function oneFile(bundles) {
  let text = joint(bundles.at(-1).name);
  const places = [];
  const sections = [];
  for (const { name, files } of bundles) {
    const ending = it => files.find(({ path: file }) => file.endsWith(it));
    const code = inAscii(ending('.js')).text.replace(/\/\/# sourceMappingURL=.*\n?$/, '');
    text += `${JSON.stringify(name)}:(module,exports,require)=>{\n`;
    places.push([name, text.length, code.length, linesIn(text) + 1]);
    sections.push({ offset: { line: linesIn(text) + 1, column: 0 }, map: JSON.parse(ending('.map').text) });
    text += `${code}\n},\n`;
  }
  // All of them were bundled for this one place.
  const file = bundles[0].files.find(it => it.path.endsWith('.js')).path;
  const whole = `//${JSON.stringify(places)}\n${text}});\n//# sourceMappingURL=${path.basename(file)}.map\n`;
  return [
    { path: file, contents: Buffer.from(whole) },
    { path: `${file}.map`, contents: Buffer.from(JSON.stringify({ version: 3, sections })) },
  ];
}

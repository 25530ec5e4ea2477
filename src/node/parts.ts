/**
 * The way to a part of `dist/extension.web.js` for who is no browser: it reads and compiles that part alone, and so late as it
 * is asked for. The whole of it at once would hold up a window for three frames.
 */
import { closeSync, openSync, readSync } from 'node:fs';
import path from 'node:path';
import { compileFunction } from 'node:vm';

/** A part as the first line of the file names it: where it starts behind that line, how long it is, both in bytes, and its line. */
type Entry = readonly [name: string, start: number, length: number, line: number];

const longestHead = 1024;
const file = path.join(__dirname, 'extension.web.js');
const loaded = new Map<string, { exports: unknown }>();

/** What a part exports; that of Node has a file of its own. Raises where the file was damaged. */
export function part(name: string): unknown {
  if (name === 'node') return require('./node.js');
  const known = loaded.get(name);
  if (known !== undefined) return known.exports;
  const { text, line } = read(name);
  const run = compileFunction(text, ['module', 'exports', 'require'], { filename: file, lineOffset: line });
  const module = { exports: {} as unknown };
  // Known before it has run: parts may ask for one another.
  loaded.set(name, module);
  run(module, module.exports, require);
  return module.exports;
}

/** The file is in ASCII: a byte is a letter. */
function read(name: string): { readonly text: string; readonly line: number } {
  const opened = openSync(file, 'r');
  try {
    const at = (start: number, length: number): string => {
      const bytes = Buffer.alloc(length);
      return bytes.toString('latin1', 0, readSync(opened, bytes, 0, length, start));
    };
    const head = at(0, longestHead);
    const end = head.indexOf('\n');
    const entries = JSON.parse(head.slice(2, end)) as readonly Entry[];
    const entry = entries.find(it => it[0] === name);
    if (entry === undefined) throw new Error(`${file} is damaged: it has no part "${name}". Install Drillbook again.`);
    const [, start, length, line] = entry;
    return { text: at(end + 1 + start, length), line };
  } finally {
    closeSync(opened);
  }
}

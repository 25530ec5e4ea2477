/** What Drillbook costs before it does anything: the size of its package, and its activation. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { judged } from './goals.ts';

const root = process.env['DRILLBOOK_ROOT'] ?? '.';
const rounds = 15;

/** A file of the package: bytes as it is, and as packed. */
export interface PackedFile {
  readonly name: string;
  readonly bytes: number;
  readonly packed: number;
}

/** Milliseconds of loading and activating beside a stand-in for the editor that answers anything at once. */
export interface Activation {
  readonly load: number;
  readonly activate: number;
}

export interface PackageFigures {
  readonly files: readonly PackedFile[];
  readonly own: Activation;
  readonly empty: Activation;
}

export function packageFigures(): PackageFigures {
  const work = mkdtempSync(path.join(os.tmpdir(), 'drillbook-package-bench-'));
  try {
    const empty = path.join(work, 'empty.js');
    writeFileSync(empty, 'exports.activate = () => {};\n');
    const loader = path.join(work, 'load.cjs');
    writeFileSync(loader, load);
    const [own, beside]: [Activation[], Activation[]] = [[], []];
    // Each in a process of its own, in turn.
    const once = (file: string) => JSON.parse(spawnSync(process.execPath, [loader, file], { encoding: 'utf8' }).stdout);
    for (let round = 0; round < rounds; round++) {
      beside.push(once(empty));
      own.push(once(path.join(root, 'dist', 'extension.js')));
    }
    const packed = path.join(work, 'drillbook.vsix');
    const script = JSON.stringify(path.join(root, 'scripts', 'package.mjs'));
    const made = spawnSync(process.execPath, ['-e', `import(${script}).then(it => it.packVsix(${JSON.stringify(packed)}))`], {
      cwd: root,
      encoding: 'utf8',
    });
    return {
      files: made.status === 0 ? filesIn(readFileSync(packed)) : [],
      own: fastest(own),
      empty: fastest(beside),
    };
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

/** Goal 10 of performance.md. */
export function goal10({ files, own, empty }: PackageFigures): readonly (string | undefined)[] {
  const size = files.filter(it => !isPicture(it.name)).reduce((sum, it) => sum + it.packed, 0) / 1000;
  const [loaded, beside] = [own.load + own.activate, empty.load + empty.activate];
  return [
    judged('kB of package without pictures', files.length > 0 ? size : Number.NaN, { most: 250, stretch: 180 }),
    judged(`x an empty bundle's ${beside.toFixed(2)} ms, loading and activating`, loaded / beside, { most: 1.5 }),
    `${own.load.toFixed(1).padStart(6)} ms to load and ${own.activate.toFixed(1)} ms to activate`,
  ];
}

export const isPicture = (name: string) => /\.(png|jpe?g|gif|svg)$/i.test(name);

/** What another program took in between is none of ours. */
const fastest = (all: readonly Activation[]): Activation => ({
  load: Math.min(...all.map(it => it.load)),
  activate: Math.min(...all.map(it => it.activate)),
});

// All clocks are read before the first look at `process.stdout`, which takes longer than an empty bundle.
const load = `const Module = require('node:module');
const asked = Module._load;
const anything = new Proxy(function () {}, {
  get: (of, name) =>
    name === 'prototype' ? of.prototype
    : name === Symbol.iterator ? () => [][Symbol.iterator]()
    : name === Symbol.toPrimitive ? () => ''
    : name === 'then' ? undefined
    : name === 'length' ? 0
    : anything,
  getPrototypeOf: () => anything,
  apply: () => anything,
  construct: () => anything,
  set: () => true,
});
// As many names as the editor's own has: a bundle that copies them pays for each.
const host = Object.setPrototypeOf(Object.fromEntries(Array.from({ length: 350 }, (_, i) => ['name' + i, anything])), anything);
Module._load = (name, ...rest) => (name === 'vscode' ? host : asked(name, ...rest));
const started = performance.now();
const { activate } = require(process.argv[2]);
const loaded = performance.now();
Promise.resolve(activate(anything)).then(() => {
  const ended = performance.now();
  process.stdout.write(JSON.stringify({ load: loaded - started, activate: ended - loaded }), () => process.exit());
});
`;

/** The entries of a zip archive, by its directory. */
function filesIn(archive: Buffer): PackedFile[] {
  const files: PackedFile[] = [];
  const end = archive.lastIndexOf(Buffer.from('PK\x05\x06', 'latin1'));
  let at = archive.readUInt32LE(end + 16);
  while (archive.readUInt32LE(at) === 0x02014b50) {
    const [name = 0, extra = 0, comment = 0] = [28, 30, 32].map(it => archive.readUInt16LE(at + it));
    files.push({
      name: archive.toString('utf8', at + 46, at + 46 + name).replace(/^extension\//, ''),
      bytes: archive.readUInt32LE(at + 24),
      packed: archive.readUInt32LE(at + 20),
    });
    at += 46 + name + extra + comment;
  }
  return files;
}

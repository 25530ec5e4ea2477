/** What Drillbook costs before it does anything: the size of its package, and its activation. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { median } from './corpora.ts';

const root = process.env['DRILLBOOK_ROOT'] ?? '.';
const rounds = 15;

/**
 * `package` in bytes as packed, pictures left out; `loaded` and `empty`: milliseconds of loading and activating beside a
 * stand-in for the editor that answers anything at once, each in processes of its own.
 */
export function packageFigures(): { readonly package: number; readonly loaded: number; readonly empty: number } {
  const work = mkdtempSync(path.join(os.tmpdir(), 'drillbook-package-bench-'));
  try {
    const empty = path.join(work, 'empty.js');
    writeFileSync(empty, 'exports.activate = () => {};\n');
    const loader = path.join(work, 'load.cjs');
    writeFileSync(loader, load);
    const times = (file: string) =>
      Number(spawnSync(process.execPath, [loader, file], { encoding: 'utf8' }).stdout || Number.NaN);
    const [own, beside]: [number[], number[]] = [[], []];
    for (let round = 0; round < rounds; round++) {
      beside.push(times(empty));
      own.push(times(path.join(root, 'dist', 'extension.js')));
    }
    const packed = path.join(work, 'drillbook.vsix');
    const made = spawnSync(
      process.execPath,
      [
        '-e',
        `import(${JSON.stringify(path.join(root, 'scripts', 'package.mjs'))}).then(it => it.packVsix(${JSON.stringify(packed)}))`,
      ],
      { cwd: root, encoding: 'utf8' },
    );
    return {
      package: made.status === 0 ? withoutPictures(readFileSync(packed)) : Number.NaN,
      loaded: median(own),
      empty: median(beside),
    };
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

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
Module._load = (name, ...rest) => (name === 'vscode' ? anything : asked(name, ...rest));
const started = performance.now();
require(process.argv[2]).activate(anything);
process.stdout.write(String(performance.now() - started), () => process.exit());
`;

/** Bytes of a zip archive whose entries are no pictures, by its directory. */
function withoutPictures(archive: Buffer): number {
  let bytes = 0;
  let at = archive.indexOf(Buffer.from('PK\x01\x02', 'latin1'));
  while (at >= 0 && archive.readUInt32LE(at) === 0x02014b50) {
    const [packed, name, extra, comment] = [
      archive.readUInt32LE(at + 20),
      ...[28, 30, 32].map(it => archive.readUInt16LE(at + it)),
    ];
    const file = archive.toString('utf8', at + 46, at + 46 + (name ?? 0));
    if (!/\.(png|jpe?g|gif|svg)$/i.test(file)) bytes += packed ?? 0;
    at += 46 + (name ?? 0) + (extra ?? 0) + (comment ?? 0);
  }
  return bytes;
}

/** Files of a real folder: encodings, special files and links, each with its fault number. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { test } from 'node:test';
import { loadCatalog } from '../../src/core/catalog/load-catalog.ts';
import { walk } from '../../src/core/catalog/walk.ts';
import { FileProblem } from '../../src/core/ports.ts';
import { defaultSettings } from '../../src/core/settings.ts';
import { diskFiles } from '../../src/node/disk-files.ts';

async function inFolder(act: (folder: string) => Promise<void>): Promise<void> {
  const folder = mkdtempSync(path.join(tmpdir(), 'drillbook-files-'));
  try {
    await act(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const refuses = (folder: string, name: string, code: string, message: RegExp) =>
  assert.rejects(diskFiles(folder).read(name), (error: unknown) => {
    assert.ok(error instanceof FileProblem, String(error));
    assert.equal(error.code, code);
    assert.match(error.message, message);
    return true;
  });

test('D12 a byte order mark and CRLF are fine, and the mark is gone', () =>
  inFolder(async folder => {
    writeFileSync(path.join(folder, 'a.md'), '\uFEFF# Über\r\ntext\r\n');
    assert.equal(await diskFiles(folder).read('a.md'), '# Über\r\ntext\r\n');
  }));

test('D12 every encoding but UTF-8 is refused by its name, and no replacement character gets in', () =>
  inFolder(async folder => {
    const put = (name: string, bytes: Uint8Array) => writeFileSync(path.join(folder, name), bytes);
    put('le.md', Buffer.from('\uFEFF# Title', 'utf16le'));
    put('be.md', Buffer.from('\uFEFF# Title', 'utf16le').swap16());
    put('bare.md', Buffer.from('# Title without a mark', 'utf16le'));
    put('latin.md', Buffer.from('# Title\nf\u00fcr alle\n', 'latin1'));
    put('overlong.md', Buffer.from([35, 32, 0xc0, 0xaf]));
    put('nul.md', Buffer.from('# a\0b and more text here'));
    put('mac.md', Buffer.from('# a\rb\r'));
    put('marks.md', Buffer.from('\uFEFF\uFEFF# a'));
    await refuses(folder, 'le.md', 'file/encoding', /UTF-16LE/);
    await refuses(folder, 'be.md', 'file/encoding', /UTF-16BE/);
    await refuses(folder, 'bare.md', 'file/encoding', /UTF-16LE/);
    await refuses(folder, 'latin.md', 'file/encoding', /0xFC in line 2.*Latin-1/);
    await refuses(folder, 'overlong.md', 'file/encoding', /0xC0/);
    await refuses(folder, 'nul.md', 'file/not-text', /NUL/);
    await refuses(folder, 'mac.md', 'file/line-ends', /lone carriage return/);
    await refuses(folder, 'marks.md', 'file/encoding', /two byte order marks/);
    const { catalog, leftOut } = await loadCatalog(diskFiles(folder), defaultSettings);
    assert.equal(catalog.size, 0);
    assert.equal(leftOut.length, 8);
  }));

test('D24 a link loop, a link to outside and a dangling link: each file once, outside unread, one notice each', () =>
  inFolder(async folder => {
    mkdirSync(path.join(folder, 'ws/deep'), { recursive: true });
    writeFileSync(path.join(folder, 'secret.md'), '# Secret');
    mkdirSync(path.join(folder, 'ws-evil'));
    writeFileSync(path.join(folder, 'ws-evil/x.md'), '# Evil');
    writeFileSync(path.join(folder, 'ws/deep/a.md'), '# A');
    writeFileSync(path.join(folder, 'ws/plain.txt'), '# Plain');
    symlinkSync('..', path.join(folder, 'ws/deep/loop'));
    symlinkSync('../secret.md', path.join(folder, 'ws/outside.md'));
    symlinkSync('../ws-evil', path.join(folder, 'ws/evil'));
    symlinkSync('nowhere.md', path.join(folder, 'ws/dangling.md'));
    symlinkSync('deep/a.md', path.join(folder, 'ws/same.md'));
    symlinkSync('plain.txt', path.join(folder, 'ws/one.md'));
    symlinkSync('plain.txt', path.join(folder, 'ws/two.md'));
    const files = diskFiles(path.join(folder, 'ws'));
    const { documents, leftOut } = await walk(files, defaultSettings);
    assert.deepEqual(
      documents.map(it => it.path),
      ['deep/a.md', 'one.md'],
    );
    assert.deepEqual(
      leftOut.map(it => [it.path, it.code]),
      ['dangling.md', 'deep/loop', 'evil', 'outside.md'].map(it => [it, 'file/link']),
    );
    await refuses(path.join(folder, 'ws'), 'outside.md', 'file/link', /link/);
    await refuses(path.join(folder, 'ws'), 'evil/x.md', 'file/link', /outside/);
    await refuses(path.join(folder, 'ws'), '../secret.md', 'file/denied', /below the folder/);
    await refuses(path.join(folder, 'ws'), '/etc/passwd', 'file/denied', /below the folder/);
  }));

test('D25 a pipe, a folder and a picture named like a document are skipped, and nothing hangs', { timeout: 20_000 }, () =>
  inFolder(async folder => {
    execFileSync('mkfifo', [path.join(folder, 'pipe.md')]);
    mkdirSync(path.join(folder, 'folder.md'));
    writeFileSync(path.join(folder, 'folder.md/inside.md'), '# Inside');
    writeFileSync(path.join(folder, 'picture.md'), Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex'));
    await refuses(folder, 'pipe.md', 'file/not-text', /named pipe/);
    await refuses(folder, 'folder.md', 'file/not-text', /folder/);
    const { catalog, leftOut } = await loadCatalog(diskFiles(folder), defaultSettings);
    assert.deepEqual(
      catalog.all().map(it => it.path),
      ['folder.md/inside.md'],
    );
    assert.deepEqual(
      leftOut.map(it => [it.path, it.code]).sort(),
      ['folder.md', 'picture.md', 'pipe.md'].map(it => [it, 'file/not-text']),
    );
  }),
);

test('D26 a file of 50 MB is left out by its status alone, the others are read', () =>
  inFolder(async folder => {
    writeFileSync(path.join(folder, 'big.md'), '');
    truncateSync(path.join(folder, 'big.md'), 50 * 1024 * 1024);
    writeFileSync(path.join(folder, 'small.md'), '# Small');
    const files = diskFiles(folder);
    const read: string[] = [];
    const { catalog, leftOut } = await loadCatalog(
      { ...files, read: name => (read.push(name), files.read(name)) },
      defaultSettings,
    );
    assert.deepEqual(read, ['small.md']);
    assert.equal(catalog.size, 1);
    assert.deepEqual(
      leftOut.map(it => [it.path, it.code]),
      [['big.md', 'file/too-big']],
    );
    await refuses(folder, 'big.md', 'file/too-big', /50\.0 MiB/);
  }));

test('what is missing or forbidden is said in a sentence', () =>
  inFolder(async folder => {
    await refuses(folder, 'no.md', 'file/missing', /no\.md does not exist/);
    await assert.rejects(diskFiles(path.join(folder, 'none')).readDirectory(''), { code: 'file/missing' });
  }));

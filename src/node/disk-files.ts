/** Files of a folder on this machine's disk: decoded strictly, never outside the folder, never hanging on a pipe. */
import { isAscii } from 'node:buffer';
import fs from 'node:fs';
import path from 'node:path';
import { tooBig } from '../core/catalog/walk.ts';
import { type DirectoryEntry, FileProblem, type FileStatus, type Files, maximumFileBytes } from '../core/ports.ts';
import { loneReturn } from '../core/position.ts';

/**
 * The folder as `Files`. Every method rejects with a `FileProblem` and nothing else.
 *
 * Calls are synchronous inside: reading small files this way costs a fifth of `fs.promises` (performance.md B1), and
 * who uses it (the library's worker, the command line) has nothing else to do meanwhile and pauses between batches.
 */
export function diskFiles(folder: string): Files {
  const root = path.resolve(folder);
  let trueRoot: string | undefined;
  // Of folders that were looked at in this turn of the event loop: a batch of files asks for the same ones again and again.
  const parents = new Map<string, string>();
  let lastParent = '';
  let lastReal: string | undefined;
  const forget = () => {
    parents.clear();
    lastReal = undefined;
  };

  /** The folder that a name lies in, with a separator at its end; `slash` is the name's last one. */
  const parentOf = (name: string, slash: number): string => {
    // Files come folder by folder.
    if (lastReal !== undefined && slash === lastParent.length && name.startsWith(lastParent)) return lastReal;
    const parent = slash < 0 ? '' : name.slice(0, slash);
    let real = parents.get(parent);
    if (real === undefined) {
      if (isUnsafe(parent)) throw unsafe(name);
      const found = attempt(name, () => fs.realpathSync.native(path.join(root, parent)));
      if (!isBelow(trueRoot ?? root, found)) {
        throw new FileProblem('file/link', name, `${name} lies outside the folder by way of a link; it is not read.`);
      }
      real = found.endsWith(path.sep) ? found : `${found}${path.sep}`;
      if (parents.size === 0) setImmediate(forget);
      parents.set(parent, real);
    }
    if (slash >= 0) {
      lastParent = parent;
      lastReal = real;
    }
    return real;
  };

  const unsafe = (name: string) =>
    new FileProblem('file/denied', name, `${name} is not a path below the folder; give it relative to ${root}.`);

  /** The absolute path, proven to lie below the root with every folder link on the way resolved (reliability T29). */
  const inside = (name: string): string => {
    trueRoot ??= attempt('', () => fs.realpathSync.native(root));
    if (name === '') return trueRoot;
    const slash = name.lastIndexOf('/');
    const own = name.slice(slash + 1);
    if (own === '' || isUnsafe(own) || slash === 0) throw unsafe(name);
    // The last name stays as it is: whether it is a link is for the caller to see.
    return parentOf(name, slash) + own;
  };

  const regular = (name: string, absolute: string): fs.Stats => {
    const status = attempt(name, () => fs.lstatSync(absolute));
    if (status.isSymbolicLink())
      throw new FileProblem('file/link', name, `${name} is a link; the file it leads to is read in its own place.`);
    if (!status.isFile()) throw notText(name, nature(status));
    return status;
  };

  return {
    root,
    async readDirectory(name) {
      const absolute = inside(name);
      // A link is refused here too, so that no walk can leave the tree or run in a circle.
      if (name !== '' && attempt(name, () => fs.lstatSync(absolute)).isSymbolicLink()) {
        throw new FileProblem('file/link', name, `${name} is a link; folders are not entered through links.`);
      }
      return attempt(name, () => fs.readdirSync(absolute, { withFileTypes: true })).map(entryOf);
    },
    async status(name): Promise<FileStatus> {
      const status = regular(name, inside(name));
      return { size: status.size, modified: Math.floor(status.mtimeMs) };
    },
    async read(name) {
      return decode(name, readBytes(name, inside(name)));
    },
    async followLink(name) {
      const absolute = inside(name);
      let target: string;
      try {
        target = fs.realpathSync.native(absolute);
      } catch {
        return 'nowhere';
      }
      const base = trueRoot ?? root;
      if (!isBelow(base, target)) return 'outside';
      const status = attempt(name, () => fs.lstatSync(target));
      const type = status.isFile() ? 'file' : status.isDirectory() ? 'directory' : 'other';
      return { path: path.relative(base, target).split(path.sep).join('/'), type };
    },
  };
}

/** Names that leave the folder, or that Windows reads as something else than a file below it. */
function isUnsafe(name: string): boolean {
  if (name === '') return false;
  if (name.includes('\0') || path.isAbsolute(name)) return true;
  if ((name.startsWith('.') || name.includes('/')) && /(?:^|\/)\.{0,2}(?:\/|$)/.test(name)) return true;
  if (path.sep === '/') return false;
  return name.split('/').some(part => /[\\:<>|?*]|[. ]$/.test(part) || /^(con|prn|aux|nul|com\d|lpt\d)(\..*)?$/i.test(part));
}

/** Both given as real paths: comparing text alone would take `/ws-evil` for a part of `/ws`. */
function isBelow(root: string, target: string): boolean {
  if (target === root || target.startsWith(root.endsWith(path.sep) ? root : `${root}${path.sep}`)) return true;
  // Windows knows a folder by several names.
  const way = path.relative(root, target);
  return way === '' || (way !== '..' && !way.startsWith(`..${path.sep}`) && !path.isAbsolute(way));
}

function entryOf(entry: fs.Dirent): DirectoryEntry {
  const type = entry.isSymbolicLink() ? 'link' : entry.isFile() ? 'file' : entry.isDirectory() ? 'directory' : 'other';
  return { name: entry.name, type };
}

function nature(status: fs.Stats): string {
  if (status.isDirectory()) return 'a folder';
  if (status.isFIFO()) return 'a named pipe';
  if (status.isSocket()) return 'a socket';
  return 'a device';
}

const notText = (name: string, what: string) =>
  new FileProblem('file/not-text', name, `${name} is ${what}, not a text file; rename or exclude it.`);

// Most files fit, and are decoded before the next is read.
const small = Buffer.allocUnsafeSlow(1 << 16);
const utf8 = new TextDecoder('utf-8', { fatal: true });

/** The bytes stand until the next file is read. */
function readBytes(name: string, absolute: string): Buffer {
  // Between looking and opening the file may have become a pipe or a link: non-blocking and no-follow make that harmless.
  const flags = fs.constants.O_RDONLY | (fs.constants.O_NONBLOCK ?? 0) | (fs.constants.O_NOFOLLOW ?? 0);
  let file: number;
  try {
    file = fs.openSync(absolute, flags);
  } catch (error) {
    const status = attempt(name, () => fs.lstatSync(absolute));
    // A socket cannot be opened at all.
    if (!status.isFile() && !status.isSymbolicLink()) throw notText(name, nature(status));
    return attempt(name, () => {
      throw error;
    });
  }
  try {
    const status = attempt(name, () => fs.fstatSync(file));
    if (!status.isFile()) throw notText(name, nature(status));
    if (status.size > maximumFileBytes) {
      const { code, message } = tooBig(name, status.size);
      throw new FileProblem(code, name, message);
    }
    return attempt(name, () => {
      // One byte of room shows a file that grows while it is read, and that the end was reached.
      const room = status.size + 1;
      const bytes = room <= small.length ? small : Buffer.allocUnsafeSlow(room);
      let length = 0;
      for (;;) {
        const read = fs.readSync(file, bytes, length, room - length, null);
        length += read;
        if (read === 0 || length >= status.size) return bytes.subarray(0, length);
      }
    });
  } finally {
    fs.closeSync(file);
  }
}

/** UTF-8 and nothing else, so that no replacement character ever reaches the index. */
function decode(name: string, bytes: Buffer): string {
  const hasNul = bytes.indexOf(0) >= 0;
  const utf16 = looksLikeUtf16(bytes, hasNul);
  if (utf16) throw new FileProblem('file/encoding', name, `${name} is ${utf16}, expected UTF-8; save it again as UTF-8.`);
  if (hasNul) {
    throw new FileProblem('file/not-text', name, `${name} holds NUL bytes, so it is not text; rename or exclude it.`);
  }
  let text: string;
  try {
    // Where there is nothing to decode the bytes are the text.
    text = isAscii(bytes) ? bytes.toString('latin1') : utf8.decode(bytes);
  } catch {
    const { line, byte } = firstBadByte(bytes);
    const controls = bytes.subarray(0, 512).filter(it => it < 9 || (it > 13 && it < 32 && it !== 27)).length;
    if (controls > 0) throw notText(name, 'binary data');
    throw new FileProblem(
      'file/encoding',
      name,
      `${name} is not UTF-8 (byte 0x${byte.toString(16).toUpperCase()} in line ${line}): save it again as UTF-8; it is probably Latin-1 or Windows-1252.`,
    );
  }
  if (text.startsWith('\uFEFF')) {
    throw new FileProblem(
      'file/encoding',
      name,
      `${name} starts with two byte order marks, expected one or none; save it again as UTF-8.`,
    );
  }
  if (loneReturn(text) >= 0) {
    throw new FileProblem(
      'file/line-ends',
      name,
      `${name} has a lone carriage return, expected LF or CRLF line ends; save it again with one of them.`,
    );
  }
  return text;
}

function looksLikeUtf16(bytes: Uint8Array, hasNul: boolean): string | undefined {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return 'UTF-16LE';
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return 'UTF-16BE';
  if (!hasNul) return undefined;
  // Without a mark: in Latin text every second byte is NUL, always on the same side.
  const sample = bytes.subarray(0, 1024);
  const half = Math.floor(sample.length / 2);
  if (half < 4) return undefined;
  let even = 0;
  let odd = 0;
  for (let i = 0; i < half * 2; i += 2) {
    if (sample[i] === 0) even++;
    if (sample[i + 1] === 0) odd++;
  }
  if (odd > half * 0.7 && even === 0) return 'UTF-16LE';
  if (even > half * 0.7 && odd === 0) return 'UTF-16BE';
  return undefined;
}

function firstBadByte(bytes: Uint8Array): { line: number; byte: number } {
  // Latin-1 texts are nearly always short of valid sequences: the first byte above 127 that starts none is the one to name.
  let line = 1;
  for (let i = 0; i < bytes.length; i++) {
    const byte = bytes[i] ?? 0;
    if (byte === 10) line++;
    if (byte < 0x80) continue;
    const length = byte >= 0xc2 && byte < 0xe0 ? 2 : byte >= 0xe0 && byte < 0xf0 ? 3 : byte >= 0xf0 && byte < 0xf5 ? 4 : 0;
    const rest = bytes.subarray(i + 1, i + length);
    if (length === 0 || rest.length < length - 1 || rest.some(it => it < 0x80 || it > 0xbf)) return { line, byte };
    i += length - 1;
  }
  return { line, byte: 0 };
}

/** Turns what the operating system says into a `FileProblem`. */
function attempt<T>(name: string, act: () => T): T {
  try {
    return act();
  } catch (error) {
    if (error instanceof FileProblem) throw error;
    const code = (error as NodeJS.ErrnoException).code;
    const shown = name === '' ? 'The folder' : name;
    if (code === 'ENOENT' || code === 'ENOTDIR') throw new FileProblem('file/missing', name, `${shown} does not exist.`);
    if (code === 'EACCES' || code === 'EPERM') {
      throw new FileProblem('file/denied', name, `${shown} may not be read by this user; check its permissions.`);
    }
    if (code === 'ELOOP')
      throw new FileProblem('file/link', name, `${shown} is a link; the file it leads to is read in its own place.`);
    throw new FileProblem('file/unreadable', name, `${shown} could not be read (${code ?? String(error)}).`);
  }
}

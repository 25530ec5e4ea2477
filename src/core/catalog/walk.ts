/** The one walker: which files of a folder are documents, which are merely there, and which are left out and why. */
/// <reference path="./picomatch.d.ts" />
import picomatch from 'picomatch';
import { type DirectoryEntry, FileProblem, type FileStatus, type Files, maximumFileBytes } from '../ports.ts';
import type { Settings } from '../settings.ts';

/** A file or folder that is not read, and the sentence that says why. `code` is a `FileProblemCode`. */
export interface LeftOutFile {
  readonly path: string;
  readonly code: string;
  readonly message: string;
}

/** A document to read. */
export interface FoundDocument {
  readonly path: string;
  /** Where its text lies: differs from `path` for a link to a file that is no document by its own name. */
  readonly source: string;
  readonly status: FileStatus;
}

export interface Walked {
  /** In the order of their paths, by UTF-16 code units. */
  readonly documents: readonly FoundDocument[];
  /** Every file and folder seen, documents or not. */
  readonly paths: ReadonlySet<string>;
  /** Folders that were not entered: nothing is known of what they hold. */
  readonly closed: ReadonlySet<string>;
  readonly leftOut: readonly LeftOutFile[];
  /** What `exclude` keeps away: files that would be documents, and folders, which end in a slash. Those of tools are not named. */
  readonly excluded: readonly string[];
}

export interface PathFilter {
  isDocument(path: string): boolean;
  /** Would it be a document if `exclude` did not name it? */
  isExcluded(path: string): boolean;
  /** Is everything below this folder excluded? */
  isClosed(folder: string): boolean;
}

/** What `include` and `exclude` say, once for many paths. */
export function pathFilter(settings: Pick<Settings, 'include' | 'exclude'>): PathFilter {
  const included = matcher(settings.include);
  const excluded = matcher(settings.exclude);
  return {
    isDocument: path => included(path) && !excluded(path) && !isNeverRead(path),
    isExcluded: path => included(path) && excluded(path) && !isNeverRead(path),
    // A name deep below that only a pattern for everything can match: `docs/*` must not close `docs/deep/`.
    isClosed: folder => isNeverRead(folder) || excluded(folder) || excluded(`${folder}/-/-/-`),
  };
}

/** Whether a path matches one of some patterns. Of most patterns a name tells at once that most paths cannot. */
function matcher(patterns: readonly string[]): (path: string) => boolean {
  const each = patterns.map(it => ({ name: nameIn(it), matches: picomatch(it, { dot: true, windows: false }) }));
  return path => each.some(it => path.includes(it.name) && it.matches(path));
}

/** The longest name that stands in whatever matches a pattern; '' where the pattern is more than names and stars. */
function nameIn(pattern: string): string {
  if (!/^[\w./*-]+$/.test(pattern)) return '';
  const names = pattern.match(/[\w.-]*\w[\w.-]*/g) ?? [];
  return names.reduce((longest, it) => (it.length > longest.length ? it : longest), '');
}

/** Whatever `exclude` says: a record of a run holds the document that was run, which is no second document. */
const isNeverRead = (path: string): boolean =>
  (path.startsWith('.') || path.includes('/.')) && /(^|\/)\.(git|drillbook)(\/|$)/.test(path);

/** Folders in which nobody looks for a document of theirs. */
const ofTools = /(^|\/)(\.git|\.drillbook|node_modules)$/;

/** Folders read and files asked at a time: enough to keep a slow disk busy, few enough for small limits on open files. */
const concurrency = 16;

/**
 * Walks `files` from `start` ('' for everything). Never rejects: what cannot be read is in `leftOut`.
 * Folder links are not entered, file links count only when they stay inside, and no file is there twice (reliability T28).
 */
export async function walk(files: Files, settings: Pick<Settings, 'include' | 'exclude'>, start = ''): Promise<Walked> {
  const filter = pathFilter(settings);
  const paths = new Set<string>();
  const closed = new Set<string>();
  const leftOut: LeftOutFile[] = [];
  const excluded: string[] = [];
  const candidates: string[] = [];
  const links: string[] = [];

  const visit = (path: string, type: DirectoryEntry['type']): string | undefined => {
    if (type === 'link') {
      links.push(path);
      return undefined;
    }
    paths.add(path);
    if (type === 'file') {
      if (filter.isDocument(path)) candidates.push(path);
      else if (filter.isExcluded(path)) excluded.push(path);
      return undefined;
    }
    if (type === 'directory') {
      if (filter.isDocument(path)) leftOut.push(notText(path, 'a folder'));
      if (!filter.isClosed(path)) return path;
      closed.add(path);
      if (!ofTools.test(path)) excluded.push(`${path}/`);
    } else if (filter.isDocument(path)) {
      leftOut.push(notText(path, 'a pipe or a device'));
    }
    return undefined;
  };

  let folders = [start];
  while (folders.length > 0) {
    const below = await inParallel(folders, async folder => {
      try {
        return { folder, entries: await files.readDirectory(folder) };
      } catch (error) {
        closed.add(folder);
        leftOut.push(leftOutBy(error, folder));
        return { folder, entries: [] };
      }
    });
    folders = below.flatMap(({ folder, entries }) =>
      entries.flatMap(it => visit(folder === '' ? it.name : `${folder}/${it.name}`, it.type) ?? []),
    );
  }

  const documents: FoundDocument[] = [];
  const take = async (path: string, source: string) => {
    try {
      const status = await files.status(source);
      if (status.size > maximumFileBytes) leftOut.push(tooBig(path, status.size));
      else documents.push({ path, source, status });
    } catch (error) {
      leftOut.push(leftOutBy(error, path));
    }
  };
  await inParallel(candidates, path => take(path, path));

  const taken = new Set(candidates);
  // One after the other and in order, so that of two links to one file the same one always counts.
  for (const path of links.sort(byCodeUnits)) {
    const wanted = filter.isDocument(path);
    const target = await follow(files, path);
    if (typeof target === 'object') {
      paths.add(path);
      if (target.type === 'directory') {
        closed.add(path);
        leftOut.push({
          path,
          code: 'file/link',
          message: `${path} is a link to a folder; its files are read in their own place.`,
        });
      } else if (wanted && target.type === 'file' && !taken.has(target.path)) {
        taken.add(target.path);
        await take(path, target.path);
      } else if (wanted && target.type === 'other') leftOut.push(notText(path, 'a link to a pipe or a device'));
    } else if (target === 'untold') {
      paths.add(path);
      closed.add(path);
      leftOut.push({
        path,
        code: 'file/link',
        message: `${path} is a link, and where it leads cannot be told here; it is not read.`,
      });
    } else if (target === 'outside') {
      paths.add(path);
      closed.add(path);
      leftOut.push({
        path,
        code: 'file/link',
        message: `${path} is a link that leads out of the folder; it is not read. Copy the file here.`,
      });
    } else if (wanted || !/\.[^/.]+$/.test(path)) {
      leftOut.push({ path, code: 'file/link', message: `${path} is a link to nothing; mend or remove it.` });
    }
  }
  documents.sort((a, b) => byCodeUnits(a.path, b.path));
  leftOut.sort((a, b) => byCodeUnits(a.path, b.path));
  excluded.sort(byCodeUnits);
  return { documents, paths, closed, leftOut, excluded };
}

async function follow(files: Files, path: string): Promise<Awaited<ReturnType<NonNullable<Files['followLink']>>> | 'untold'> {
  if (!files.followLink) return 'untold';
  try {
    return await files.followLink(path);
  } catch {
    return 'nowhere';
  }
}

/** What a `FileProblem`, or anything else thrown on the way, means for a file. */
export function leftOutBy(error: unknown, path: string): LeftOutFile {
  if (error instanceof FileProblem) return { path, code: error.code, message: error.message };
  // Problems that came through messages have lost their class, not their fields.
  const { code, message } = error as { code?: unknown; message?: unknown };
  const known = typeof code === 'string' && code.startsWith('file/') && typeof message === 'string';
  return known
    ? { path, code, message }
    : { path, code: 'file/unreadable', message: `${path} could not be read: ${String(message ?? error)}` };
}

const notText = (path: string, what: string): LeftOutFile => ({
  path,
  code: 'file/not-text',
  message: `${path} is ${what}, not a text file; rename or exclude it.`,
});

/** The notice for a file above the limit; `size` in bytes. */
export const tooBig = (path: string, size: number) => ({
  path,
  code: 'file/too-big' as const,
  message: `${path} has ${(size / 1024 / 1024).toFixed(1)} MiB; files above 2 MiB are left out. Split or exclude it.`,
});

/** The order of every list of paths here: the same on every machine, whatever its language. */
export const byCodeUnits = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** `act` for every item, a bounded number at a time; results in the order of the items. */
export async function inParallel<T, R>(items: readonly T[], act: (item: T) => Promise<R>): Promise<R[]> {
  const results = new Array<R>(items.length);
  let next = 0;
  const work = async () => {
    while (next < items.length) {
      const i = next++;
      results[i] = await act(items[i] as T);
    }
  };
  await Promise.all(Array.from({ length: Math.min(concurrency, items.length) }, work));
  return results;
}

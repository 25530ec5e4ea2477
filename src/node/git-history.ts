/** Reads from Git what became of documents, along the line of commits that is checked out. */

import { historiesOf, type Version } from '../core/lint/history.ts';
import type { DocumentHistory } from '../core/lint/rule.ts';
import { git, textsOf } from './git.ts';

export interface HistoryReading {
  /** By path below the folder; undefined where nothing is known: no Git, no repository, no commit, or no answer in time. */
  readonly histories: ReadonlyMap<string, DocumentHistory> | undefined;
  /** Older commits are not here, so that less is found. */
  readonly shallow: boolean;
}

/** More versions of a document than this are not looked at. */
const mostVersions = 200;

/** The histories of some documents of a folder, by their paths below it. Never rejects. */
export async function readHistories(folder: string, paths: Iterable<string>): Promise<HistoryReading> {
  const wanted = [...paths];
  if (wanted.length === 0) return { histories: new Map(), shallow: false };
  const [shallow, log] = await Promise.all([
    git(folder, ['rev-parse', '--is-shallow-repository']),
    git(
      folder,
      // A merge counts as one change against the line it was merged into: what came with it came that day.
      [
        'log',
        '--first-parent',
        '-m',
        '-M',
        '--raw',
        '--no-abbrev',
        '--no-ext-diff',
        '--relative',
        '-z',
        '--date=short',
        '--format=%x01%H %ad',
        '--',
        ':(glob)**/*.md',
        ':(glob)**/*.markdown',
        ':(glob)**/*.md.erb',
      ],
      20_000,
    ),
  ]);
  if (log === undefined) return { histories: undefined, shallow: false };
  const followed = follow(log, wanted);
  const texts = await textsOf(folder, [...new Set([...followed.values()].flatMap(it => it.map(({ blob }) => blob)))]);
  const versions = new Map<string, Version[]>();
  for (const [path, its] of followed) {
    const read: Version[] = [];
    for (const { commit, day, blob } of its) {
      const text = texts.get(blob);
      // Beyond a version that cannot be read nothing can be compared.
      if (text === undefined) break;
      read.push({ commit, day, text });
    }
    versions.set(path, read);
  }
  return { histories: historiesOf(versions), shallow: shallow?.trim() === 'true' };
}

interface Place {
  readonly commit: string;
  readonly day: string;
  readonly blob: string;
}

/** The versions of each path, newest first, through the names it had before. */
function follow(log: string, wanted: readonly string[]): ReadonlyMap<string, readonly Place[]> {
  const versions = new Map<string, Place[]>(wanted.map(it => [it, []]));
  /** Name at this point of the history to the paths of today. */
  const names = new Map<string, string[]>(wanted.map(it => [it, [it]]));
  let commit = '';
  let day = '';
  const parts = log.split('\0');
  for (let at = 0; at < parts.length; at++) {
    const part = (parts[at] as string).replace(/^\n+/, '');
    if (part.startsWith('\u0001')) {
      [commit = '', day = ''] = part.slice(1).trim().split(' ');
      continue;
    }
    const found = /^:\d+ \d+ [0-9a-f]+ ([0-9a-f]+) ([A-Z])\d*$/.exec(part);
    if (found === null) continue;
    const [, blob = '', status = ''] = found;
    const first = parts[++at] ?? '';
    const name = status === 'R' || status === 'C' ? (parts[++at] ?? '') : first;
    const its = names.get(name);
    if (its === undefined) continue;
    for (const path of its) {
      const known = versions.get(path);
      if (known !== undefined && known.length < mostVersions && status !== 'D') known.push({ commit, day, blob });
    }
    if (status === 'M' || status === 'T') continue;
    // Added, or removed and now here again: what lay under this name before is another document.
    names.delete(name);
    if (status === 'R') names.set(first, [...(names.get(first) ?? []), ...its]);
  }
  return versions;
}

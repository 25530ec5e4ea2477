/** LK01: what a link or image names is there. */

import type { Document } from '../../document/document-types.ts';
import { Names } from '../../document/nearest.ts';
import { readTarget, relativePath, resolveTarget } from '../link-targets.ts';
import type { CatalogView, Fix, Rule } from '../rule.ts';

export const linkBroken: Rule = {
  id: 'link-broken',
  reference: 'LK01',
  severity: 'error',
  summary: 'Every link and image inside the folder leads to a file that exists.',
  why: 'The page behind a broken link is missing exactly when someone needs it, and nobody notices before.',
  bad: 'See [the rollback](rollbak.md).\n',
  good: 'See [the rollback](rollback.md).\n',
  adopted: true,
  check(document, { catalog, report }) {
    for (const link of document.links) {
      const target = readTarget(document, link.target);
      if (target === undefined || target.path === undefined) continue;
      const found = resolveTarget(document, target.path, catalog);
      if (found !== 'missing') continue;
      const better = betterPath(document, target.path, knownOf(catalog));
      const what = link.image ? 'image' : 'file';
      const hint = better === undefined ? 'Mend the path or remove the link' : `Did you mean ${better}`;
      const fixes: Fix[] = [];
      if (better !== undefined) {
        const newText = `${encodePath(relativePath(document.path, better))}${target.suffix}`;
        fixes.push({ title: `Change to ${newText}`, edits: [{ range: link.range, newText }] });
      }
      report(link.range, `There is no ${what} ${target.path}. ${hint}${better === undefined ? '.' : '?'}`, fixes);
    }
  },
};

/** What is known of a list of documents: a folder may have thousands, and the same link be broken on many of its pages. */
interface Known {
  /** In the order of their code units: what lies in one folder stands together. */
  readonly paths: readonly string[];
  /** By file name in lower case, without its ending. */
  readonly byName: ReadonlyMap<string, readonly string[]>;
  /** Names below a folder. */
  readonly below: Map<string, Names>;
  /** The most similar name, by folder and wanted name. */
  readonly nearest: Map<string, string | undefined>;
}
const known = new WeakMap<readonly string[], Known>();

function knownOf(catalog: CatalogView): Known {
  const paths = catalog.paths();
  let found = known.get(paths);
  if (found === undefined) {
    const byName = new Map<string, string[]>();
    for (const path of paths) {
      const name = nameOf(path);
      const same = byName.get(name);
      if (same === undefined) byName.set(name, [path]);
      else same.push(path);
    }
    found = { paths, byName, below: new Map(), nearest: new Map() };
    known.set(paths, found);
  }
  return found;
}

function namesBelow({ paths, below }: Known, folder: string): Names {
  let names = below.get(folder);
  if (names === undefined) {
    let first = 0;
    for (let end = paths.length; first < end; ) {
      const middle = (first + end) >> 1;
      if ((paths[middle] as string) < folder) first = middle + 1;
      else end = middle;
    }
    let last = first;
    while (paths[last]?.startsWith(folder)) last++;
    names = new Names(paths.slice(first, last).map(nameOf));
    below.set(folder, names);
  }
  return names;
}

/** The document that was probably meant: the same name elsewhere, else the most similar name nearby, else anywhere. */
function betterPath(document: Document, written: string, all: Known): string | undefined {
  const wanted = nameOf(written);
  if (wanted === '') return undefined;
  const others = (name: string, below: string) =>
    (all.byName.get(name) ?? []).filter(it => it !== document.path && it.startsWith(below));
  const same = others(wanted, '');
  if (same.length > 0) return same.length === 1 ? same[0] : undefined;
  for (const below of new Set([document.path.slice(0, document.path.lastIndexOf('/') + 1), ''])) {
    const key = `${below}\n${wanted}`;
    if (!all.nearest.has(key)) all.nearest.set(key, namesBelow(all, below).nearest(wanted));
    const name = all.nearest.get(key);
    const found = name === undefined ? [] : others(name, below);
    if (found.length === 1) return found[0];
  }
  return undefined;
}

const nameOf = (path: string) => bare(path.split('/').filter(Boolean).at(-1) ?? '');
const bare = (name: string) => name.toLowerCase().replace(/(?:\.html)?\.(?:md\.erb|md|markdown|html)$|\.html$/, '');
const encodePath = (path: string) => path.replace(/[ ()<>%]/g, it => `%${it.charCodeAt(0).toString(16).toUpperCase()}`);

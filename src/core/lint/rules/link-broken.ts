/** LK01: what a link or image names is there. */

import type { Document } from '../../document/document-types.ts';
import { nearest } from '../../document/nearest.ts';
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
    let known: Names | undefined;
    for (const link of document.links) {
      const target = readTarget(document, link.target);
      if (target === undefined || target.path === undefined) continue;
      const found = resolveTarget(document, target.path, catalog);
      if (found !== 'missing') continue;
      known ??= namesOf(catalog);
      const better = betterPath(document, target.path, known);
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

interface Named {
  readonly path: string;
  /** File name in lower case, without its ending. */
  readonly name: string;
}

/** What is known of a list of documents: a folder may have thousands, and the same link be broken on many of its pages. */
interface Names {
  readonly all: readonly Named[];
  /** The most similar name, by folder and wanted name. */
  readonly nearest: Map<string, string | undefined>;
}
const names = new WeakMap<readonly string[], Names>();

function namesOf(catalog: CatalogView): Names {
  const paths = catalog.paths();
  let named = names.get(paths);
  if (named === undefined) {
    named = { all: paths.map(path => ({ path, name: bare(fileName(path)) })), nearest: new Map() };
    names.set(paths, named);
  }
  return named;
}

/** The document that was probably meant: the same name elsewhere, else the most similar name nearby, else anywhere. */
function betterPath(document: Document, written: string, names: Names): string | undefined {
  const wanted = bare(fileName(written));
  if (wanted === '') return undefined;
  const others = (name: string, below: string) =>
    names.all.filter(it => it.name === name && it.path !== document.path && it.path.startsWith(below));
  const same = others(wanted, '');
  if (same.length > 0) return same.length === 1 ? same[0]?.path : undefined;
  for (const below of new Set([document.path.slice(0, document.path.lastIndexOf('/') + 1), ''])) {
    const key = `${below}\n${wanted}`;
    if (!names.nearest.has(key)) {
      const near = names.all.filter(it => it.path.startsWith(below)).map(it => it.name);
      names.nearest.set(key, nearest(wanted, near));
    }
    const name = names.nearest.get(key);
    const found = name === undefined ? [] : others(name, below);
    if (found.length === 1) return found[0]?.path;
  }
  return undefined;
}

const fileName = (path: string) => path.split('/').filter(Boolean).at(-1) ?? '';
const bare = (name: string) => name.toLowerCase().replace(/(?:\.html)?\.(?:md\.erb|md|markdown|html)$|\.html$/, '');
const encodePath = (path: string) => path.replace(/[ ()<>%]/g, it => `%${it.charCodeAt(0).toString(16).toUpperCase()}`);

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
    let others: readonly Named[] | undefined;
    for (const link of document.links) {
      const target = readTarget(document, link.target);
      if (target === undefined || target.path === undefined) continue;
      const found = resolveTarget(document, target.path, catalog);
      if (found !== 'missing') continue;
      others ??= namesOf(document, catalog);
      const better = betterPath(document, target.path, others);
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

/** The other documents. A folder may have thousands, so the names of a list are made once. */
function namesOf(document: Document, catalog: CatalogView): readonly Named[] {
  const all = catalog.all();
  let named = names.get(all);
  if (named === undefined) {
    named = [...all].map(it => ({ path: it.path, name: bare(fileName(it.path)) }));
    names.set(all, named);
  }
  return named.filter(it => it.path !== document.path);
}
const names = new WeakMap<Iterable<Document>, readonly Named[]>();

/** The document that was probably meant: the same name elsewhere, else the most similar name nearby, else anywhere. */
function betterPath(document: Document, written: string, others: readonly Named[]): string | undefined {
  const wanted = bare(fileName(written));
  if (wanted === '') return undefined;
  const same = others.filter(it => it.name === wanted);
  if (same.length === 1) return same[0]?.path;
  if (same.length > 1) return undefined;
  const folder = document.path.slice(0, document.path.lastIndexOf('/') + 1);
  for (const near of [others.filter(it => it.path.startsWith(folder)), others]) {
    const name = nearest(
      wanted,
      near.map(it => it.name),
    );
    const found = near.filter(it => it.name === name);
    if (found.length === 1) return found[0]?.path;
  }
  return undefined;
}

const fileName = (path: string) => path.split('/').filter(Boolean).at(-1) ?? '';
const bare = (name: string) => name.toLowerCase().replace(/(?:\.html)?\.(?:md\.erb|md|markdown|html)$|\.html$/, '');
const encodePath = (path: string) => path.replace(/[ ()<>%]/g, it => `%${it.charCodeAt(0).toString(16).toUpperCase()}`);

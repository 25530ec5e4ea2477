/** LK05: links work on every machine. */
import { relativePath } from '../link-targets.ts';
import type { CatalogView, Fix, Rule } from '../rule.ts';

export const linkAbsolute: Rule = {
  id: 'link-absolute',
  reference: 'LK05',
  severity: 'information',
  summary: 'No link names a file by its place on one machine (`file:`, `C:\\\\`, a home folder).',
  why: 'The page opens on the machine of its author; in a disaster that is the one machine nobody has.',
  bad: 'See [the plan](file:///home/ada/ops/rollback.md).\n',
  good: 'See [the plan](rollback.md).\n',
  adopted: true,
  check(document, { catalog, report }) {
    for (const link of document.links) {
      const written = decoded(link.target);
      if (!local.test(written)) continue;
      const path = written
        .replace(/^file:\/*(?:localhost\/)?/i, '/')
        .replace(/\\/g, '/')
        .replace(/[?#].*$/s, '');
      const found = inRoot(path, catalog);
      const fixes: Fix[] = [];
      if (found !== undefined) {
        const newText = encodeURI(relativePath(document.path, found));
        fixes.push({ title: `Change to ${newText}`, edits: [{ range: link.range, newText }] });
      }
      report(
        link.range,
        `${link.target} is a place on one machine only: link to it relative to this document, so that it opens in every copy.`,
        fixes,
      );
    }
  },
};

const local = /^file:|^[A-Za-z]:[\\/]|^\/(?:home|Users|root)\/[^/]+\//i;

/** The longest end of the path that names a document of this folder. */
function inRoot(path: string, catalog: CatalogView): string | undefined {
  const parts = path.split('/').filter(it => it !== '');
  for (let at = 1; at < parts.length; at++) {
    const end = parts.slice(at).join('/');
    if (catalog.byPath(end) !== undefined) return end;
  }
  return undefined;
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

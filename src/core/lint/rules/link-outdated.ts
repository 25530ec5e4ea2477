/** LK04: nobody is sent to a page that is no longer in force. */
import type { Document } from '../../document/document-types.ts';
import { readTarget, relativePath, resolveTarget } from '../link-targets.ts';
import { referencesOf } from '../references.ts';
import type { CatalogView, Fix, Rule } from '../rule.ts';

export const linkOutdated: Rule = {
  id: 'link-outdated',
  reference: 'LK04',
  severity: 'warning',
  summary: 'Links and ids lead to documents that are not deprecated or retired.',
  why: 'Whoever follows the link at night does what was right two years ago, and the page looks like any other.',
  bad: 'See [the old way](neighbours/old-page.md).\n',
  good: 'See [the way](neighbours/known-page.md).\n',
  adopted: true,
  check(document, { catalog, kinds, report }) {
    // What is put away itself may speak of its own time.
    if (isOutdated(document)) return;
    for (const link of document.links) {
      const target = readTarget(document, link.target);
      if (target?.path === undefined) continue;
      const found = resolveTarget(document, target.path, catalog);
      if (typeof found === 'string' || !isOutdated(found)) continue;
      const next = successorOf(found, catalog);
      const newText = next === undefined ? undefined : relativePath(document.path, next.path);
      report(link.range, sentence(found, next), fixesOf(newText, link.range));
    }
    for (const { id, range, field } of referencesOf(document, kinds)) {
      // A replacement names what it replaces.
      if (field === 'supersedes') continue;
      const [found] = catalog.byId(id);
      if (found === undefined || !isOutdated(found)) continue;
      const next = successorOf(found, catalog);
      report(range, sentence(found, next), fixesOf(next?.id, range));
    }
  },
};

const isOutdated = ({ adopted, fields }: Document) => !adopted && /^(?:deprecated|retired)$/.test(fields.status?.value ?? '');

function successorOf(document: Document, catalog: CatalogView): Document | undefined {
  const id = document.frontMatter?.entries.get('superseded_by')?.node.value;
  return typeof id === 'string' ? catalog.byId(id)[0] : undefined;
}

function sentence(found: Document, next: Document | undefined): string {
  const instead =
    next === undefined ? 'Link to what holds today, or take the link away.' : `${next.title} (${next.path}) replaces it.`;
  return `${found.title} (${found.path}) is ${found.fields.status?.value}. ${instead}`;
}

const fixesOf = (newText: string | undefined, range: Fix['edits'][number]['range']): readonly Fix[] =>
  newText === undefined ? [] : [{ title: `Change to ${newText}`, edits: [{ range, newText }] }];

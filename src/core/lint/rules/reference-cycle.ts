/** LK06: what depends on something does not depend on itself. */
import type { Document, YamlNode } from '../../document/document-types.ts';
import type { Range } from '../../position.ts';
import type { CatalogView, Rule } from '../rule.ts';

export const referenceCycle: Rule = {
  id: 'reference-cycle',
  reference: 'LK06',
  severity: 'error',
  summary: '`depends_on`, `uses` and `supersedes` form no circle.',
  why: 'Two plans that each wait for the other recover nothing: somewhere there has to be a first step.',
  bad: '---\nkind: dr-plan\nid: dr-page\nuses: [dr-page]\n---\n',
  good: '---\nkind: dr-plan\nid: dr-page\nuses: [rb-net-dns]\n---\n',
  adopted: false,
  check(document, { catalog, report }) {
    for (const field of fields) {
      for (const { id, range } of idsOf(document, field)) {
        const way = wayBack(document.id, id, field, catalog);
        if (way === undefined) continue;
        const circle = [document.id, ...way].join(' → ');
        report(range, `\`${field}\` goes round in a circle: ${circle}. Take one of these away, so that there is a beginning.`);
      }
    }
  },
};

const fields = ['depends_on', 'uses', 'supersedes'] as const;

function idsOf(document: Document, field: string): readonly { readonly id: string; readonly range: Range }[] {
  const node = document.frontMatter?.entries.get(field)?.node;
  const nodes = Array.isArray(node?.value) ? (node.value as readonly YamlNode[]) : node === undefined ? [] : [node];
  return nodes.flatMap(it => (typeof it.value === 'string' ? [{ id: it.value, range: it.range }] : []));
}

/** Ids on the shortest way from `start` to `goal`, both ends among them; undefined when there is none. */
function wayBack(goal: string, start: string, field: string, catalog: CatalogView): readonly string[] | undefined {
  const before = new Map<string, string | undefined>([[start, undefined]]);
  const queue = [start];
  for (let at = 0; at < queue.length; at++) {
    const id = queue[at] as string;
    if (id === goal) {
      const way: string[] = [];
      for (let step: string | undefined = id; step !== undefined; step = before.get(step)) way.unshift(step);
      return way;
    }
    for (const other of catalog.byId(id))
      for (const next of idsOf(other, field)) {
        if (before.has(next.id)) continue;
        before.set(next.id, id);
        queue.push(next.id);
      }
  }
  return undefined;
}

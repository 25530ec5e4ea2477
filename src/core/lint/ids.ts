/** What the rules about ids share: the form, who refers to one, and a better one. */
import type { Document, YamlNode } from '../document/document-types.ts';
import type { Kind } from '../document/kinds-types.ts';
import type { CatalogView, Fix } from './rule.ts';

/** Lower-case words joined by hyphens, at least two (the prefix is one), at most 63 characters (domain.md 2.1). */
export const idForm = /^(?=.{1,63}$)[a-z][a-z0-9]*(?:-[a-z0-9]+)+$/;

/** `; named in a.md and b.md, which must change with it`, or '' when no other document names the id in its front matter. */
export function referencesTo(catalog: CatalogView, document: Document): string {
  const paths: string[] = [];
  for (const other of catalog.all()) {
    if (other.uri === document.uri) continue;
    for (const entry of other.frontMatter?.entries.values() ?? []) {
      if (entry.key === 'id' || !holds(entry.node, document.id)) continue;
      paths.push(other.path);
      break;
    }
  }
  if (paths.length === 0) return '';
  const shown = paths.slice(0, 5).join(', ') + (paths.length > 5 ? ` and ${paths.length - 5} more` : '');
  return `; it is named in ${shown}, which must change with it`;
}

function holds(node: YamlNode, id: string): boolean {
  if (Array.isArray(node.value)) return (node.value as readonly YamlNode[]).some(it => holds(it, id));
  if (node.value instanceof Map) return [...node.value.values()].some(it => holds(it.node, id));
  return node.value === id;
}

/** A well-formed id of a kind made of the words of a text, such as a title; nobody has been asked whether it is taken. */
export function idLike(text: string, kind: Kind): string {
  const slug = text
    .normalize('NFKD')
    .replace(/\p{M}+/gu, '')
    .replace(/([a-z0-9])([A-Z])/g, '$1-$2')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '');
  const bare = slug.replace(new RegExp(`^(?:rb|dr|rev|std|met|svc|ven|role|inc|chg|risk|plan|${kind.idPrefix})-`), '');
  return `${kind.idPrefix}-${bare || 'document'}`.slice(0, 60).replace(/-+$/, '');
}

/**
 * A rename to a well-formed id with the right prefix that nobody has yet. Never automatic: references in other documents
 * are outside the reach of an edit to this one.
 */
export function idFixes(document: Document, catalog: CatalogView, kind: Kind): readonly Fix[] {
  const { id } = document.fields;
  if (id === undefined) return [];
  const wanted = idLike(id.value, kind);
  let free = wanted;
  for (let i = 2; free === id.value || isTaken(catalog, document, free); i++) free = `${wanted}-${i}`;
  return [{ title: `Rename to \`${free}\``, edits: [{ range: id.range, newText: free }] }];
}

const isTaken = (catalog: CatalogView, document: Document, id: string) => catalog.byId(id).some(it => it.uri !== document.uri);

/** Stands for the owner until a person names one. */
export const ownerToBeNamed = 'role-to-be-named';

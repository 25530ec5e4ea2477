/** Folders in the settings: whether a path lies below one, and the one for a new document. */
import type { Document } from '../document/document-types.ts';
import type { Kind } from '../document/kinds-types.ts';
import type { Settings } from '../settings.ts';

/** Folders as settings name them. */

/** Whether a root-relative path lies in a folder; '' and '.' are the root. */
export function isBelow(path: string, folder: string): boolean {
  const name = folder.replace(/^\.\/|\/+$/g, '');
  return name === '' || name === '.' || path === name || path.startsWith(`${name}/`);
}

/** The folder for a new document of a kind: what the settings say, else where most of that kind lie, else `runbooks`. */
export function folderFor(
  kind: Kind,
  documents: Iterable<Pick<Document, 'adopted' | 'kind' | 'path'>>,
  settings: Pick<Settings, 'kinds' | 'managed'>,
): string {
  for (const [folder, name] of settings.kinds) if (name === kind.name) return folder.replace(/^\.?\//, '').replace(/\/$/, '');
  const counts = new Map<string, number>();
  for (const document of documents) {
    if (document.adopted || document.kind !== kind.name) continue;
    const folder = document.path.slice(0, Math.max(0, document.path.lastIndexOf('/')));
    if (folder !== '') counts.set(folder, (counts.get(folder) ?? 0) + 1);
  }
  const [most] = [...counts].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1));
  return most?.[0] ?? settings.managed.find(it => !/^\.?\/?$/.test(it))?.replace(/\/$/, '') ?? 'runbooks';
}

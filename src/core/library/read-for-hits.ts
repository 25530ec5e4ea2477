/** Search where texts are not at hand: what excerpts and exact phrases need is read, and the question is asked again. */
import { inParallel } from '../catalog/walk.ts';
import type { ScannedDocument } from '../document/scan.ts';
import { sectionTextOf } from '../search/page.ts';
import type { SearchIndex } from '../search/search-index.ts';
import type { SearchHit, SearchOptions } from '../search/search-types.ts';

type Sections = Pick<ScannedDocument, 'sections'>;

/** `read` gives a document by its uri and path: at once, later, or undefined when it is gone; then its hit stands without a text. */
export async function searchReading(
  index: SearchIndex,
  query: string,
  options: Omit<SearchOptions, 'textOf'>,
  read: (uri: string, path: string) => Sections | undefined | Promise<Sections | undefined>,
): Promise<readonly SearchHit[]> {
  const documents = new Map<string, Sections | undefined>();
  for (;;) {
    const missing = new Map<string, string>();
    const textOf = (uri: string, section: number, path: string): string | undefined => {
      if (!documents.has(uri)) {
        missing.set(uri, path);
        return undefined;
      }
      const document = documents.get(uri);
      return document ? sectionTextOf(document, section) : '';
    };
    const hits = index.search(query, { ...options, textOf });
    if (missing.size === 0) return hits;
    await inParallel([...missing], async ([uri, path]) => {
      documents.set(uri, await read(uri, path));
    });
  }
}

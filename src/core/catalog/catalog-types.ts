/** Changes of what we know. */
import type { Document } from '../document/document-types.ts';

/** What one put or remove changed. */
export interface CatalogChange {
  /** Uris put or removed. */
  readonly changed: readonly string[];
  /** Uris of documents whose findings may change: those changed, those that link to them, those that share an id. */
  readonly affected: readonly string[];
  readonly put: readonly Document[];
  readonly removed: readonly string[];
}

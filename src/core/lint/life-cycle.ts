/** Where a document is in its life (domain.md 2.3), as far as rules ask. */
import type { Document } from '../document/document-types.ts';

/** In force: somebody may rely on it today. */
export const isActive = (document: Document): boolean => document.fields.status?.value === 'active';

/** Whole by now: no longer a draft that may lack a part, and not yet put away. */
export function isDue(document: Document): boolean {
  const status = document.fields.status?.value;
  return status !== undefined && !['draft', 'deprecated', 'retired', 'superseded', 'rejected', 'cancelled'].includes(status);
}

/** Where a document is in its life (domain.md 2.3), as far as rules ask. */
import type { Document } from '../document/document-types.ts';

/** In force: somebody may rely on it today. */
export const isActive = (document: Document): boolean => document.fields.status?.value === 'active';

// Of documents, then of the records whose state ends. Drafts may still lack a part, what is retired is put away; a status
// that is none of these is a finding of its own and says nothing.
const whole = new Set(
  `in-review active
  open mitigated resolved reviewed closed submitted approved scheduled in-progress completed rolled-back failed treating
  accepted prospective notice ended achieved missed`.split(/\s+/),
);

/** Meant to be whole by now. */
export const isDue = (document: Document): boolean => whole.has(document.fields.status?.value ?? '');

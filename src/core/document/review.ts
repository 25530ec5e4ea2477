/** The day a document was read through, and the day by which that is promised again. */
import { isDate, nextDue } from './calendar.ts';
import type { Document } from './document-types.ts';

export interface Review {
  /** `YYYY-MM-DD`; undefined when it was never reviewed, or says so in no readable way. */
  readonly lastReviewed: string | undefined;
  /** `YYYY-MM-DD`: its next review is promised by this day; undefined when none is, and for drafts and retired documents. */
  readonly reviewDue: string | undefined;
}

export function reviewOf({ fields, adopted }: Pick<Document, 'fields' | 'adopted'>): Review {
  const { lastReviewed: reviewed, reviewEvery: every, status } = fields;
  const lastReviewed = reviewed !== undefined && isDate(reviewed.value) ? reviewed.value : undefined;
  // As the rule `review-overdue` has it: drafts are not relied on yet, retired pages no more.
  const inForce = adopted || status === undefined || status.value === 'active';
  if (lastReviewed === undefined || every === undefined || !inForce) return { lastReviewed, reviewDue: undefined };
  return { lastReviewed, reviewDue: nextDue(lastReviewed, every.value, every.key) };
}

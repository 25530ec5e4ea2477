/** Whether the review of a document is overdue, and how badly; shared by the two rules that say so. */
import { daysBetween, isDate, nextDue } from '../document/calendar.ts';
import type { Document } from '../document/document-types.ts';
import type { Range } from '../position.ts';
import type { CatalogView } from './rule.ts';

export interface OverdueReview {
  /** `YYYY-MM-DD` */
  readonly due: string;
  /** "54 days ago" */
  readonly late: string;
  /** Why it is worse than late; undefined when it is not. */
  readonly grave: string | undefined;
  /** Where the review date stands, and the key it stands under. */
  readonly range: Range;
  readonly key: string;
}

/** undefined when the review is not due yet, when the document names no readable date or cadence, or is not in force. */
export function reviewState(document: Document, today: string, catalog: CatalogView): OverdueReview | undefined {
  const { lastReviewed, reviewEvery, status } = document.fields;
  if (lastReviewed === undefined || reviewEvery === undefined || !isDate(lastReviewed.value)) return undefined;
  // Drafts are not relied on yet, retired pages no more.
  if (status !== undefined && !document.adopted && status.value !== 'active') return undefined;
  const due = nextDue(lastReviewed.value, reviewEvery.value, reviewEvery.key);
  if (due === undefined || due >= today) return undefined;
  const second = nextDue(due, reviewEvery.value, reviewEvery.key);
  let grave: string | undefined;
  if (second !== undefined && second < today) grave = 'the next one has passed too';
  else if (servesTierOne(document, catalog)) grave = 'it is about a tier 1 service';
  const days = daysBetween(due, today) ?? 0;
  const late = `${days} ${days === 1 ? 'day' : 'days'} ago`;
  return { due, late, grave, range: lastReviewed.range, key: lastReviewed.key };
}

function servesTierOne(document: Document, catalog: CatalogView): boolean {
  return document.fields.services.some(service =>
    catalog.byId(service.value).some(it => it.frontMatter?.entries.get('tier')?.node.value === 1),
  );
}

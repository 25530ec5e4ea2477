/** What Git, run records and the document itself say of its freshness, put together. */
import type { Document } from '../document/document-types.ts';
import type { Drill, Freshness } from '../document/freshness.ts';
import { reviewOf } from '../document/review.ts';
import type { DocumentHistory } from '../lint/rule.ts';

export interface Evidence {
  /** undefined: it has none that is known. */
  readonly history?: DocumentHistory | undefined;
  readonly drill?: Drill | undefined;
}

export function freshnessOf(document: Document, { history, drill }: Evidence): Freshness {
  const review = reviewOf(document);
  const { adopted, fields } = document;
  const owesReview = !adopted && (fields.status === undefined || fields.status.value === 'active');
  // A date that is not in Git yet is a review that is being written now: history says nothing of it.
  const isCommitted = history?.review === fields.lastReviewed?.value;
  const changed = history?.changed && {
    day: history.changed.day,
    sinceReview: isCommitted && history.changedSinceReview && history.changed.day > (review.lastReviewed ?? ''),
  };
  const stamp = isCommitted ? history?.stamp : undefined;
  return {
    ...review,
    owesReview,
    ...(changed && { changed }),
    ...(stamp && { stamped: { documents: stamp.documents, dateAlone: isDateAlone(stamp, drill) } }),
    ...(drill && { drill }),
  };
}

/** Twice in a row the date alone was moved, and nobody tried the document in between (FR04). */
function isDateAlone({ unchangedSince, day }: NonNullable<DocumentHistory['stamp']>, drill: Drill | undefined): boolean {
  return unchangedSince !== undefined && !(drill !== undefined && unchangedSince <= drill.day && drill.day <= day);
}

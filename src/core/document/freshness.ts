/** How much a document can be trusted today, by evidence: when it was reviewed, when its text changed, when it was last tried. */
import { daysBetween, formatDuration } from './calendar.ts';
import type { Review } from './review.ts';

/** The last time a document was run to an end, other than for its checks alone. */
export interface Drill {
  /** Day of its start in UTC, `YYYY-MM-DD`. */
  readonly day: string;
  readonly result: 'passed' | 'failed' | 'rolled-back';
  readonly mode: 'exercise' | 'live';
  /** Milliseconds until service was restored, else until its end. */
  readonly took: number;
  /** What the plan allowed at that time, milliseconds. */
  readonly allowed: number | undefined;
}

/** Three facts that never stand for one another: a review is a claim, a change is Git's, a drill has a record. */
export interface Freshness extends Review {
  /** Somebody relies on it, and it never promised less than other documents: that nobody reviewed it is worth a word. */
  readonly owesReview: boolean;
  /** The last commit that changed the text below the front matter; undefined when none did, or it is not known. */
  readonly changed?: { readonly day: string; readonly sinceReview: boolean } | undefined;
  /** What speaks against the review date: `documents` got theirs by the same commit, or twice it alone was moved. */
  readonly stamped?: { readonly documents: number; readonly dateAlone: boolean } | undefined;
  readonly drill?: Drill | undefined;
}

/** So many dates moved by one commit were not all reviewed (FR04). */
const batch = 10;

/**
 * What is known, one phrase each, in the order in which it happened, so that "changed since" is about what stands before it:
 * "reviewed 3 months ago", "changed since", "last drill passed 12 days ago in 41 min of 1h". A review that is overdue is
 * said first. Empty when nothing is known and nothing is owed. `today` is `YYYY-MM-DD`.
 */
export function freshnessParts(it: Freshness, today: string): readonly string[] {
  const { changed, drill, lastReviewed, reviewDue } = it;
  const facts: { readonly day: string; readonly said: string; readonly changed: boolean }[] = [];
  if (lastReviewed !== undefined)
    facts.push({ day: lastReviewed, said: reviewPart(lastReviewed, it, today), changed: changed?.sinceReview === true });
  if (drill !== undefined)
    facts.push({ day: drill.day, said: drillPart(drill, today), changed: changed !== undefined && changed.day > drill.day });
  facts.sort((a, b) => (a.day < b.day ? -1 : a.day > b.day ? 1 : 0));
  const parts = facts.map(fact => fact.said);
  const before = facts.findLastIndex(fact => fact.changed);
  if (before >= 0) parts.splice(before + 1, 0, 'changed since');
  else if (changed !== undefined && facts.length === 0) parts.push(`changed ${ago(changed.day, today)}`);
  if (reviewDue !== undefined && reviewDue < today) parts.unshift(`overdue since ${reviewDue}`);
  else if (lastReviewed === undefined && it.owesReview) parts.unshift('never reviewed');
  return parts;
}

/** One line without what is overdue, for a place that shows the day of the next review already. */
export const evidenceText = ({ lastReviewed, owesReview, changed, stamped, drill }: Freshness, today: string): string =>
  freshnessText({ lastReviewed, reviewDue: undefined, owesReview, changed, stamped, drill }, today);

/** The same as one line; '' when there is nothing to say. */
export const freshnessText = (it: Freshness, today: string): string => freshnessParts(it, today).join(', ');

function reviewPart(lastReviewed: string, { stamped }: Freshness, today: string): string {
  const said = `reviewed ${ago(lastReviewed, today)}`;
  if (stamped !== undefined && stamped.documents >= batch) return `${said} with ${stamped.documents - 1} others by one commit`;
  return stamped?.dateAlone === true ? `${said} by its date alone` : said;
}

function drillPart({ day, result, took, allowed, mode }: Drill, today: string): string {
  const outcome = result === 'rolled-back' ? 'was rolled back' : result;
  const within = allowed === undefined ? '' : ` of ${formatDuration(allowed)}`;
  return `last ${mode === 'live' ? 'run' : 'drill'} ${outcome} ${ago(day, today)} in ${spent(took)}${within}`;
}

/** "41 min", "1h12m": as exact as somebody who waits needs it. */
function spent(milliseconds: number): string {
  if (milliseconds < 60_000) return `${Math.max(1, Math.round(milliseconds / 1000))} s`;
  const minutes = Math.round(milliseconds / 60_000);
  return minutes < 60 ? `${minutes} min` : formatDuration(minutes * 60_000);
}

/** "today", "12 days ago", "3 months ago"; "in the future" for a day that has not come. '' when a day is none. */
export function ago(day: string, today: string): string {
  const days = daysBetween(day, today);
  if (days === undefined) return '';
  // A day ahead is the same day somewhere else on the earth.
  if (days < -1) return 'in the future';
  if (days <= 0) return 'today';
  if (days === 1) return 'yesterday';
  if (days < 31) return `${days} days ago`;
  const months = Math.floor(days / 30.44);
  if (months < 24) return months <= 1 ? '1 month ago' : `${months} months ago`;
  return `${Math.floor(days / 365.25)} years ago`;
}

/** XD08: what happened is looked at while people remember it. */
import { dayNumber, readDate } from '../../document/calendar.ts';
import type { Rule } from '../rule.ts';
import { dayAt, placeOf, writtenAt } from '../values.ts';

export const incidentReviewLate: Rule = {
  id: 'incident-review-late',
  reference: 'XD08',
  severity: 'warning',
  summary: 'A resolved incident is reviewed within five working days (option `days`), or by its `review_due`.',
  why: 'After a week nobody knows any more what they saw; the timeline is then written from guesses.',
  bad: '---\nkind: incident\nstatus: resolved\nresolved_at: "2026-11-02T09:00:00Z"\n---\n',
  good: '---\nkind: incident\nstatus: resolved\nresolved_at: "2026-11-19T09:00:00Z"\n---\n',
  adopted: false,
  check(document, { today, option, report }) {
    if (document.kind !== 'incident' || document.fields.status?.value !== 'resolved') return;
    const due = dayAt(document, 'review_due');
    if (due !== undefined) {
      if (due.text < today) report(due.range, `The review was due on ${due.text}: hold it, then set the status to reviewed.`);
      return;
    }
    const resolved = (writtenAt(document, 'resolved_at') ?? writtenAt(document, 'mitigated_at'))?.text.slice(0, 10);
    const chosen = option('days');
    const days = typeof chosen === 'number' ? chosen : 5;
    const passed = resolved === undefined ? undefined : workingDays(resolved, today);
    if (passed !== undefined && passed > days)
      report(
        placeOf(document, 'status'),
        `The incident was over on ${resolved}, ${passed} working days ago, and is not reviewed: hold the review, then set the status to reviewed.`,
      );
  },
};

/** Days from Monday to Friday after the first day, up to the second. */
function workingDays(from: string, to: string): number | undefined {
  const [first, last] = [readDate(from), readDate(to)];
  if (first === undefined || last === undefined) return undefined;
  let count = 0;
  // 1970-01-01 was a Thursday.
  for (let day = dayNumber(first) + 1; day <= dayNumber(last) && count < 1000; day++) if ((day + 3) % 7 < 5) count++;
  return count;
}

/** FR02, the quiet half: a review that falls due within two weeks is said beforehand. */
import { daysBetween, isDate, nextDue } from '../../document/calendar.ts';
import { isActive } from '../life-cycle.ts';
import type { Rule } from '../rule.ts';

export const reviewDueSoon: Rule = {
  id: 'review-due-soon',
  reference: 'FR02',
  severity: 'information',
  summary: 'A review is said 14 days before it is due (option `days`).',
  why: 'A date that is seen coming can be planned; one that has passed is an excuse.',
  bad: '---\nlast_reviewed: 2026-05-25\nreview_every: half-yearly\n---\n(on 2026-11-21)\n',
  good: '---\nlast_reviewed: 2026-10-10\nreview_every: half-yearly\n---\n(on 2026-11-21)\n',
  adopted: true,
  check(document, { today, option, report }) {
    const { lastReviewed, reviewEvery } = document.fields;
    if (lastReviewed === undefined || reviewEvery === undefined || !isDate(lastReviewed.value)) return;
    if (!document.adopted && !isActive(document)) return;
    const due = nextDue(lastReviewed.value, reviewEvery.value, reviewEvery.key);
    const left = due === undefined ? undefined : daysBetween(today, due);
    const chosen = option('days');
    const days = typeof chosen === 'number' ? chosen : 14;
    if (due === undefined || left === undefined || left < 0 || left > days) return;
    // What is reviewed every week is always due soon.
    const interval = daysBetween(lastReviewed.value, due) ?? 0;
    if (interval <= days) return;
    const when = left === 0 ? 'today' : left === 1 ? 'tomorrow' : `in ${left} days`;
    const message = `The review is due on ${due}, ${when}: read it through, mend it, then set \`${lastReviewed.key}\`.`;
    report(lastReviewed.range, message);
  },
};

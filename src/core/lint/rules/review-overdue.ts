/** FR01: a document is reviewed by the date it promises. */
import { reviewState } from '../review-state.ts';
import type { Rule } from '../rule.ts';

export const reviewOverdue: Rule = {
  id: 'review-overdue',
  reference: 'FR01',
  severity: 'warning',
  summary: 'An active document is reviewed by the date it promises.',
  why: 'A step that nobody has read for a year is first tried again during an outage.',
  bad: '---\nlast_reviewed: 2026-01-10\nreview_every: half-yearly\n---\n(on 2026-11-21)\n',
  good: '---\nlast_reviewed: 2026-10-10\nreview_every: half-yearly\n---\n(on 2026-11-21)\n',
  adopted: true,
  check(document, { today, catalog, report }) {
    const state = reviewState(document, today, catalog);
    if (state === undefined || state.grave !== undefined) return;
    report(
      state.range,
      `The review was due on ${state.due} (${state.late}): read it through, mend it, then set \`${state.key}\`.`,
    );
  },
};

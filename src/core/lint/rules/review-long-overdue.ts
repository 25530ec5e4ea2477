/** FR01, grave: a whole interval went by after the review was due, or the document serves a tier 1 service. */
import { reviewState } from '../review-state.ts';
import type { Rule } from '../rule.ts';

export const reviewLongOverdue: Rule = {
  id: 'review-long-overdue',
  reference: 'FR01',
  severity: 'error',
  summary: 'No review is missed twice in a row, and none at all for a tier 1 service.',
  why: 'Two missed reviews in a row mean that nobody owns the page any more; whoever follows it at night cannot know.',
  bad: '---\nlast_reviewed: 2025-01-10\nreview_every: quarterly\n---\n(on 2026-11-21)\n',
  good: '---\nlast_reviewed: 2026-10-10\nreview_every: quarterly\n---\n(on 2026-11-21)\n',
  adopted: true,
  check(document, { today, catalog, report }) {
    const state = reviewState(document, today, catalog);
    if (state?.grave === undefined) return;
    report(
      state.range,
      `The review was due on ${state.due} (${state.late}), and ${state.grave}: read it through, mend it, then set \`${state.key}\`, or retire it.`,
    );
  },
};

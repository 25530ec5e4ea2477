/** FR03: the review vouches for the text that stands there. */
import { isDate } from '../../document/calendar.ts';
import type { Rule } from '../rule.ts';

export const changedSinceReview: Rule = {
  id: 'changed-since-review',
  reference: 'FR03',
  severity: 'warning',
  summary: 'The text has not changed in Git since the review that is claimed.',
  why: 'A review vouches for the text that was read; what came in afterwards nobody has vouched for.',
  bad: '---\nlast_reviewed_on: 2026-09-01\n---\n# T\n\n(on a text that a commit of 2026-10-01 changed)\n',
  good: '---\nlast_reviewed_on: 2026-11-20\n---\n# T\n\n(on a text that a commit of 2026-10-01 changed)\n',
  adopted: 'undiminished',
  check(document, { histories, report }) {
    const { lastReviewed } = document.fields;
    const history = histories?.get(document.path);
    if (lastReviewed === undefined || !isDate(lastReviewed.value) || history === undefined) return;
    const { changed, changedSinceReview: since, review } = history;
    // A date that is not in Git yet is a review that is being written now.
    if (!since || changed === undefined || review !== lastReviewed.value || changed.day <= lastReviewed.value) return;
    const message = `The text changed on ${changed.day} (commit ${changed.commit.slice(0, 8)}), after the review of ${lastReviewed.value}: read what changed, and set \`${lastReviewed.key}\` to the day on which you did.`;
    report(lastReviewed.range, message);
  },
};

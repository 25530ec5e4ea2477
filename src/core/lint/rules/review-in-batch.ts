/** FR04, first half: reviews are made one document at a time. */
import type { Rule } from '../rule.ts';

export const reviewInBatch: Rule = {
  id: 'review-in-batch',
  reference: 'FR04',
  severity: 'information',
  summary: 'No single commit moved the review dates of ten documents or more (option `documents`).',
  why: 'Whoever stamps eighteen pages on one day has hardly read them; the date then says less than it seems to.',
  bad: '---\nlast_reviewed_on: 2026-09-01\n---\n# T\n\n(one of 18 dates that one commit moved)\n',
  good: '---\nlast_reviewed_on: 2026-11-20\n---\n# T\n\n(a date of its own)\n',
  adopted: 'undiminished',
  check(document, { histories, option, report }) {
    const { lastReviewed } = document.fields;
    const history = histories?.get(document.path);
    if (lastReviewed === undefined || history?.stamp === undefined || history.review !== lastReviewed.value) return;
    const { commit, day, documents } = history.stamp;
    const most = option('documents');
    if (documents < (typeof most === 'number' ? most : 10)) return;
    const message = `One commit (${commit.slice(0, 8)}, ${day}) moved the review dates of ${documents} documents, this one among them: was each of them read?`;
    report(lastReviewed.range, message);
  },
};

/** FR02: somebody has read what others rely on. */
import type { Range } from '../../position.ts';
import { isActive } from '../life-cycle.ts';
import type { Rule } from '../rule.ts';

export const neverReviewed: Rule = {
  id: 'never-reviewed',
  reference: 'FR02',
  severity: 'warning',
  summary: 'An active document was read through by a person on a day that it names.',
  why: 'Active says “rely on me”; without a date nobody has vouched for a single step of it.',
  bad: '---\nkind: runbook\nstatus: active\nreview_every: quarterly\n---\n',
  good: '---\nkind: runbook\nstatus: active\nreview_every: quarterly\nlast_reviewed: 2026-10-10\n---\n',
  adopted: true,
  check(document, { report }) {
    const { lastReviewed, reviewEvery, status } = document.fields;
    if (lastReviewed !== undefined) return;
    // A page that was not written for us counts only where it promises a review itself.
    if (document.adopted ? reviewEvery === undefined : !isActive(document)) return;
    const field = status ?? reviewEvery;
    const range: Range = field === undefined ? document.titleRange : { start: field.keyRange.start, end: field.range.end };
    const promise = document.adopted ? `a review every ${reviewEvery?.value ?? ''} is promised` : 'it is active';
    report(range, `Nobody has reviewed this yet, although ${promise}: read it through, mend it, then set \`last_reviewed\`.`);
  },
};

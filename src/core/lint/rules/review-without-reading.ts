/** FR04, second half: a review leaves a trace. */
import type { Rule } from '../rule.ts';

export const reviewWithoutReading: Rule = {
  id: 'review-without-reading',
  reference: 'FR04',
  severity: 'information',
  summary: 'Between two reviews the text changed, or the document was run.',
  why: 'Twice in a row nothing to mend and nobody who tried it: perhaps the page is perfect, perhaps only its date is kept.',
  bad: '---\nlast_reviewed_on: 2026-09-01\n---\n# T\n\n(on a page of which two commits moved the date alone, and that was never run)\n',
  good: '---\nlast_reviewed_on: 2026-11-20\n---\n# T\n\n(on a page that was run in between)\n',
  adopted: 'undiminished',
  check(document, { histories, runs, report }) {
    const { lastReviewed } = document.fields;
    const history = histories?.get(document.path);
    // Where records are kept elsewhere nobody can say that it was not run.
    if (lastReviewed === undefined || runs === undefined || history?.review !== lastReviewed.value) return;
    const { day, unchangedSince } = history.stamp ?? {};
    if (day === undefined || unchangedSince === undefined) return;
    if ((runs.get(document.id) ?? []).some(it => unchangedSince <= it.startedOn && it.startedOn <= day)) return;
    const message = `The review date was moved on ${unchangedSince} and on ${day}, with no change of the text and no run between: try the document once, or have somebody else read it.`;
    report(lastReviewed.range, message);
  },
};

/** FR08: words that speak of a moment end with it. */
import { bodyLine, codeLinesOf } from '../body.ts';
import { reviewState } from '../review-state.ts';
import type { Rule } from '../rule.ts';

export const wordingOutdated: Rule = {
  id: 'wording-outdated',
  reference: 'FR08',
  severity: 'information',
  summary: 'A document whose review is overdue does not speak of “currently” or “for now”.',
  why: 'What was true at the time of writing is read as true tonight; nobody can see from the sentence which time was meant.',
  bad: '---\nlast_reviewed_on: 2024-01-01\nreview_in: 6 months\n---\n# T\n\nAt the moment db-2 is the primary.\n',
  good: '---\nlast_reviewed_on: 2026-11-01\nreview_in: 6 months\n---\n# T\n\nAt the moment db-2 is the primary.\n',
  adopted: 'undiminished',
  check(document, { today, catalog, report }) {
    const { lines } = document;
    if (document.fields.lastReviewed === undefined) return;
    const overdue = reviewState(document, today, catalog);
    if (overdue === undefined || !mayHoldWords(lines.text) || !words.test(lines.text)) return;
    const code = codeLinesOf(document);
    for (let line = bodyLine(document); line < lines.lineCount; line++) {
      const text = lines.lineText(line);
      const found = words.exec(text);
      if (found === null || code.has(line) || (text.slice(0, found.index).match(/`/g)?.length ?? 0) % 2 === 1) continue;
      const said = found[0].trim();
      const character = found.index + found[0].indexOf(said);
      const range = { start: { line, character }, end: { line, character: character + said.length } };
      report(
        range,
        `"${said}" was true at the review of ${document.fields.lastReviewed?.value}; the next one was due ${overdue.late}: is it still?`,
      );
    }
  },
};

/** One of these stands in each of the words below; looking for them takes a tenth of the time, and few pages have one. */
const parts = ['writing', 'as of ', 'for now', 'for the time', 'the moment', 'further notice', 'temporar', 'currently'];
const mayHoldWords = (text: string): boolean => {
  const lower = text.toLowerCase();
  return parts.some(it => lower.includes(it));
};

// "find what is currently running" asks, "temporary file" names a thing: only statements about the state of the world count.
const words =
  /\bat (?:this|the time of) writing\b|\bas of (?:now|today|this writing)\b|\bfor (?:now|the time being)\b|\bat the moment\b|\buntil further notice\b|\btemporar(?:y|ily)\s+(?:fix|workaround|solution|measure|hack|arrangement|disabled|switched|moved|turned)\b|\b(?:we|there (?:is|are)|this is|it is)\s+currently\b|(?:^|[.!?]\s+)Currently\b/im;

/** FM06: a date is a day of the calendar, written YYYY-MM-DD. */
import { daysInMonth, isDate, monthFirstDate, unambiguousDate } from '../../document/calendar.ts';
import type { Fix, Rule } from '../rule.ts';
import { schemaErrors } from '../schema-validation.ts';
import { nameOf } from './field-value-invalid.ts';

export const dateInvalid: Rule = {
  id: 'date-invalid',
  reference: 'FM06',
  severity: 'error',
  summary: 'Every date exists and is written YYYY-MM-DD.',
  why: '03/04/2026 is March or April by the reader’s country, and 2026-02-30 silently becomes 2 March in many programs.',
  bad: '---\nkind: runbook\nlast_reviewed: 2026-02-30\n---\n',
  good: '---\nkind: runbook\nlast_reviewed: 2026-02-28\n---\n',
  adopted: false,
  check(document, context) {
    const reported = new Set<number>();
    for (const error of schemaErrors(document, context.kinds)) {
      const { format } = error.schema;
      if ((format !== 'date' && format !== 'date-time') || !['format', 'type'].includes(error.keyword)) continue;
      // A value of the wrong type fails the format too: one message for both.
      if (reported.has(error.range.start.line)) continue;
      reported.add(error.range.start.line);
      const written = error.node?.source ?? '';
      const meant = format === 'date' ? unambiguousDate(written) : undefined;
      const wanted =
        format === 'date' ? 'YYYY-MM-DD, such as 2026-11-21' : 'an instant with offset, such as 2026-11-21T09:12:00Z';
      const wrong = whyImpossible(written);
      const message = wrong
        ? `\`${nameOf(error.path)}\` is ${written}, a day that does not exist: ${wrong}.`
        : `\`${nameOf(error.path)}\` is "${written}"; write ${wanted}${meant ? ` (here ${meant})` : ''}.`;
      const fix: Fix | undefined =
        meant === undefined
          ? undefined
          : {
              title: `Change to ${meant}`,
              edits: [{ range: error.range, newText: meant }],
              automatic: true,
            };
      context.report(error.range, message, fix ? [fix] : []);
    }
    // `ms.date` and other aliases are not in the schema, their dates count all the same; month first under that key alone.
    const alias = document.fields.lastReviewed;
    if (alias === undefined || alias.key === 'last_reviewed' || reported.has(alias.range.start.line) || isDate(alias.value))
      return;
    const meant = alias.key === 'ms.date' ? monthFirstDate(alias.value) : unambiguousDate(alias.value);
    const wrong = whyImpossible(alias.value);
    context.report(
      alias.range,
      wrong
        ? `\`${alias.key}\` is ${alias.value}, a day that does not exist: ${wrong}.`
        : `\`${alias.key}\` is "${alias.value}"; write YYYY-MM-DD, such as 2026-11-21${meant ? ` (here ${meant})` : ''}.`,
      meant ? [{ title: `Change to ${meant}`, edits: [{ range: alias.range, newText: meant }], automatic: true }] : [],
    );
  },
};

/** For a text in the right form that is no day: the reason in words. */
function whyImpossible(text: string): string | undefined {
  const match = /^(\d{4})-(\d\d)-(\d\d)$/.exec(text.trim());
  if (!match || isDate(text.trim())) return undefined;
  const [, year = '', month = '', date = ''] = match;
  if (Number(month) < 1 || Number(month) > 12) return `there is no month ${month}`;
  const last = daysInMonth(Number(year), Number(month));
  return Number(date) < 1 ? 'days start at 01' : `that month has ${last} days`;
}

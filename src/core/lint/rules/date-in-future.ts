/** FR05: what is said to have happened has happened. */
import { addDays, dateOfNumber, daysBetween, formatDate, isDate, readInstant } from '../../document/calendar.ts';
import type { Range } from '../../position.ts';
import { latestTest } from '../recorded-tests.ts';
import type { Fix, Rule } from '../rule.ts';
import { fieldPlaces } from '../schema-parts.ts';
import { readFormat } from '../schema-validation.ts';
import { nameOf } from './field-value-invalid.ts';

export const dateInFuture: Rule = {
  id: 'date-in-future',
  reference: 'FR05',
  severity: 'error',
  summary: 'Days of reviews, tests, approvals and events lie in the past.',
  why: 'A review dated ahead silences every reminder until then, and says that somebody did what nobody can have done.',
  bad: '---\nkind: runbook\nlast_reviewed: 2027-10-10\n---\n(on 2026-11-21)\n',
  good: '---\nkind: runbook\nlast_reviewed: 2026-10-10\n---\n(on 2026-11-21)\n',
  adopted: true,
  check(document, { kinds, today, runs, report }) {
    // East of Greenwich tomorrow has begun already.
    const last = addDays(today, 1) ?? today;
    const judge = (name: string, day: string, range: Range, fixes: readonly Fix[] = []) => {
      if (!isDate(day) || day <= last) return;
      const ahead = daysBetween(today, day) ?? 0;
      const message = `\`${name}\` is ${day}, ${ahead} days ahead of today (${today}): write the day on which it was done, or remove it until it is.`;
      report(range, message, fixes);
    };
    const { lastReviewed } = document.fields;
    if (lastReviewed !== undefined) judge(lastReviewed.key, lastReviewed.value, lastReviewed.range);
    const kind = kinds.get(document.kind);
    if (document.adopted || kind === undefined) return;
    for (const { path, node, part } of fieldPlaces(document, kind)) {
      const name = String(path.at(-1));
      if (name === 'last_reviewed' || part === undefined || !facts.has(name) || typeof node.value !== 'string') continue;
      const { format } = readFormat(part);
      const instant = format === 'date-time' ? readInstant(node.value) : undefined;
      const day = instant === undefined ? node.value : formatDate(dateOfNumber(Math.floor(instant / millisecondsPerDay)));
      const tested = name === 'last_tested' ? latestTest(runs, document.id) : undefined;
      const fixes: Fix[] =
        tested === undefined || tested > last
          ? []
          : [
              {
                title: `Set to ${tested}, the last recorded test`,
                edits: [{ range: node.range, newText: tested }],
                automatic: true,
              },
            ];
      judge(nameOf(path), day, node.range, fixes);
    }
  },
};

const millisecondsPerDay = 24 * 60 * 60 * 1000;

/** Fields that say when something was done; `effective`, `expires`, `due` and their like may well lie ahead. */
const facts = new Set(
  `last_tested created date found_on fixed_on last_bid done started_at detected_at acknowledged_at declared_at mitigated_at
  resolved_at`.split(/\s+/),
);

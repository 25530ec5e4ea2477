/** XD03, second half: a contract is looked at while there is still a choice. */
import { addDays, parseDuration } from '../../document/calendar.ts';
import type { Rule } from '../rule.ts';
import { dayAt, isStanding, nodeAt, writtenAt } from '../values.ts';

export const contractEndsSoon: Rule = {
  id: 'contract-ends-soon',
  reference: 'XD03',
  severity: 'warning',
  summary: 'A contract is renewed or ended before its notice period begins.',
  why: 'Once the period has begun it is renewed unasked for another year, or gone without a successor.',
  bad: '---\nkind: vendor\nstatus: active\ncontract: {ref: C-1, starts: 2024-01-01, ends: 2026-12-31, notice: 90d}\n---\n',
  good: '---\nkind: vendor\nstatus: active\ncontract: {ref: C-1, starts: 2024-01-01, ends: 2027-12-31, notice: 90d}\n---\n',
  adopted: false,
  check(document, { today, report }) {
    const end = dayAt(document, 'contract', 'ends');
    const notice = writtenAt(document, 'contract', 'notice');
    const time = notice === undefined ? undefined : parseDuration(notice.text);
    if (document.kind !== 'vendor' || !isStanding(document) || end === undefined || end.text < today || time === undefined)
      return;
    const from = addDays(end.text, -Math.ceil(time / (24 * 60 * 60 * 1000)));
    if (from === undefined || from > today) return;
    const renews = nodeAt(document, 'contract', 'auto_renew')?.value === true;
    report(
      end.range,
      `The contract ends on ${end.text} and the notice period of ${notice?.text} began on ${from}: ${renews ? 'it is renewed unless somebody acts' : 'decide now what comes after it'}.`,
    );
  },
};

/** DR11: one outage may not use up more than the month allows. */
import { formatDuration } from '../../document/calendar.ts';
import type { Rule } from '../rule.ts';
import { durationAt, numberAt } from '../values.ts';

export const rtoBeyondAvailability: Rule = {
  id: 'rto-beyond-availability',
  reference: 'DR11',
  severity: 'information',
  summary: 'The RTO of a service fits into the time that its availability target lets it be down in a month.',
  why: 'At 99.9 % a month of 30 days allows 43 minutes: an RTO of four hours breaks the target the first time it is needed.',
  bad: '---\nkind: service\nrto: 4h\nslo: {availability: 99.9}\n---\n',
  good: '---\nkind: service\nrto: 30m\nslo: {availability: 99.9}\n---\n',
  adopted: false,
  check(document, { report }) {
    const rto = durationAt(document, 'rto');
    const target = numberAt(document, 'slo', 'availability');
    if (document.kind !== 'service' || rto === undefined || target === undefined || target.amount <= 0 || target.amount > 100)
      return;
    const allowed = Math.round((1 - target.amount / 100) * month);
    if (rto.amount <= allowed) return;
    const time = allowed < 1000 ? 'no time at all' : formatDuration(Math.max(1000, allowed));
    report(
      rto.range,
      `${target.text} % lets the service be down for ${time} in 30 days, and the \`rto\` is ${rto.text}: one outage breaks the target. Shorten the one, or lower the other.`,
    );
  },
};
const month = 30 * 24 * 60 * 60 * 1000;

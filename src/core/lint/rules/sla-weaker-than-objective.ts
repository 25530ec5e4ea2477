/** XD04, second half: no promise is greater than what is bought for it. */
import type { Rule } from '../rule.ts';
import { isStanding, itemsAt, numberAt, textsAt, writtenAt } from '../values.ts';

export const slaWeakerThanObjective: Rule = {
  id: 'sla-weaker-than-objective',
  reference: 'XD04',
  severity: 'warning',
  summary: 'The availability that vendors owe is at least that which the service promises.',
  why: 'A service on a line of 99.0 % cannot keep 99.9 %; the difference is a decision that nobody took.',
  bad: '---\nkind: service\nstatus: active\nvendors: [ven-near]\nslo: {availability: 99.9}\n---\n',
  good: '---\nkind: service\nstatus: active\nvendors: [ven-near]\nslo: {availability: 98.5}\n---\n',
  adopted: false,
  check(document, { catalog, report }) {
    const own = numberAt(document, 'slo', 'availability');
    if (
      document.kind !== 'service' ||
      !isStanding(document) ||
      own === undefined ||
      writtenAt(document, 'redundancy')?.text === 'full'
    )
      return;
    const vendors = textsAt(document, 'vendors');
    // Of two suppliers one may stand in for the other.
    if (vendors.length !== 1) return;
    const [vendor] = catalog.byId(vendors[0]?.text ?? '');
    for (const sla of vendor === undefined ? [] : itemsAt(vendor, 'slas')) {
      const target = numberAt(sla, 'target');
      if (writtenAt(sla, 'metric')?.text !== 'availability' || target === undefined || target.amount >= own.amount) continue;
      report(
        own.range,
        `The service promises ${own.text} %, and its only vendor ${vendors[0]?.text} owes ${target.text} % (${vendor?.path}): agree on more, add a second way, or promise less.`,
      );
      return;
    }
  },
};

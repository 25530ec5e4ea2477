/** XD04: behind what is bought there is a contract. */
import type { Rule } from '../rule.ts';
import { dayAt, isStanding, nodeAt, textsAt } from '../values.ts';

export const vendorWithoutContract: Rule = {
  id: 'vendor-without-contract',
  reference: 'XD04',
  severity: 'warning',
  summary: 'Every vendor that a service names is active and has a contract that has not ended.',
  why: 'Without a contract nobody has to answer the telephone, however well the number is documented.',
  bad: '---\nkind: service\nstatus: active\nvendors: [ven-ended]\n---\n',
  good: '---\nkind: service\nstatus: active\nvendors: [ven-near]\n---\n',
  adopted: false,
  check(document, { catalog, today, report }) {
    if (document.kind !== 'service' || !isStanding(document)) return;
    for (const { text, range } of textsAt(document, 'vendors')) {
      const [vendor] = catalog.byId(text);
      if (vendor === undefined) continue;
      const status = vendor.fields.status?.value ?? '';
      const ends = dayAt(vendor, 'contract', 'ends');
      const why =
        status !== 'active' && status !== 'notice'
          ? `is ${status === '' ? 'without a status' : status}`
          : nodeAt(vendor, 'contract') === undefined
            ? 'has no contract'
            : ends !== undefined && ends.text < today
              ? `has a contract that ended on ${ends.text}`
              : undefined;
      if (why !== undefined) report(range, `${text} ${why} (${vendor.path}): renew it, or name who supplies this service now.`);
    }
  },
};

/** DR06: what a service stands on is back before it. */
import type { Rule } from '../rule.ts';
import { durationAt, textsAt } from '../values.ts';

export const dependencySlower: Rule = {
  id: 'dependency-slower',
  reference: 'DR06',
  severity: 'error',
  summary: 'No service that another one depends on has a longer RTO than that one.',
  why: 'A service cannot be back before what it runs on; the shorter number was never possible.',
  bad: '---\nkind: service\nrto: 1h\ndepends_on: [svc-slow]\n---\n',
  good: '---\nkind: service\nrto: 12h\ndepends_on: [svc-slow]\n---\n',
  adopted: false,
  check(document, { catalog, report }) {
    const own = durationAt(document, 'rto');
    if (document.kind !== 'service' || own === undefined) return;
    for (const { text, range } of textsAt(document, 'depends_on')) {
      const [needed] = catalog.byId(text);
      const its = needed === undefined ? undefined : durationAt(needed, 'rto');
      if (its === undefined || its.amount <= own.amount) continue;
      report(
        range,
        `${text} is back after ${its.text} (${needed?.path}), and this service promises ${own.text}: shorten the one, or lengthen the other.`,
      );
    }
  },
};

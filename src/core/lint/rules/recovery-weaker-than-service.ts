/** DR05: a plan promises what its service needs. */
import type { Rule } from '../rule.ts';
import { durationAt } from '../values.ts';

export const recoveryWeakerThanService: Rule = {
  id: 'recovery-weaker-than-service',
  reference: 'DR05',
  severity: 'error',
  summary: 'RTO and RPO of a recovery plan are at most those of each service it recovers.',
  why: 'The business was promised the number of the service; a plan that is met to the minute and still too slow helps nobody.',
  bad: '---\nkind: dr-plan\nservices: [svc-near]\nrto: 6h\nrpo: 5m\n---\n',
  good: '---\nkind: dr-plan\nservices: [svc-near]\nrto: 45m\nrpo: 5m\n---\n',
  adopted: false,
  check(document, { catalog, report }) {
    if (document.kind !== 'dr-plan') return;
    for (const key of ['rto', 'rpo'] as const) {
      const own = durationAt(document, key);
      if (own === undefined) continue;
      for (const { value } of document.fields.services) {
        const [service] = catalog.byId(value);
        const needed = service === undefined ? undefined : durationAt(service, key);
        if (needed === undefined || own.amount <= needed.amount) continue;
        report(
          own.range,
          `The plan promises an \`${key}\` of ${own.text}, and ${value} needs ${needed.text} (${service?.path}): make the plan faster, or agree on another number.`,
        );
        break;
      }
    }
  },
};

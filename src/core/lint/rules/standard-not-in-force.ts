/** XD01: what is cited as binding is binding. */
import { isActive } from '../life-cycle.ts';
import { referencesOf } from '../references.ts';
import type { Rule } from '../rule.ts';

export const standardNotInForce: Rule = {
  id: 'standard-not-in-force',
  reference: 'XD01',
  severity: 'warning',
  summary: 'An active document cites no standard that is still a draft.',
  why: "A draft may say something else tomorrow; who follows it today follows nobody's decision.",
  bad: '---\nkind: runbook\nstatus: active\nstandards: [std-not-yet]\n---\n',
  good: '---\nkind: runbook\nstatus: draft\nstandards: [std-not-yet]\n---\n',
  adopted: false,
  check(document, { catalog, kinds, report }) {
    if (!isActive(document)) return;
    for (const { id, range } of referencesOf(document, kinds)) {
      const [found] = catalog.byId(id);
      const status = found?.kind === 'standard' && !found.adopted ? (found.fields.status?.value ?? '') : '';
      // What is retired is said of every link.
      if (status === 'draft' || status === 'in-review')
        report(
          range,
          `${id} is ${status === 'draft' ? 'a draft' : 'in review'} (${found?.path}) and binds nobody yet: cite what is in force, or bring it into force.`,
        );
    }
  },
};

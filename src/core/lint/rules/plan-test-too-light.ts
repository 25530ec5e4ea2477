/** DR10, second half: the plan of what matters most is really tried. */

import { isActive } from '../life-cycle.ts';
import type { Rule } from '../rule.ts';
import { numberAt, writtenAt } from '../values.ts';

export const planTestTooLight: Rule = {
  id: 'plan-test-too-light',
  reference: 'DR10',
  severity: 'warning',
  summary: 'The plan of a tier 1 service is tested by more than talking it through.',
  why: 'A tabletop finds what people forgot, never what machines do; NIST 800-34 asks for functional or full tests where the impact is high.',
  bad: '---\nkind: dr-plan\nstatus: active\nservices: [svc-first]\ntest_type: tabletop\n---\n',
  good: '---\nkind: dr-plan\nstatus: active\nservices: [svc-first]\ntest_type: functional\n---\n',
  adopted: false,
  check(document, { catalog, report }) {
    const type = writtenAt(document, 'test_type');
    if (document.kind !== 'dr-plan' || type?.text !== 'tabletop' || !isActive(document)) return;
    const first = document.fields.services.find(({ value }) =>
      catalog.byId(value).some(it => numberAt(it, 'tier')?.amount === 1),
    );
    if (first !== undefined)
      report(
        type.range,
        `${first.value} is a tier 1 service, and its plan is only talked through: test it functionally, or in full.`,
      );
  },
};

/** DR10: what matters most has a plan. */

import { isActive } from '../life-cycle.ts';
import type { Rule } from '../rule.ts';
import { numberAt, placeOf, writtenAt } from '../values.ts';

export const recoveryPlanMissing: Rule = {
  id: 'recovery-plan-missing',
  reference: 'DR10',
  severity: 'warning',
  summary: 'A service of tier 1 or 2 in production has an active recovery plan.',
  why: 'Which services matter was decided in peace; without a plan that decision does nothing on the day.',
  bad: '---\nkind: service\nid: svc-alone\nlifecycle: production\ntier: 1\nstatus: active\n---\n',
  good: '---\nkind: service\nid: svc-near\nlifecycle: production\ntier: 1\nstatus: active\n---\n',
  adopted: false,
  check(document, { catalog, report }) {
    const tier = numberAt(document, 'tier');
    if (document.kind !== 'service' || tier === undefined || tier.amount > 2 || !isActive(document)) return;
    const lifecycle = writtenAt(document, 'lifecycle')?.text ?? 'production';
    if (lifecycle !== 'production' && lifecycle !== 'deprecated') return;
    const plans = catalog.ofKind('dr-plan').filter(it => it.fields.services.some(service => service.value === document.id));
    if (plans.some(isActive)) return;
    const [draft] = plans;
    const there = draft === undefined ? 'write one' : `${draft.path} is ${draft.fields.status?.value ?? 'without a status'}`;
    report(placeOf(document, 'tier'), `This service is tier ${tier.text} and no active recovery plan names it: ${there}.`);
  },
};

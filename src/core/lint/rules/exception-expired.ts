/** XD01, second half: exceptions end. */
import { isActive } from '../life-cycle.ts';
import type { Rule } from '../rule.ts';
import { dayAt, itemsAt, writtenAt } from '../values.ts';

export const exceptionExpired: Rule = {
  id: 'exception-expired',
  reference: 'XD01',
  severity: 'warning',
  summary: 'No exception of an active standard has passed its day.',
  why: 'An exception that nobody ends becomes the rule, and nobody decided that.',
  bad: '---\nkind: standard\nstatus: active\nexceptions:\n  - {scope: lab hosts, reason: no data, approved_by: role-x, expires: 2026-06-30}\n---\n',
  good: '---\nkind: standard\nstatus: active\nexceptions:\n  - {scope: lab hosts, reason: no data, approved_by: role-x, expires: 2027-06-30}\n---\n',
  adopted: false,
  check(document, { today, report }) {
    if (document.kind !== 'standard' || !isActive(document)) return;
    for (const it of itemsAt(document, 'exceptions')) {
      const expires = dayAt(it, 'expires');
      if (expires === undefined || expires.text >= today) continue;
      const scope = writtenAt(it, 'scope')?.text ?? 'this';
      report(
        expires.range,
        `The exception for ${scope} ended on ${expires.text}: end it, or have it approved anew with a later day.`,
      );
    }
  },
};

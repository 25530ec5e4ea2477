/** XD12: a risk is dealt with by the day that was set. */
import type { Rule } from '../rule.ts';
import { dayAt } from '../values.ts';

export const riskOverdue: Rule = {
  id: 'risk-overdue',
  reference: 'XD12',
  severity: 'warning',
  summary: 'No open risk is past the day by which it was to be treated.',
  why: 'A risk on a list is known to whoever reads the list after the damage.',
  bad: '---\nkind: risk\nstatus: treating\ndue: 2026-09-15\n---\n',
  good: '---\nkind: risk\nstatus: treating\ndue: 2026-12-15\n---\n',
  adopted: false,
  check(document, { today, report }) {
    if (document.kind !== 'risk' || !/^(?:open|treating)$/.test(document.fields.status?.value ?? '')) return;
    const due = dayAt(document, 'due');
    if (due !== undefined && due.text < today)
      report(due.range, `This risk was to be treated by ${due.text}: treat it, accept it with a name, or agree on another day.`);
  },
};

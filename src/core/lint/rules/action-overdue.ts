/** XD08: what was promised after an incident is done. */
import type { Rule } from '../rule.ts';
import { dayAt, itemsAt, nodeAt, writtenAt } from '../values.ts';

export const actionOverdue: Rule = {
  id: 'action-overdue',
  reference: 'XD08',
  severity: 'warning',
  summary: 'No action of an incident, review or plan is past its day without being done.',
  why: 'The same incident comes back through the action that stayed on the list.',
  bad: '---\nkind: incident\nactions:\n  - {what: forecast alert, owner: role-b, due: 2026-10-01}\n---\n',
  good: '---\nkind: incident\nactions:\n  - {what: forecast alert, owner: role-b, due: 2026-10-01, done: 2026-09-28}\n---\n',
  adopted: false,
  check(document, { today, report }) {
    if (/^(?:cancelled|missed|retired|achieved)$/.test(document.fields.status?.value ?? '')) return;
    for (const key of ['actions', 'items'] as const)
      for (const it of itemsAt(document, key)) {
        const due = dayAt(it, 'due');
        const done = nodeAt(it, 'done')?.value;
        const finished =
          (done !== undefined && done !== null && done !== false) ||
          /^(?:done|closed|cancelled|achieved)$/.test(writtenAt(it, 'status')?.text ?? '');
        if (due === undefined || due.text >= today || finished) continue;
        const owner = writtenAt(it, 'owner')?.text;
        report(
          due.range,
          `"${writtenAt(it, 'what')?.text ?? 'This action'}" was due on ${due.text}${owner === undefined ? '' : ` (${owner})`}: do it and write \`done\`, or agree on another day.`,
        );
      }
  },
};

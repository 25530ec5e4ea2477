/** XD10: the times of an incident are in their order and all there. */
import type { Rule } from '../rule.ts';
import { instantAt, placeOf, writtenAt } from '../values.ts';

export const incidentTimesWrong: Rule = {
  id: 'incident-times-wrong',
  reference: 'XD10',
  severity: 'error',
  summary: 'The times of an incident follow one another, and those that its status needs are there.',
  why: 'Every figure about repair is made of them: one that stands wrong makes the mean of the whole year wrong.',
  bad: '---\nkind: incident\nstatus: resolved\ndetected_at: "2026-09-14T07:02:00Z"\nmitigated_at: "2026-09-14T06:41:00Z"\nresolved_at: "2026-09-14T09:20:00Z"\n---\n',
  good: '---\nkind: incident\nstatus: resolved\ndetected_at: "2026-09-14T07:02:00Z"\nmitigated_at: "2026-09-14T07:41:00Z"\nresolved_at: "2026-09-14T09:20:00Z"\n---\n',
  adopted: false,
  check(document, { today, report }) {
    if (document.kind !== 'incident') return;
    const known = order.flatMap(key => {
      const at = instantAt(document, key);
      return at === undefined ? [] : [{ key, ...at }];
    });
    for (const [i, it] of known.entries()) {
      const before = known[i - 1];
      if (before !== undefined && it.amount < before.amount)
        report(it.range, `\`${it.key}\` (${it.text}) lies before \`${before.key}\` (${before.text}): one of them is wrong.`);
      else if (it.text.slice(0, 10) > today) report(it.range, `\`${it.key}\` (${it.text}) lies in the future.`);
    }
    const status = document.fields.status?.value ?? '';
    for (const key of needed.get(status) ?? [])
      if (writtenAt(document, key) === undefined)
        report(placeOf(document, 'status'), `The incident is ${status}, and \`${key}\` is missing: write down when that was.`);
  },
};

const order = ['started_at', 'detected_at', 'acknowledged_at', 'declared_at', 'mitigated_at', 'resolved_at'] as const;
const needed: ReadonlyMap<string, readonly string[]> = new Map([
  ['mitigated', ['mitigated_at']],
  ['resolved', ['mitigated_at', 'resolved_at']],
  ['reviewed', ['mitigated_at', 'resolved_at']],
  ['closed', ['mitigated_at', 'resolved_at']],
]);

/** XD14: the phases of a plan fit its calendar. */
import { daysBetween, parseDuration } from '../../document/calendar.ts';
import type { Rule } from '../rule.ts';
import { dayAt, itemsAt, writtenAt } from '../values.ts';

export const phaseInconsistent: Rule = {
  id: 'phase-inconsistent',
  reference: 'XD14',
  severity: 'information',
  summary:
    'No phase of a plan is overdue, ends before it begins, is shorter than its `min`, longer than its `max` with contingency, or runs into the next one.',
  why: 'A plan whose dates contradict it is read once; after that everybody keeps a calendar of their own.',
  bad: '---\nkind: plan\nstatus: in-progress\nphases:\n  - {name: assessment, starts: 2026-06-01, ends: 2026-07-20, status: in-progress}\n---\n',
  good: '---\nkind: plan\nstatus: in-progress\nphases:\n  - {name: assessment, starts: 2026-06-01, ends: 2026-07-20, status: done}\n---\n',
  adopted: false,
  check(document, { today, report }) {
    if (document.kind !== 'plan' || /^(?:achieved|missed|cancelled)$/.test(document.fields.status?.value ?? '')) return;
    const phases = itemsAt(document, 'phases');
    for (const [i, it] of phases.entries()) {
      const [starts, ends, name] = [dayAt(it, 'starts'), dayAt(it, 'ends'), writtenAt(it, 'name')?.text ?? `phase ${i + 1}`];
      if (ends === undefined) continue;
      const days = starts === undefined ? undefined : daysBetween(starts.text, ends.text);
      const of = (key: string) => {
        const time = parseDuration(writtenAt(it, key)?.text ?? '');
        return time === undefined ? undefined : time / day;
      };
      const [min, max, contingency = 0] = [of('min'), of('max'), of('contingency')];
      const next = phases[i + 1] === undefined ? undefined : dayAt(phases[i + 1] as (typeof phases)[number], 'starts');
      const status = writtenAt(it, 'status')?.text ?? '';
      if (days !== undefined && days < 0)
        report(ends.range, `"${name}" ends on ${ends.text}, before it begins: mend one of the days.`);
      else if (ends.text < today && !/^(?:done|achieved|cancelled|completed)$/.test(status))
        report(ends.range, `"${name}" was to end on ${ends.text}: say that it is done, or plan it anew.`);
      else if (days !== undefined && min !== undefined && days < min)
        report(
          ends.range,
          `"${name}" has ${days} days, and its \`min\` is ${writtenAt(it, 'min')?.text}: give it more, or change the estimate.`,
        );
      else if (days !== undefined && max !== undefined && days > max + contingency)
        report(
          ends.range,
          `"${name}" has ${days} days, and its \`max\` is ${writtenAt(it, 'max')?.text}: shorten it, or change the estimate.`,
        );
      else if (next !== undefined && next.text < ends.text)
        report(
          ends.range,
          `"${name}" ends on ${ends.text}, and the phase after it begins on ${next.text}: let one wait for the other.`,
        );
    }
  },
};
const day = 24 * 60 * 60 * 1000;

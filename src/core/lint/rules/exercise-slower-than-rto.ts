/** DR08: the last exercise showed that the plan is fast enough. */
import { formatDuration } from '../../document/calendar.ts';
import type { Rule } from '../rule.ts';
import { durationAt, isStanding } from '../values.ts';

export const exerciseSlowerThanRto: Rule = {
  id: 'exercise-slower-than-rto',
  reference: 'DR08',
  severity: 'warning',
  summary: 'The last recorded run of a recovery plan took no longer than its RTO.',
  why: 'A measured time beats every estimate: what took ninety minutes by daylight with everybody at hand does not take sixty at night.',
  bad: '---\nkind: dr-plan\nid: dr-measured\nstatus: active\nrto: 1h\n---\n',
  good: '---\nkind: dr-plan\nid: dr-measured\nstatus: active\nrto: 2h\n---\n',
  adopted: false,
  check(document, { runs, report }) {
    const rto = durationAt(document, 'rto');
    if (document.kind !== 'dr-plan' || rto === undefined || !isStanding(document)) return;
    // RTO counts on wall time; one that was only looked through has no time to compare.
    const last = runs?.get(document.id)?.find(it => it.took !== undefined && it.mode !== 'check-only' && it.result !== 'aborted');
    if (last?.took === undefined || last.took <= rto.amount) return;
    report(
      rto.range,
      `The run of ${last.startedOn} took ${formatDuration(last.took)}, ${formatDuration(last.took - rto.amount)} longer than the \`rto\` of ${rto.text}: mend the plan, or promise less.`,
    );
  },
};

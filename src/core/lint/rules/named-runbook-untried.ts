/** XD07: what a plan or standard relies on was tried. */
import { isActive } from '../life-cycle.ts';
import type { Rule } from '../rule.ts';
import { textsAt } from '../values.ts';

export const namedRunbookUntried: Rule = {
  id: 'named-runbook-untried',
  reference: 'XD07',
  severity: 'warning',
  summary: 'Every runbook that an active plan or standard names has passed a run, as far as runs of it are recorded.',
  why: 'A plan is as good as its untried part: the runbook that never ran is where the recovery will stop.',
  bad: '---\nkind: standard\nstatus: active\nenforced_by: [rb-untried]\n---\n',
  good: '---\nkind: standard\nstatus: active\nenforced_by: [rb-known-page]\n---\n',
  adopted: false,
  check(document, { catalog, runs, report }) {
    if (runs === undefined || !isActive(document)) return;
    for (const field of ['enforced_by', 'uses'] as const)
      for (const { text, range } of textsAt(document, field)) {
        const [named] = catalog.byId(text);
        const its = named === undefined ? undefined : runs.get(text);
        if (its === undefined || its.some(it => it.result === 'passed' || it.result === undefined)) continue;
        const what =
          its.length === 0 ? 'was never run' : `was run ${its.length === 1 ? 'once' : `${its.length} times`} and never passed`;
        report(range, `${text} ${what}: run it as an exercise before anything relies on it.`);
      }
  },
};

/** DR03: a plan leaves room for what goes wrong. */
import { formatDuration, parseDuration } from '../../document/calendar.ts';
import { recoveryTime, textOf } from '../recovery-time.ts';
import type { Rule } from '../rule.ts';

export const recoveryNearRto: Rule = {
  id: 'recovery-near-rto',
  reference: 'DR03',
  severity: 'information',
  summary: 'Time to decide and the targets of the steps take at most 80 % of the RTO (option `percent`).',
  why: 'Steps that add up to exactly the RTO leave nothing for the one that has to be done twice, and there is always one.',
  bad: '---\nkind: dr-plan\nrto: 40m\nactivation: {decide_within: 10m}\n---\n## Recovery\n\n1. [ ] Restore\n   - Target: 25m\n',
  good: '---\nkind: dr-plan\nrto: 1h\nactivation: {decide_within: 10m}\n---\n## Recovery\n\n1. [ ] Restore\n   - Target: 25m\n',
  adopted: false,
  check(document, { catalog, option, report }) {
    const rto = document.frontMatter?.entries.get('rto');
    const written = textOf(rto);
    const allowed = written === undefined ? undefined : parseDuration(written);
    if (rto === undefined || allowed === undefined || allowed <= 0) return;
    const { decide, steps } = recoveryTime(document, catalog);
    const total = decide + steps;
    const most = option('percent');
    const share = (100 * total) / allowed;
    // More than all of it is another finding.
    if (total > allowed || share <= (typeof most === 'number' ? most : 80)) return;
    report(
      rto.node.range,
      `Deciding and the steps take ${formatDuration(total)}, ${Math.round(share)} % of the \`rto\` of ${written}: one step that has to be repeated breaks the promise.`,
    );
  },
};

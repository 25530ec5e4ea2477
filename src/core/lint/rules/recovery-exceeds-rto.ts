/** DR02: what is planned to be done fits into the time there is. */
import { formatDuration, parseDuration } from '../../document/calendar.ts';
import { recoveryTime, textOf } from '../recovery-time.ts';
import type { Rule } from '../rule.ts';

export const recoveryExceedsRto: Rule = {
  id: 'recovery-exceeds-rto',
  reference: 'DR02',
  severity: 'error',
  summary: 'Time to decide and the targets of the steps together fit into the RTO.',
  why: 'The clock runs from the disruption, not from the first command: a plan that cannot make it on paper does not make it at night.',
  bad: '---\nkind: dr-plan\nrto: 30m\nactivation: {decide_within: 10m}\n---\n## Recovery\n\n1. [ ] Restore\n   - Target: 25m\n',
  good: '---\nkind: dr-plan\nrto: 1h\nactivation: {decide_within: 10m}\n---\n## Recovery\n\n1. [ ] Restore\n   - Target: 25m\n',
  adopted: false,
  check(document, { catalog, report }) {
    const rto = document.frontMatter?.entries.get('rto');
    const written = textOf(rto);
    const allowed = written === undefined ? undefined : parseDuration(written);
    if (rto === undefined || allowed === undefined) return;
    const { decide, steps, without } = recoveryTime(document, catalog);
    const total = decide + steps;
    if (total <= allowed) return;
    const parts = decide > 0 ? `${formatDuration(decide)} to decide and ${formatDuration(steps)} of steps` : `the steps`;
    const rest =
      without === 0
        ? ''
        : ` (${without} ${without === 1 ? 'step has' : 'steps have'} no Target and ${without === 1 ? 'is' : 'are'} not counted)`;
    const message = `${parts.charAt(0).toUpperCase()}${parts.slice(1)} take ${formatDuration(total)}${rest}, ${formatDuration(total - allowed)} longer than the \`rto\` of ${written}: shorten the plan, or promise less.`;
    report(rto.node.range, message);
  },
};

/** ST01, second half: one finds out what is wrong before one mends it. */
import { isDue } from '../life-cycle.ts';
import type { Rule } from '../rule.ts';
import { sectionPlaces } from '../sections.ts';

export const sectionsOutOfOrder: Rule = {
  id: 'sections-out-of-order',
  reference: 'ST01',
  severity: 'warning',
  summary: 'Diagnosis stands before Mitigation.',
  why: 'Whoever reads from the top under pressure does what comes first: a restart before the look that it destroys the evidence for.',
  bad: '---\nkind: runbook\nstatus: active\ntrigger: alert\n---\n# A\n\n## Mitigation\n\n## Diagnosis\n',
  good: '---\nkind: runbook\nstatus: active\ntrigger: alert\n---\n# A\n\n## Diagnosis\n\n## Mitigation\n',
  adopted: false,
  check(document, { kinds, report }) {
    const kind = kinds.get(document.kind);
    if (kind === undefined || !isDue(document)) return;
    const places = sectionPlaces(document, kind);
    const headingOf = (name: string) => places.find(it => it.section.name === name)?.heading;
    const [look, act] = [headingOf('Diagnosis'), headingOf('Mitigation')];
    if (look === undefined || act === undefined || act.range.start.line > look.range.start.line) return;
    const message = `"${act.text}" stands before "${look.text}" (line ${look.range.start.line + 1}): move it below, for people follow the page from the top.`;
    report(act.range, message);
  },
};

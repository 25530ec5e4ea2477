/** EX11: what is changed can be taken back, or it is said that it cannot. */
import { phaseOf } from '../../document/phases.ts';
import { isDue } from '../life-cycle.ts';
import { findMutation } from '../mutation.ts';
import type { Rule } from '../rule.ts';
import { sectionPlaces } from '../sections.ts';
import { labelFix } from '../step-edits.ts';
import { shellSteps } from '../step-shell.ts';

export const rollbackMissing: Rule = {
  id: 'rollback-missing',
  reference: 'EX11',
  severity: 'warning',
  summary: 'A step that changes something names its `Rollback`, or the document has a section for it.',
  why: 'When the third step fails at night, the question is how to take back the first two; “none, because …” is an answer too.',
  bad: '---\nkind: dr-plan\nstatus: active\n---\n# T\n\n1. [ ] Do it\n\n   ```sh\n   systemctl restart nginx\n   ```\n',
  good: '---\nkind: dr-plan\nstatus: active\n---\n# T\n\n1. [ ] Do it\n   - Rollback: none, because a restart changes no data\n\n   ```sh\n   systemctl restart nginx\n   ```\n',
  adopted: false,
  check(document, { kinds, report }) {
    if (!isDue(document) || document.headings.some(it => it.level > 1 && phaseOf(it.text) === 'undo')) return;
    const kind = kinds.get(document.kind);
    // That the section is missing is said once, by the rule for sections.
    if (kind !== undefined && sectionPlaces(document, kind).some(it => phaseOf(it.section.name) === 'undo')) return;
    for (const { step, command, text } of shellSteps(document)) {
      if (command.check || step.phase === 'undo' || step.labels.some(it => it.name === 'rollback')) continue;
      const found = findMutation(text);
      if (found === undefined) continue;
      report(
        step.titleRange,
        `${found.what}, and nothing says how to take it back: add \`- Rollback:\` with a link to the steps, or "none, because …", or a section Rollback.`,
        labelFix(document, step, 'Rollback: none, because it is not known yet how', 'Insert a Rollback label'),
      );
    }
  },
};

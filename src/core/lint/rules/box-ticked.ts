/** ST03: a checklist that is to be used again starts empty. */
import type { Fix, Rule } from '../rule.ts';

export const boxTicked: Rule = {
  id: 'box-ticked',
  reference: 'ST03',
  severity: 'warning',
  summary: 'Boxes in runbooks, plans, agendas and standards are empty.',
  why: 'A tick in the template claims that the step was done, to everybody who opens it next; ticks belong into the record of a run.',
  bad: '---\nkind: runbook\n---\n# T\n\n- [x] Stop the service\n',
  good: '---\nkind: runbook\n---\n# T\n\n- [ ] Stop the service\n',
  adopted: false,
  check(document, { kinds, report }) {
    const group = kinds.get(document.kind)?.group;
    // What tracks one event ticks off what was done; what is done again and again, or governs, is a template.
    if (group !== 'do' && group !== 'govern') return;
    for (const step of document.checklist.steps) {
      if (!step.ticked) continue;
      const { line } = step.range.start;
      const character = document.lines.lineText(line).search(/\[[xX]\]/);
      if (character < 0) continue;
      const range = { start: { line, character }, end: { line, character: character + 3 } };
      const fix: Fix = { title: 'Untick', edits: [{ range, newText: '[ ]' }], automatic: true };
      report(
        range,
        `The box of "${step.title}" is ticked in the document: empty it, what was done stands in the record of each run.`,
        [fix],
      );
    }
  },
};

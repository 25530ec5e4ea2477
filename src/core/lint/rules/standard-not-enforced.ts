/** XD02: somebody looks whether a standard is kept. */
import { phaseOf } from '../../document/phases.ts';
import { isActive } from '../life-cycle.ts';
import type { Rule } from '../rule.ts';
import { itemsAt } from '../values.ts';

export const standardNotEnforced: Rule = {
  id: 'standard-not-enforced',
  reference: 'XD02',
  severity: 'information',
  summary: 'An active standard has steps under Compliance checks, or names the runbooks that enforce it.',
  why: 'A requirement that nobody can check is a wish; a year later nobody knows which hosts keep it.',
  bad: '---\nkind: standard\nstatus: active\n---\n# T\n\n## Requirements\n\n1. R1: passwords are long.\n',
  good: '---\nkind: standard\nstatus: active\nenforced_by: [rb-known-page]\n---\n# T\n\n## Requirements\n\n1. R1: passwords are long.\n',
  adopted: false,
  check(document, { report }) {
    if (document.kind !== 'standard' || !isActive(document) || itemsAt(document, 'enforced_by').length > 0) return;
    if (document.checklist.steps.some(it => it.phase === 'compliance')) return;
    const section = document.sections.find(it => it.heading !== undefined && phaseOf(it.heading.text) === 'compliance');
    if (section !== undefined && section.text.trim().length > 40) return;
    report(
      section?.heading?.range ?? document.titleRange,
      'Nobody looks whether this standard is kept: write steps under Compliance checks, or name runbooks in `enforced_by`.',
    );
  },
};

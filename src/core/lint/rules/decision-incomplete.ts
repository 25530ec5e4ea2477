/** EX13: every answer of a decision leads somewhere. */
import type { Document, Label } from '../../document/document-types.ts';
import { nearest } from '../../document/nearest.ts';
import { readAction } from '../../run/actions.ts';
import type { CatalogView, Fix, Rule } from '../rule.ts';

export const decisionIncomplete: Rule = {
  id: 'decision-incomplete',
  reference: 'EX13',
  severity: 'error',
  summary: 'A decision has at least two answers, and each jump leads to a heading or document that is there.',
  why: 'With one answer there is nothing to decide, and a jump into nothing ends the run at the point where it forks.',
  bad: '1. [ ] Is it the primary?\n   - If yes: continue\n',
  good: '1. [ ] Is it the primary?\n   - If yes: continue\n   - If no: stop\n',
  adopted: true,
  check(document, { catalog, report }) {
    for (const step of document.checklist.steps) {
      const branches = step.labels.filter(it => it.name === 'if');
      const [only] = branches;
      if (branches.length === 1 && only !== undefined)
        report(
          only.range,
          `"${step.title}" has one answer alone (${only.answer ?? ''}): say what is done otherwise, with a second \`- If …:\`.`,
        );
      const answers = new Set<string>();
      for (const it of branches) {
        const answer = (it.answer ?? '').toLowerCase();
        if (answers.has(answer))
          report(it.range, `The answer "${it.answer}" stands twice: nobody can tell which of them is meant.`);
        answers.add(answer);
      }
      for (const it of step.labels.filter(it => it.name === 'if' || it.name === 'on failure'))
        checkTarget(document, it, catalog, report);
    }
  },
};

function checkTarget(
  document: Document,
  { value, range }: Label,
  catalog: CatalogView,
  report: Parameters<NonNullable<Rule['check']>>[1]['report'],
): void {
  const action = readAction(value);
  if (action.type === 'run' && /^[a-z]+(?:-[a-z0-9]+)+$/.test(action.document) && catalog.byId(action.document).length === 0) {
    report(range, `No document has the id ${action.document}: write it, or name another.`);
    return;
  }
  if (action.type !== 'skip-to') return;
  const heading = document.headings.find(it => it.slug === action.anchor);
  if (heading === undefined) {
    const close = nearest(
      action.anchor,
      document.headings.map(it => it.slug),
    );
    const fixes: Fix[] =
      close === undefined
        ? []
        : [{ title: `Change to #${close}`, edits: [{ range, newText: value.replace(/#[^\s)]+/, `#${close}`) }] }];
    report(
      range,
      `There is no heading "#${action.anchor}" to skip to${close === undefined ? ': write the section, or name another' : `; did you mean #${close}`}${close === undefined ? '.' : '?'}`,
      fixes,
    );
    return;
  }
  const next = document.headings.find(it => it.range.start.line > heading.range.start.line && it.level <= heading.level);
  const end = next?.range.start.line ?? Number.POSITIVE_INFINITY;
  const { steps } = document.checklist;
  if (!steps.some(it => it.range.start.line > heading.range.start.line && it.range.start.line < end))
    report(range, `"${heading.text}" holds no step, so the run would end there: link to a section with steps.`);
}

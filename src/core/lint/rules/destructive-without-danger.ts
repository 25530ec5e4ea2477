/** SE02: a step that destroys says so before it is run. */
import type { Document, Step } from '../../document/document-types.ts';
import type { Range } from '../../position.ts';
import { findDestruction } from '../destruction.ts';
import type { Rule } from '../rule.ts';
import { labelFix } from '../step-edits.ts';

export const destructiveWithoutDanger: Rule = {
  id: 'destructive-without-danger',
  reference: 'SE02',
  severity: 'error',
  summary: 'A step that deletes beyond recovery carries a Danger label.',
  why: 'The label keeps the step out of run-all and makes the operator type the target first; a comment in the fence stops nobody.',
  bad: '1. [ ] Empty the volume\n\n   ```sh\n   rm -rf /srv/volume\n   ```\n',
  good: '1. [ ] Empty the volume\n   - Danger: everything below /srv/volume is lost\n\n   ```sh\n   rm -rf /srv/volume\n   ```\n',
  adopted: true,
  check(document, { report }) {
    let isMarked: ((step: Step) => boolean) | undefined;
    for (const step of document.checklist.steps) {
      if (step.command === undefined) continue;
      const found = findDestruction(step.command.text, step.command.language);
      if (found === undefined) continue;
      isMarked ??= marksOf(document);
      if (isMarked(step)) continue;
      const message = `${found.what}, and the step has no Danger label: say what is lost, so that nobody runs it unawares.`;
      const label = `Danger: ${found.what.charAt(0).toLowerCase()}${found.what.slice(1)}`;
      report(placeOf(document, step, found.line), message, labelFix(document, step, label, 'Insert a Danger label'));
    }
  },
};

/** Whether a step or one above it has the label; in adopted files a warning box before it in the same section will do. */
function marksOf(document: Document): (step: Step) => boolean {
  const { steps } = document.checklist;
  const byId = new Map(steps.map(it => [it.id, it]));
  // The last warning at or before each line, found in one pass: a checklist may have thousands of steps.
  const warnings: number[] = [];
  if (document.adopted) {
    for (let line = 0, last = -1; line < document.lines.lineCount; line++) {
      if (/^\s*>\s*\[!(?:CAUTION|WARNING)\]/i.test(document.lines.lineText(line))) last = line;
      warnings.push(last);
    }
  }
  return step => {
    for (let at: Step | undefined = step; at !== undefined; at = at.parent === undefined ? undefined : byId.get(at.parent))
      if (at.labels.some(it => it.name === 'danger')) return true;
    return (warnings[step.range.start.line] ?? -1) > (step.heading?.range.start.line ?? -1);
  };
}

/** The line of the document that holds this line of the command; prompts and indentation may stand before it. */
function placeOf(document: Document, step: Step, commandLine: number): Range {
  const { range, text } = step.command as NonNullable<Step['command']>;
  const wanted = text.split('\n')[commandLine]?.trim() ?? '';
  const first = Math.min(range.start.line + commandLine, range.end.line);
  for (const line of [first, ...linesOf(range)]) {
    const at = document.lines.lineText(line).indexOf(wanted);
    if (wanted !== '' && at >= 0) return { start: { line, character: at }, end: { line, character: at + wanted.length } };
  }
  return document.lines.lineRange(range.start.line);
}
const linesOf = ({ start, end }: Range) => Array.from({ length: end.line - start.line + 1 }, (_, i) => start.line + i);

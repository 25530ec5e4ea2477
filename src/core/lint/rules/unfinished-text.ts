/** ST02: what is in force is finished. */
import { bodyLine, codeLinesOf } from '../body.ts';
import { isActive } from '../life-cycle.ts';
import type { Rule } from '../rule.ts';

export const unfinishedText: Rule = {
  id: 'unfinished-text',
  reference: 'ST02',
  severity: 'warning',
  summary: 'An active document holds no TODO, TBD, FIXME or XXX.',
  why: 'The gap that was to be filled later is found during the outage, by somebody who does not know what belongs there.',
  bad: '---\nstatus: active\nkind: runbook\n---\n# T\n\nTODO: say which host.\n',
  good: '---\nstatus: active\nkind: runbook\n---\n# T\n\nThe host is db-1.\n',
  adopted: false,
  check(document, { report }) {
    const { lines } = document;
    if (!isActive(document) || !mark.test(lines.text)) return;
    const first = bodyLine(document);
    const code = codeLinesOf(document);
    for (let line = 0; line < lines.lineCount; line++) {
      const text = lines.lineText(line);
      const found = mark.exec(text);
      if (found === null || text.includes('drillbook-ignore')) continue;
      const before = text.slice(0, found.index);
      // In code only a comment speaks to people: `mktemp XXX` is no gap. Between backticks a word is quoted.
      if (line >= first && code.has(line) ? !/(?:^|\s)(?:#|\/\/|--|;)/.test(before) : (before.match(/`/g)?.length ?? 0) % 2 === 1)
        continue;
      const range = {
        start: { line, character: found.index },
        end: { line, character: found.index + found[0].length },
      };
      report(
        range,
        `"${found[0]}" says that something is missing here, and the document is active: fill it in, or make it a draft.`,
      );
    }
  },
};

const mark = /(?<![\w-])(?:TODO|TBD|FIXME|XXX)(?![\w-])/;

/** ST04: what is meant as a box to tick is one. */
import { bodyLine, codeLinesOf } from '../body.ts';
import type { Fix, Rule } from '../rule.ts';

export const taskItemMalformed: Rule = {
  id: 'task-item-malformed',
  reference: 'ST04',
  severity: 'warning',
  summary: 'A box is written `- [ ] text`, with the blanks.',
  why: '`- []` and `- [ ]x` are drawn as text, so the step is in no checklist: it is not shown, not run and not recorded.',
  bad: '---\nkind: runbook\n---\n# T\n\n- [] Stop the service\n',
  good: '---\nkind: runbook\n---\n# T\n\n- [ ] Stop the service\n',
  adopted: false,
  check(document, { report }) {
    const { lines } = document;
    let code: ReadonlySet<number> | undefined;
    for (let line = bodyLine(document); line < lines.lineCount; line++) {
      const text = lines.lineText(line);
      const [, lead = '', gap = '', box = '', rest = ''] = item.exec(text) ?? [];
      if (box === '' || rest.trim() === '') continue;
      // `[](url)`, `[x][ref]` and `[x]: url` are links.
      if (/^[([:]/.test(rest)) continue;
      const mark = /x/i.test(box) ? 'x' : ' ';
      if (gap !== '' && box.length === 3 && /^\s/.test(rest)) continue;
      code ??= codeLinesOf(document);
      if (code.has(line)) continue;
      const start = { line, character: lead.length - (/\S+$/.exec(lead)?.[0].length ?? 0) };
      const end = { line, character: lead.length + gap.length + box.length };
      const wanted = `${lead.trim().split(/\s+/).at(-1) ?? '-'} [${mark}] `;
      const until = { line, character: end.character + (rest.length - rest.trimStart().length) };
      const fix: Fix = {
        title: `Write \`${wanted.trimEnd()}\``,
        edits: [{ range: { start, end: until }, newText: wanted }],
        automatic: true,
      };
      const written = `${lead.trim().split(/\s+/).at(-1) ?? ''}${gap}${box}${/^\s/.test(rest) ? '' : rest.slice(0, 1)}`;
      report({ start, end }, `\`${written}\` is no box, so this is not a step: write \`${wanted}\` before the text.`, [fix]);
    }
  },
};

const item = /^((?:[ \t]*>)*[ \t]*(?:[-*+]|\d{1,9}[.)]))([ \t]*)(\[[ \t]*[xX]?[ \t]*\])(.*)$/;

/** EX04: a block holds commands or what they print, not both. */
import { fencesOf } from '../body.ts';
import type { Fix, Rule } from '../rule.ts';
import { isShellLanguage } from '../shell-languages.ts';

export const outputInFence: Rule = {
  id: 'output-in-fence',
  reference: 'EX04',
  severity: 'information',
  summary: 'Blocks of shell hold no table of an output; that stands in a block `text` of its own.',
  why: 'Copied or run as a whole, the first line of the output is “command not found”, or worse, a command.',
  bad: '1. [ ] Do it\n\n   ```sh\n   kubectl get pods\n   NAME        READY   STATUS\n   web-0       1/1     Running\n   ```\n',
  good: '1. [ ] Do it\n\n   ```sh\n   kubectl get pods\n   ```\n\n   ```text\n   NAME        READY   STATUS\n   web-0       1/1     Running\n   ```\n',
  adopted: true,
  check(document, { report }) {
    for (const { language, opening, range, text, steps } of fencesOf(document)) {
      if (language !== '' && !isShellLanguage(language)) continue;
      // Between prompts an output has its place.
      if (steps.some(it => it.command?.origin === 'transcript') || /^\s*[$>] /m.test(text)) continue;
      const rows = text.split('\n');
      const at = rows.findIndex((it, row) => row > 0 && table.test(it) && !/<<-?\s*\S/.test(rows.slice(0, row).join('\n')));
      if (at < 0 || rows.slice(0, at).every(it => /^\s*(?:#|$)/.test(it))) continue;
      const line = range.start.line + at;
      const mark = /^(\s*)(`{3,}|~{3,})/.exec(document.lines.lineText(opening));
      const fixes: Fix[] = [];
      // Without a language a person says which of the two it is first.
      if (mark !== null && language !== '') {
        const [, indent = '', ticks = ''] = mark;
        let last = at;
        while (last > 0 && rows[last - 1]?.trim() === '') last--;
        const start = { line: range.start.line + last, character: 0 };
        const end = { line, character: 0 };
        fixes.push({
          title: 'Move the output to a block of its own',
          edits: [{ range: { start, end }, newText: `${indent}${ticks}\n\n${indent}${ticks}text\n` }],
        });
      }
      report(
        document.lines.lineRange(line),
        'From here on this block shows what the command prints: put it into a block `text` of its own, so that the command can be copied and run.',
        fixes,
      );
    }
  },
};

/** The head of a table as `kubectl`, `docker`, `ps` and `df` print it: capital words parted by at least two blanks. */
const table =
  /^\s*[A-Z][A-Z0-9%()/_.-]*(?: [A-Z][A-Z0-9%()/_.-]*)?(?:\s{2,}[A-Z][A-Z0-9%()/_.-]*(?: [A-Z][A-Z0-9%()/_.-]*)?){2,}\s*$/;

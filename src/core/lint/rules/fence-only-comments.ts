/** EX10: a block that is labelled as shell holds a command. */
import { fencesOf } from '../body.ts';
import type { Rule } from '../rule.ts';
import { isShellLanguage } from '../shell-languages.ts';

export const fenceOnlyComments: Rule = {
  id: 'fence-only-comments',
  reference: 'EX10',
  severity: 'warning',
  summary: 'A block of shell holds a command, not comments alone.',
  why: 'Where “command needed” stands, whoever is woken has to invent it, at the moment that is worst for inventing.',
  bad: '1. [ ] Restart it\n\n   ```sh\n   # command needed\n   ```\n',
  good: '1. [ ] Restart it\n\n   ```sh\n   systemctl restart nginx\n   ```\n',
  adopted: true,
  check(document, { report }) {
    for (const { language, range, text, steps } of fencesOf(document)) {
      if (!isShellLanguage(language) || text.trim() === '' || steps.length > 1) continue;
      const lines = text.split('\n');
      if (!lines.every(it => /^[\s>]*(?:#|$)/.test(it))) continue;
      const line =
        range.start.line +
        Math.max(
          0,
          lines.findIndex(it => it.trim() !== ''),
        );
      const message = `This ${language} block holds only comments, so nothing would run: write the command, or say in the text what to do.`;
      report(document.lines.lineRange(line), message);
    }
  },
};

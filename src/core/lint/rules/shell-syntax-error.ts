/** EX01: a shell can read what is labelled as shell. */
import type { Rule } from '../rule.ts';
import { shellTextsOf, syntaxKey } from '../shell-syntax.ts';

export const shellSyntaxError: Rule = {
  id: 'shell-syntax-error',
  reference: 'EX01',
  severity: 'error',
  summary: 'The shell that would run a block can read it to its end (`bash -n`, `zsh -n`, `fish --no-execute`; nothing is run).',
  why: 'A command with a missing quote fails when it is needed, or waits for the rest of a line that never comes; an output that is labelled as shell would be run.',
  bad: '1. [ ] Restart what hangs\n\n   ```bash\n   if systemctl is-failed nginx; then\n     systemctl restart nginx\n   ```\n',
  good: '1. [ ] Restart what hangs\n\n   ```bash\n   if systemctl is-failed nginx; then\n     systemctl restart nginx\n   fi\n   ```\n',
  adopted: true,
  check(document, { syntax, report }) {
    if (syntax === undefined) return;
    for (const { shell, text, step } of shellTextsOf(document)) {
      const problem = syntax.get(syntaxKey({ shell, text }));
      if (problem === undefined || problem === null) continue;
      const rows = text.split('\n');
      // An end that is missing is missed behind the last line.
      const row = Math.max(0, Math.min(problem.line ?? 0, rows.length - 1));
      const start = rows.slice(0, row).reduce((sum, it) => sum + it.length + 1, 0);
      report(
        step.placeOf(start, start + (rows[row]?.length ?? 0)),
        `${shell} cannot read this command: ${problem.message}. Mend it, or label the block \`text\` if it is no command.`,
      );
    }
  },
};

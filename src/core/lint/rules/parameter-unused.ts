/** EX06, second half: nobody is asked for what nothing needs. */
import { bodyLine } from '../body.ts';
import type { Rule } from '../rule.ts';

export const parameterUnused: Rule = {
  id: 'parameter-unused',
  reference: 'EX06',
  severity: 'warning',
  summary: 'Every parameter stands in a command or in the text.',
  why: 'Who is asked for a value trusts that it matters: with a misspelt name the command runs with another one, or none.',
  bad: '---\nkind: runbook\nparameters:\n  - name: NAME_SPACE\n    type: string\n---\n# T\n\n1. [ ] Do it\n\n   ```sh\n   kubectl get pods\n   ```\n',
  good: '---\nkind: runbook\nparameters:\n  - name: NAMESPACE\n    type: string\n---\n# T\n\n1. [ ] Do it\n\n   ```sh\n   kubectl -n "$NAMESPACE" get pods\n   ```\n',
  adopted: false,
  check(document, { report }) {
    // Without a command the values may be for people.
    if (document.parameters.length === 0 || !document.checklist.steps.some(it => it.command !== undefined)) return;
    const body = document.lines.text.slice(document.lines.lineStart(bodyLine(document)));
    for (const { name, range, target } of document.parameters) {
      // The value of the target is typed before a dangerous step.
      if (target || new RegExp(`(?<![A-Za-z0-9_])${escaped(name)}(?![A-Za-z0-9_])`).test(body)) continue;
      report(range, `No step uses the parameter ${name}: use it as "$${name}", or take it away.`);
    }
  },
};

const escaped = (name: string) => name.replace(/[^A-Za-z0-9_]/g, '\\$&');

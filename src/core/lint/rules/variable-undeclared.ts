/** EX06, first half: whoever runs a step is asked for what it needs. */
import { refuseName } from '../../document/parameter-names.ts';
import { parameterDeclared } from '../parameter-declaration.ts';
import type { Fix, Rule } from '../rule.ts';
import { assignedNames, isGiven, readsOthers, variableUses } from '../shell-variables.ts';
import { shellSteps } from '../step-shell.ts';

export const variableUndeclared: Rule = {
  id: 'variable-undeclared',
  reference: 'EX06',
  severity: 'warning',
  summary: 'A variable of a command is a parameter, captured, or assigned in this step or an earlier one.',
  why: 'An unset variable is empty: the command runs all the same, on nothing or on everything.',
  bad: '---\nkind: runbook\n---\n1. [ ] Do it\n\n   ```sh\n   kubectl -n "$NAMESPACE" get pods\n   ```\n',
  good: '---\nkind: runbook\nparameters:\n  - name: NAMESPACE\n---\n1. [ ] Do it\n\n   ```sh\n   kubectl -n "$NAMESPACE" get pods\n   ```\n',
  adopted: false,
  check(document, context) {
    const known = new Set(document.parameters.map(it => it.name));
    const said = new Set<string>();
    for (const { step, text, command, placeOf } of shellSteps(document)) {
      for (const name of assignedNames(text)) known.add(name);
      // What a file or a program sets is not seen from here, and stays for the steps that follow.
      if (readsOthers(text)) return;
      for (const { name, start, end, guarded } of command.runnable ? variableUses(text) : []) {
        if (guarded || known.has(name) || said.has(name) || isGiven(name)) continue;
        said.add(name);
        const place = placeOf(start, end);
        const declared = refuseName(name) === undefined ? parameterDeclared(document, context, name) : undefined;
        const fixes: Fix[] = declared === undefined ? [] : [{ title: `Declare the parameter ${name}`, edits: [declared] }];
        context.report(
          place,
          `Nothing gives ${name} a value: declare it under \`parameters\`, so that it is asked for before the run, or assign it in an earlier step.`,
          fixes,
        );
      }
      for (const { value } of step.labels.filter(it => it.name === 'capture')) known.add(value.trim().replace(/^`(.*)`$/, '$1'));
    }
  },
};

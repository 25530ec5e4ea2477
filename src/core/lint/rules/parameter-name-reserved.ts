/** A parameter is an environment variable, so its name must be one that no shell uses itself (reliability.md, "Decided" 3). */
import { refuseName } from '../../document/parameter-names.ts';
import type { Rule } from '../rule.ts';

export const parameterNameReserved: Rule = {
  id: 'parameter-name-reserved',
  reference: 'EX06',
  severity: 'error',
  summary: 'Parameters have names of variables that no shell uses for itself.',
  why: 'A run that set PATH or HOME would change what its commands are; so a document with such a parameter cannot be started at all.',
  bad: '---\nkind: runbook\nparameters:\n  - name: HOME\n    type: path\n---\n',
  good: '---\nkind: runbook\nparameters:\n  - name: HOME_DIR\n    type: path\n---\n',
  adopted: false,
  check(document, { report }) {
    for (const { name, range } of document.parameters) {
      // What is no name of a variable at all is told by the schema.
      const problem = /^[A-Za-z_]\w*$/.test(name) ? refuseName(name) : undefined;
      if (problem !== undefined) report(range, `${problem}, such as ${name}_VALUE.`);
    }
  },
};

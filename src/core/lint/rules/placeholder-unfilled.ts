/** EX05: a command names what the operator has to know as a parameter, not as text to be replaced by hand. */

import type { Document, Parameter, Placeholder, Step } from '../../document/document-types.ts';
import { refuseName } from '../../document/parameter-names.ts';
import { quotingAt } from '../../document/shell-quoting.ts';
import { parameterDeclared } from '../parameter-declaration.ts';
import type { Fix, LintContext, Rule, TextEdit } from '../rule.ts';

export const placeholderUnfilled: Rule = {
  id: 'placeholder-unfilled',
  reference: 'EX05',
  severity: 'warning',
  summary: 'Commands take what varies as parameters, not as placeholders.',
  why: 'A shell reads <name> as a redirection: pasted as it stands, the command opens or empties a file instead of failing.',
  bad: '1. [ ] Look at the pod\n\n   ```sh\n   kubectl describe pod <pod-name>\n   ```\n',
  good: '1. [ ] Look at the pod\n\n   ```sh\n   kubectl describe pod "$POD_NAME"\n   ```\n',
  adopted: true,
  check(document, context) {
    for (const step of document.checklist.steps) {
      const seen = new Set<string>();
      for (const placeholder of step.command?.placeholders ?? []) {
        if (seen.has(placeholder.source)) continue;
        seen.add(placeholder.source);
        const message = document.adopted
          ? `${placeholder.source} is asked for before this command runs; as it stands a shell would misread it.`
          : `${placeholder.source} is text to be replaced by hand; declare the parameter ${variableName(placeholder)} and write "$${variableName(placeholder)}".`;
        context.report(placeholder.range, message, document.adopted ? [] : toParameter(document, context, step, placeholder));
      }
    }
  },
};

/** `<pod-name>` → `POD_NAME` */
function variableName({ name }: Placeholder): string {
  const words = name
    .replace(/([a-z0-9])([A-Z])/g, '$1_$2')
    .toUpperCase()
    .replace(/[^A-Z0-9]+/g, '_')
    .replace(/^_+|_+$/g, '');
  const variable = /^[A-Z]/.test(words) ? words : `VALUE_${words}`.replace(/_+$/, '');
  // A parameter with a name that the shell uses is refused before a run.
  return refuseName(variable) === undefined ? variable : `${variable}_VALUE`;
}

function toParameter(document: Document, context: LintContext, step: Step, placeholder: Placeholder): readonly Fix[] {
  const command = step.command;
  if (command === undefined || !/^(?:sh|bash|shell|zsh|console|shell-session|sh-session)$/.test(command.language)) return [];
  const name = variableName(placeholder);
  const edits: TextEdit[] = [];
  for (const it of command.placeholders) {
    if (it.source !== placeholder.source) continue;
    const quoting = quotingAt(command.text, it.offset);
    if (quoting.type === 'comment') continue;
    // Between single quotes nothing is a variable, and elsewhere it would be expanded once more: a person has to requote that.
    if (quoting.type === 'expanded' || (quoting.type === 'quoted' && quoting.quote === "'")) return [];
    edits.push({ range: it.range, newText: quoting.type === 'quoted' ? `\${${name}}` : `"$${name}"` });
  }
  if (!document.parameters.some((it: Parameter) => it.name === name)) {
    const declared = parameterDeclared(document, context, name);
    if (declared === undefined) return [];
    edits.unshift(declared);
  }
  return [{ title: `Make ${placeholder.source} the parameter ${name}`, edits, automatic: true }];
}

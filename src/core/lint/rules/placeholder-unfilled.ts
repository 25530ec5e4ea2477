/** EX05: a command names what the operator has to know as a parameter, not as text to be replaced by hand. */
import type { Document, Parameter, Placeholder, Step } from '../../document/document-types.ts';
import type { Fix, LintContext, Rule, TextEdit } from '../rule.ts';
import { insertKey } from '../yaml-text.ts';

export const placeholderUnfilled: Rule = {
  id: 'placeholder-unfilled',
  reference: 'EX05',
  severity: 'warning',
  summary: 'Commands take what varies as parameters, not as placeholders.',
  why: 'A shell reads <name> as a redirection: pasted as it stands, the command opens or empties a file instead of failing.',
  bad: '1. [ ] Look at the pod\n\n   ```sh\n   kubectl describe pod <pod-name>\n   ```\n',
  good: '1. [ ] Look at the pod\n\n   ```sh\n   kubectl describe pod "$POD_NAME"\n   ```\n',
  adopted: true,
  acrossDocuments: false,
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
  // A parameter with one of these names is refused before a run: it would change how the shell itself works.
  return /^(?:PATH|IFS|BASH_ENV|ENV|SHELLOPTS|PS4|PROMPT_COMMAND|HOME|USER|PWD|LD_.*|.*PATH)$/.test(variable)
    ? `${variable}_VALUE`
    : variable;
}

function toParameter(document: Document, context: LintContext, step: Step, placeholder: Placeholder): readonly Fix[] {
  const command = step.command;
  if (command === undefined || !/^(?:sh|bash|shell|zsh|console|shell-session|sh-session)$/.test(command.language)) return [];
  const name = variableName(placeholder);
  const edits: TextEdit[] = [];
  for (const it of command.placeholders) {
    if (it.source !== placeholder.source) continue;
    const quoting = quotingAt(command.text, it.offset);
    // Between single quotes nothing is a variable; a person has to requote that.
    if (quoting === "'") return [];
    edits.push({ range: it.range, newText: quoting === '"' ? `\${${name}}` : `"$${name}"` });
  }
  if (!document.parameters.some((it: Parameter) => it.name === name)) {
    const declared = declaration(document, context, name);
    if (declared === undefined) return [];
    edits.unshift(declared);
  }
  return [{ title: `Make ${placeholder.source} the parameter ${name}`, edits, automatic: true }];
}

/** The quote that is open at an offset of a shell text, '' for none. */
function quotingAt(text: string, offset: number): string {
  let quote = '';
  for (let i = 0; i < offset; i++) {
    const c = text[i] as string;
    if (quote === '' && c === '#' && /^$|\s/.test(text[i - 1] ?? '')) {
      while (i + 1 < offset && text[i + 1] !== '\n') i++;
    } else if (c === '\\' && quote !== "'") i++;
    else if (quote === '' && (c === "'" || c === '"')) quote = c;
    else if (c === quote) quote = '';
  }
  return quote;
}

/** Adds an item to `parameters`, or the key when there is none; undefined where the list is written in flow style. */
function declaration(document: Document, context: LintContext, name: string): TextEdit | undefined {
  const entry = document.frontMatter?.entries.get('parameters');
  if (entry === undefined) {
    const properties = context.kinds.get(document.kind)?.schema['properties'];
    const order = properties !== null && typeof properties === 'object' ? Object.keys(properties) : [];
    return insertKey(document, 'parameters', `parameters:\n  - name: ${name}\n    type: string\n    required: true`, order);
  }
  const items = entry.node.value;
  if (!Array.isArray(items) || items.length === 0) return undefined;
  const line = items[0].range.start.line;
  const lead = /^(\s*)-(\s+)/.exec(document.lines.lineText(line));
  if (lead === null || line === entry.keyRange.start.line) return undefined;
  const [, indent = '', gap = ' '] = lead;
  const inner = `${indent} ${gap}`;
  const start = { line, character: 0 };
  return {
    range: { start, end: start },
    newText: `${indent}-${gap}name: ${name}\n${inner}type: string\n${inner}required: true\n`,
  };
}

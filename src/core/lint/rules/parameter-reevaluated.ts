/** T34: the value of a parameter is never read as a command. */
import type { Rule } from '../rule.ts';
import { simpleCommands, startOfCommand } from '../shell-commands.ts';
import { variableUses } from '../shell-variables.ts';
import { shellSteps } from '../step-shell.ts';

export const parameterReevaluated: Rule = {
  id: 'parameter-reevaluated',
  reference: 'T34',
  severity: 'warning',
  summary: 'No command lets a shell read a parameter a second time: `eval`, `bash -c "…"`, `ssh host "…"`, `[[ $X -eq 1 ]]`.',
  why: 'Quoted or not, what was typed in for the parameter is then read as shell text: a value with `$(…)` in it runs, on this host or another.',
  bad: '---\nkind: runbook\nparameters:\n  - name: FOLDER\n---\n1. [ ] Look\n\n   ```sh\n   ssh db-1 "ls $FOLDER"\n   ```\n',
  good: '---\nkind: runbook\nparameters:\n  - name: FOLDER\n---\n1. [ ] Look\n\n   ```sh\n   ssh db-1 ls -- "$(printf %q "$FOLDER")"\n   ```\n',
  adopted: true,
  check(document, { report }) {
    // Values that cannot hold more than a number or one of a list are no commands.
    const plain = /^(?:integer|number|boolean|choice|duration|date|host)$/;
    const names = new Set(document.parameters.filter(it => !plain.test(it.type) && it.pattern === undefined).map(it => it.name));
    if (names.size === 0) return;
    for (const { text, placeOf } of shellSteps(document)) {
      const uses = variableUses(text).filter(it => names.has(it.name));
      if (uses.length === 0) continue;
      for (const { words } of simpleCommands(text)) {
        const { at, name } = startOfCommand(words.map(it => it.text));
        const rest = words.slice(at + 1);
        const first = firstRead(
          name,
          rest.map(it => it.text),
        );
        if (first < 0) continue;
        const read = rest.slice(first);
        const use = uses.find(it => read.some(word => word.start <= it.start && it.end <= word.end));
        if (use === undefined) continue;
        const advice =
          name === '[['
            ? `compare with \`[ "$${use.name}" -eq … ]\`, which takes numbers alone, or give ${use.name} the type integer`
            : name === 'eval'
              ? 'do without eval'
              : `hand it over as an argument (\`sh -c '… "$1"' _ "$${use.name}"\`), or quote it with \`printf %q\``;
        report(
          placeOf(use.start, use.end),
          `${name} reads the value of ${use.name} as shell text once more, so a value can run a command: ${advice}.`,
        );
      }
    }
  },
};

/** Index of the first word that is read as text of a shell; -1: none is. */
function firstRead(name: string, rest: readonly string[]): number {
  if (name === 'eval') return 0;
  if (/^(?:bash|sh|zsh|dash|ksh|su|runuser)$/.test(name)) {
    const at = rest.findIndex(it => /^-[a-z]*c$|^--command$/.test(it));
    return at < 0 ? -1 : at + 1;
  }
  if (name === '[[') return rest.some(it => /^-(?:eq|ne|lt|le|gt|ge)$/.test(it)) ? 0 : -1;
  if (name !== 'ssh') return -1;
  let at = 0;
  // Options of ssh, then the host; what follows is joined and read by the shell over there.
  while (rest[at]?.startsWith('-')) at += /^-[BbcDEeFIiJLlmOopQRSWw]$/.test(rest[at] ?? '') ? 2 : 1;
  return rest.length > at + 1 && !rest.slice(at + 1).some(it => it.includes('printf %q') || it.includes('@Q}')) ? at + 1 : -1;
}

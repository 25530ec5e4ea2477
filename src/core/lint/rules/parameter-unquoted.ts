/** T34: the value of a parameter stays one word. */
import { quotingAt } from '../../document/shell-quoting.ts';
import type { Fix, Rule } from '../rule.ts';
import { simpleCommands, startOfCommand } from '../shell-commands.ts';
import { variableUses } from '../shell-variables.ts';
import { shellSteps } from '../step-shell.ts';

export const parameterUnquoted: Rule = {
  id: 'parameter-unquoted',
  reference: 'T34',
  severity: 'information',
  summary: 'A parameter stands in double quotes where bash would split its value at blanks and read `*` as file names.',
  why: 'A folder with a blank in its name becomes two arguments; a value of `*` becomes every file there is.',
  bad: '---\nkind: runbook\nparameters:\n  - name: FOLDER\n---\n1. [ ] Look\n\n   ```sh\n   ls $FOLDER\n   ```\n',
  good: '---\nkind: runbook\nparameters:\n  - name: FOLDER\n---\n1. [ ] Look\n\n   ```sh\n   ls "$FOLDER"\n   ```\n',
  adopted: false,
  check(document, { report }) {
    const plain = /^(?:integer|number|boolean|duration|date)$/;
    const names = new Set(document.parameters.filter(it => !plain.test(it.type) && !it.secret).map(it => it.name));
    if (names.size === 0) return;
    for (const { text, command, placeOf } of shellSteps(document)) {
      // zsh and fish do not split.
      if (command.language === 'zsh' || command.language === 'fish') continue;
      for (const { name, start, end } of variableUses(text)) {
        if (!names.has(name) || quotingAt(text, start).type !== 'bare') continue;
        const row = text.slice(text.lastIndexOf('\n', start) + 1, start);
        // Neither is split: an assignment, the word of `case`, what `[[ … ]]` and `((…))` compare.
        if (
          /(?:^|[\s;&|(])(?:export\s+|local\s+|readonly\s+)?[A-Za-z_]\w*\+?=[^\s"'`]*$|\bcase\s+$|\[\[[^\]]*$|\(\([^)]*$/.test(
            row,
          )
        )
          continue;
        const owner = simpleCommands(text).find(it => it.words.some(word => word.start <= start && end <= word.end));
        // What these do with it is said with more weight elsewhere.
        if (owner === undefined || /^(?:eval|rm)$/.test(startOfCommand(owner.words.map(it => it.text)).name)) continue;
        const word = owner.words.find(it => it.start <= start && end <= it.end);
        const whole = word !== undefined && word.start === start && word.end === end;
        const written = text.slice(start, end);
        const close = written.startsWith('${') ? text.indexOf('}', start) + 1 : end;
        const range = placeOf(start, written.startsWith('${') ? close : end);
        const newText = `"${text.slice(start, written.startsWith('${') ? close : end)}"`;
        const fixes: Fix[] =
          whole || !written.startsWith('${') || close > 0 ? [{ title: `Write ${newText}`, edits: [{ range, newText }] }] : [];
        report(
          range,
          `bash splits the value of ${name} at blanks and reads its stars as file names here: write "$${name}".`,
          fixes,
        );
      }
    }
  },
};

/** T45: a step that failed does not look passed. */
import type { Rule } from '../rule.ts';
import { simpleCommands, startOfCommand } from '../shell-commands.ts';
import { shellSteps } from '../step-shell.ts';

export const successMisleading: Rule = {
  id: 'success-misleading',
  reference: 'T45',
  severity: 'warning',
  summary:
    'The last command of a step does not hide that it failed: no `|| true`, `|| echo …`, `; exit 0`, `trap "exit 0" EXIT` without an `Expect` beside it.',
  why: 'The run calls a step passed by its exit code; one that always says 0 is green on the night it did nothing.',
  bad: '---\nkind: runbook\n---\n1. [ ] Mount it\n\n   ```sh\n   mount /backup || true\n   ```\n',
  good: '---\nkind: runbook\n---\n1. [ ] Mount it\n   - Expect: contains "/backup"\n\n   ```sh\n   mount /backup || true\n   mount\n   ```\n',
  adopted: false,
  check(document, { report }) {
    for (const { step, text, placeOf } of shellSteps(document)) {
      // Whoever says what must be seen has the step judged by that.
      const expects = step.labels.some(
        it => it.name === 'expect' && /\b(?:contains|matches|equals|number|lines|empty|not)\b/.test(it.value),
      );
      if (expects) continue;
      const found = hidden(text);
      if (found === undefined) continue;
      report(
        placeOf(found.start, found.end),
        `${found.what}, so this step passes whatever happens before: take it away, or say under Expect what must be seen.`,
      );
    }
  },
};

interface Hidden {
  readonly what: string;
  readonly start: number;
  readonly end: number;
}

function hidden(text: string): Hidden | undefined {
  const trap = /\btrap\s+(?:'[^'\n]*\bexit\s+0\b[^'\n]*'|"[^"\n]*\bexit\s+0\b[^"\n]*")\s+[A-Z ]*\bEXIT\b/.exec(text);
  if (trap !== null)
    return { what: 'The trap turns every end into exit code 0', start: trap.index, end: trap.index + trap[0].length };
  const commands = simpleCommands(text);
  const last = commands.at(-1);
  const before = commands.at(-2);
  const first = last?.words[0];
  const end = last?.words.at(-1)?.end;
  if (
    last === undefined ||
    first === undefined ||
    end === undefined ||
    !/^(?:\s|#[^\n]*)*$/.test(text.slice(end)) ||
    before === undefined
  )
    return undefined;
  const { at, name } = startOfCommand(last.words.map(it => it.text));
  const between = text.slice(before.words.at(-1)?.end ?? 0, first.start);
  const place = { start: first.start, end };
  if (/\|\|\s*$/.test(between)) {
    if (name === 'true' || name === ':') return { what: `\`|| ${name}\` says that all is well`, ...place };
    if (name === 'echo' || name === 'printf') return { what: `\`|| ${name}\` ends well after what failed`, ...place };
    if (name === 'exit' && last.words[at + 1]?.text === '0') return { what: '`|| exit 0` says that all is well', ...place };
    return undefined;
  }
  // Under `set -e` a command that fails ends the step before this: only what is switched off lets it get here.
  if (!/(?:^|[\n;&|])\s*set\s+\+e\b/.test(text)) return undefined;
  if (name === 'true' || name === ':' || (name === 'exit' && last.words[at + 1]?.text === '0'))
    return { what: `After \`set +e\`, \`${name === 'exit' ? 'exit 0' : name}\` says that all is well`, ...place };
  return undefined;
}

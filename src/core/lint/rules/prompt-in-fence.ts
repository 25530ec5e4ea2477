/** EX03: a block that is labelled as shell holds what a shell reads. */
import { fencesOf } from '../body.ts';
import type { Fix, Rule, TextEdit } from '../rule.ts';
import { isShellLanguage } from '../shell-languages.ts';

export const promptInFence: Rule = {
  id: 'prompt-in-fence',
  reference: 'EX03',
  severity: 'information',
  summary: 'Blocks of shell have no `$ ` in front of their commands; sessions are labelled `console`.',
  why: 'Copied with its prompt, a command is “command not found”; the label console says that output stands between.',
  bad: '1. [ ] Look at the space\n\n   ```sh\n   $ df -h\n   ```\n',
  good: '1. [ ] Look at the space\n\n   ```sh\n   df -h\n   ```\n',
  adopted: true,
  check(document, { report }) {
    for (const { language, opening, range, steps } of fencesOf(document)) {
      if (!isShellLanguage(language)) continue;
      const prompts: TextEdit[] = [];
      let other = false;
      for (let line = range.start.line; line <= range.end.line; line++) {
        const text = document.lines.lineText(line);
        const found = prompt.exec(text);
        if (found === null) {
          if (prompts.length === 0 && !/^[\s>]*(?:#|$)/.test(text)) other = true;
          continue;
        }
        const character = (found[1] ?? '').length;
        prompts.push({ range: { start: { line, character }, end: { line, character: character + 2 } }, newText: '' });
      }
      // A line before the first prompt makes the block something else than a session.
      if (prompts.length === 0 || other) continue;
      const hasOutput = steps.some(it => it.command?.expectedSample !== undefined);
      // What cannot run as it stands (an open quote, a cut line) would be another text without its prompts.
      const isSession = steps.length > 0 && steps.every(it => it.command?.origin === 'transcript' && it.command.runnable);
      const label = document.lines.lineText(opening).indexOf(language, document.lines.lineText(opening).search(/`{3}|~{3}/));
      const fixes: Fix[] = [];
      if (isSession && !hasOutput) fixes.push({ title: 'Take the prompts away', edits: prompts, automatic: true });
      else if (isSession && label >= 0) {
        const place = { start: { line: opening, character: label }, end: { line: opening, character: label + language.length } };
        fixes.push({ title: 'Label it `console`', edits: [{ range: place, newText: 'console' }], automatic: true });
      }
      const what = hasOutput
        ? 'and output stands between: label it `console`'
        : 'which a shell would take for a command: take them away';
      const first = prompts[0]?.range ?? range;
      report(first, `Lines of this ${language} block begin with the prompt "$ ", ${what}.`, fixes);
    }
  },
};

const prompt = /^([\s>]*)\$ /;

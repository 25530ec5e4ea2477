/** EX02: a block in a procedure says whether it is a command; a `console` block without prompts does not say it either. */
import { fencesOf, isInProcedure } from '../body.ts';
import type { Fix, Rule } from '../rule.ts';
import { isSessionLanguage } from '../shell-languages.ts';

export const fenceUnlabelled: Rule = {
  id: 'fence-unlabelled',
  reference: 'EX02',
  severity: 'information',
  summary: 'A block in a procedure names its language: sh for a command, text for anything else.',
  why: 'Nothing runs by guess, so a command without a language has to be copied by hand, and an output may be taken for one.',
  bad: '## Steps\n\n1. [ ] Look at the space\n\n   ```\n   df -h\n   ```\n',
  good: '## Steps\n\n1. [ ] Look at the space\n\n   ```sh\n   df -h\n   ```\n',
  adopted: true,
  check(document, { report }) {
    let inProcedure: ((line: number) => boolean) | undefined;
    for (const { language, opening, text, steps } of fencesOf(document)) {
      const prompted = /^[\s>]*\$ /m.test(text);
      if ((language !== '' && (!isSessionLanguage(language) || prompted)) || text.trim() === '') continue;
      inProcedure ??= isInProcedure(document);
      if (steps.length === 0 && !inProcedure(opening)) continue;
      const line = document.lines.lineText(opening);
      const marks = /(?:`{3,}|~{3,})[ \t]*/.exec(line);
      if (marks === null || (language === '' && marks.index + marks[0].length < line.length)) continue;
      const start = { line: opening, character: marks.index };
      const from = marks.index + marks[0].trimEnd().length;
      const end = { line: opening, character: language === '' ? from : marks.index + marks[0].length + language.length };
      const place = { start: { line: opening, character: from }, end };
      const label = (name: string, what: string): Fix => ({
        title: `Label it \`${name}\`: ${what}`,
        edits: [{ range: place, newText: name }],
      });
      const command = label('sh', 'a command');
      const other = label('text', 'shown only');
      const session = label('console', 'a session, where lines after "$ " are commands');
      const fixes = prompted ? [session, other] : looksTyped(text) ? [command, other] : [other, command];
      const sign = marks[0].trimEnd();
      const found =
        language === ''
          ? 'This block names no language, so it is shown and cannot run'
          : `In a ${language} block only lines after "$ " run, and here is none`;
      report({ start, end }, `${found}: write ${sign}sh if it is a command, ${sign}text if not.`, fixes);
    }
  },
};

/** Whether the first line that says something begins like a command; only the order of what is offered hangs on it. */
function looksTyped(text: string): boolean {
  const first = text.split('\n').find(it => !/^\s*(#|$)/.test(it)) ?? '';
  return /^\s*(?:sudo\s|[A-Z_]+=|\.{0,2}\/[\w./-]+(?:\s|$)|(?:kubectl|oc|helm|aws|az|gcloud|terraform|docker|podman|git|ssh|scp|curl|wget|systemctl|journalctl|psql|mysql|cd|ls|cat|grep|export|make|python3?|ansible(?:-\w+)?|vault|etcdctl|jq|find|df|du|ps|kill|apt|yum|dnf|openssl|bin\/\w+|for|if|while)\s)/.test(
    first,
  );
}

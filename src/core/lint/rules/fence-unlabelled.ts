/** EX02: a block in a procedure says whether it is a command. */
import { fencesOf, isInProcedure } from '../body.ts';
import type { Fix, Rule } from '../rule.ts';

export const fenceUnlabelled: Rule = {
  id: 'fence-unlabelled',
  reference: 'EX02',
  severity: 'information',
  summary: 'A block in a procedure names its language: sh for a command, text for anything else.',
  why: 'Nothing runs by guess, so a command without a language has to be copied by hand, and an output may be taken for one.',
  bad: '## Steps\n\n1. [ ] Look at the space\n\n   ```\n   df -h\n   ```\n',
  good: '## Steps\n\n1. [ ] Look at the space\n\n   ```sh\n   df -h\n   ```\n',
  adopted: true,
  acrossDocuments: false,
  check(document, { report }) {
    let inProcedure: ((line: number) => boolean) | undefined;
    for (const { language, opening, text, steps } of fencesOf(document)) {
      if (language !== '' || text.trim() === '') continue;
      inProcedure ??= isInProcedure(document);
      if (steps.length === 0 && !inProcedure(opening)) continue;
      const marks = /(`{3,}|~{3,})[ \t]*$/.exec(document.lines.lineText(opening));
      if (marks === null) continue;
      const start = { line: opening, character: marks.index };
      const end = { line: opening, character: marks.index + (marks[1] ?? '').length };
      const label = (name: string, what: string): Fix => ({
        title: `Label it \`${name}\`: ${what}`,
        edits: [{ range: { start: end, end }, newText: name }],
      });
      const command = label('sh', 'a command');
      const other = label('text', 'shown only');
      const session = label('console', 'a session, where lines after "$ " are commands');
      const fixes = /^\s*\$ /m.test(text) ? [session, other] : looksTyped(text) ? [command, other] : [other, command];
      report(
        { start, end },
        `This block names no language, so it is shown and cannot run: write ${marks[1]}sh if it is a command, ${marks[1]}text if not.`,
        fixes,
      );
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

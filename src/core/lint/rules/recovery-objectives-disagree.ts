/** DR05, second half: of one thing there is one number. */
import { parseDuration } from '../../document/calendar.ts';
import type { Document } from '../../document/document-types.ts';
import { bodyLine, codeLinesOf } from '../body.ts';
import type { LintContext, Rule } from '../rule.ts';
import { durationAt, isStanding, textsAt } from '../values.ts';

export const recoveryObjectivesDisagree: Rule = {
  id: 'recovery-objectives-disagree',
  reference: 'DR05',
  severity: 'error',
  summary:
    'The text of a recovery plan states the RTO and RPO of its front matter, and another plan for the same service and scenario the same.',
  why: 'Two numbers for one service are found by the auditor, or during the outage by two people who each read one of them.',
  bad: '---\nkind: dr-plan\nrto: 1h\n---\n# T\n\n- **RTO**: 2 hours\n',
  good: '---\nkind: dr-plan\nrto: 1h\n---\n# T\n\n- **RTO**: 1 hour\n',
  adopted: false,
  check(document, context) {
    if (document.kind !== 'dr-plan') return;
    inText(document, context);
    if (!isStanding(document)) return;
    const services = new Set(document.fields.services.map(it => it.value));
    const scenarios = new Set(textsAt(document, 'scenarios').map(it => it.text));
    for (const key of ['rto', 'rpo'] as const) {
      const own = durationAt(document, key);
      if (own === undefined || services.size === 0) continue;
      for (const other of context.catalog.ofKind('dr-plan')) {
        if (other.uri === document.uri || !isStanding(other)) continue;
        const shared = other.fields.services.find(it => services.has(it.value))?.value;
        const scenario = textsAt(other, 'scenarios').find(it => scenarios.has(it.text))?.text;
        const its = durationAt(other, key);
        if (shared === undefined || scenario === undefined || its === undefined || its.amount === own.amount) continue;
        context.report(
          own.range,
          `This plan and ${other.path} both recover ${shared} after ${scenario}, with an \`${key}\` of ${own.text} here and ${its.text} there: agree on one, or say what sets them apart.`,
        );
        break;
      }
    }
  },
};

/** Only a line that states it: `RTO: 2h`, `- **RPO** 5 minutes`, `| RTO | 4h |`. */
function inText(document: Document, { report }: LintContext): void {
  const { lines } = document;
  if (!/\bR[TP]O\b/.test(lines.text)) return;
  const code = codeLinesOf(document);
  for (let line = bodyLine(document); line < lines.lineCount; line++) {
    const text = lines.lineText(line);
    const found = statement.exec(text);
    if (found === null || code.has(line) || text.length > 500) continue;
    const own = durationAt(document, (found[1] ?? '').toLowerCase());
    const said = parseDuration(
      (found[2] ?? '').replace(
        /(\d)\s*(hrs?|mins?)\b/i,
        (_, digit, unit) => `${digit} ${/^h/i.test(unit) ? 'hours' : 'minutes'}`,
      ),
    );
    if (own === undefined || said === undefined || said === own.amount) continue;
    const character = text.lastIndexOf(found[2] ?? '');
    const range = { start: { line, character }, end: { line, character: character + (found[2] ?? '').length } };
    report(
      range,
      `The text says an ${found[1]} of ${found[2]}, the front matter one of ${own.text}: write one of them in both places, or take it out of the text.`,
    );
  }
}
const statement =
  /^[\s>|*-]*(?:\*\*|__)?(RTO|RPO)(?:\*\*|__)?(?:\s*\([^)]*\))?(?:\*\*|__)?\s*(?:[:|=]|is)\s*(?:\*\*|__)?\s*(?:[<≤]|at most|under|within)?\s*(\d+\s*(?:[smhdw]|seconds?|minutes?|mins?|hours?|hrs?|days?|weeks?)(?:\s*\d+\s*(?:[smhd]|minutes?|hours?))?)\s*(?:\*\*|__)?\s*(?:\||\.?\s*$)/i;

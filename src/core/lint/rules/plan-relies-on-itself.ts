/** DR12: a plan needs nothing that it is there to bring back. */

import { phaseOf } from '../../document/phases.ts';
import { codeLinesOf } from '../body.ts';
import type { Rule } from '../rule.ts';

export const planReliesOnItself: Rule = {
  id: 'plan-relies-on-itself',
  reference: 'DR12',
  severity: 'warning',
  summary: 'A recovery plan does not talk, log in or look things up by means of the service it recovers.',
  why: 'When the chat is down nobody reads that the chat is down; the plan for the vault must open without the vault.',
  bad: '---\nkind: dr-plan\nservices: [svc-chat]\n---\n# T\n\n## Communication\n\n1. [ ] Post in the chat that recovery begins\n',
  good: '---\nkind: dr-plan\nservices: [svc-chat]\n---\n# T\n\n## Communication\n\n1. [ ] Ring the people on the list\n',
  adopted: false,
  check(document, { report }) {
    if (document.kind !== 'dr-plan') return;
    const means = document.fields.services.flatMap(({ value }) => {
      const name = value
        .replace(/^svc-/, '')
        .split('-')
        .find(it => words.has(it));
      return name === undefined
        ? []
        : [{ id: value, pattern: new RegExp(`\\b(?:${(words.get(name) ?? []).join('|')})\\b`, 'i') }];
    });
    if (means.length === 0) return;
    const code = codeLinesOf(document);
    for (const { heading, range } of document.sections) {
      if (heading === undefined || !needs(heading.text)) continue;
      for (const { id, pattern } of means) {
        for (let line = range.start.line + 1; line <= range.end.line; line++) {
          const text = document.lines.lineText(line);
          const found = code.has(line) ? null : pattern.exec(text);
          // "Chat is down" and "without the chat" speak of what happened.
          if (found === null || /\b(?:down|without|instead of|not available|unavailable|lost|cannot|no)\b/i.test(text)) continue;
          const start = { line, character: found.index };
          report(
            { start, end: { line, character: found.index + found[0].length } },
            `This plan recovers ${id}, and needs it here ("${found[0]}"): name another way that works while it is down.`,
          );
          break;
        }
      }
    }
  },
};

const needs = (heading: string) =>
  /^(?:communicate|activation|escalate)$/.test(phaseOf(heading) ?? '') ||
  /\b(?:contacts?|prerequisites?|access|notification)\b/i.test(heading);
/** What people use to find each other, to log in and to look things up, by the word in the id of its service. */
const words: ReadonlyMap<string, readonly string[]> = new Map([
  ['chat', ['chat', 'slack', 'teams', 'mattermost', 'matrix']],
  ['slack', ['slack']],
  ['teams', ['teams']],
  ['mail', ['e-?mail']],
  ['email', ['e-?mail']],
  ['vault', ['vault']],
  ['wiki', ['wiki', 'confluence']],
  ['confluence', ['confluence', 'wiki']],
  ['vpn', ['vpn']],
  ['sso', ['sso', 'single sign-on']],
  ['ldap', ['ldap', 'directory login']],
  ['gitlab', ['gitlab']],
  ['github', ['github']],
  ['pager', ['pager', 'pagerduty']],
  ['telephony', ['phone', 'telephone', 'ring', 'call']],
  ['ticketing', ['ticket', 'jira']],
]);

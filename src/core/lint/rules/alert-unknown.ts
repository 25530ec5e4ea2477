/** XD06: what a runbook answers does exist. */
import { alertKey } from '../../catalog/alerts.ts';
import { nearest } from '../../document/nearest.ts';
import type { Fix, Rule } from '../rule.ts';

export const alertUnknown: Rule = {
  id: 'alert-unknown',
  reference: 'XD06',
  severity: 'information',
  summary: 'Where the folder holds alerting rules, every alert that a document names is one of them.',
  why: 'A renamed rule leaves its runbook behind: whoever is paged under the new name finds nothing, and the old page looks covered.',
  bad: '---\nkind: runbook\nalerts: [DiskIsFul]\n---\n',
  good: '---\nkind: runbook\nalerts: [DiskIsNearlyFull]\n---\n',
  adopted: false,
  check(document, { catalog, report }) {
    const written = document.alerts.filter(it => it.source === 'field');
    const files = written.length === 0 ? undefined : catalog.alertRules();
    if (files === undefined || document.fields.status?.value === 'retired') return;
    const names = new Map(files.flatMap(file => file.rules.map(it => [alertKey(it.name), it.name] as const)));
    for (const { name, range } of written) {
      if (names.has(alertKey(name)) || name === 'to-be-named') continue;
      const near = nearest(name, names.values());
      const fixes: Fix[] = near === undefined ? [] : [{ title: `Change to ${near}`, edits: [{ range, newText: near }] }];
      const hint = near === undefined ? 'It was renamed or taken away, or its rules lie elsewhere.' : `Did you mean ${near}?`;
      report(range, `No rule in this folder raises ${name}. ${hint}`, fixes);
    }
  },
};

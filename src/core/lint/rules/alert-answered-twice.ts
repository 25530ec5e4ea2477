/** XD06: for one alert there is one answer. */
import { alertKey } from '../../catalog/alerts.ts';
import type { Rule } from '../rule.ts';

export const alertAnsweredTwice: Rule = {
  id: 'alert-answered-twice',
  reference: 'XD06',
  severity: 'information',
  summary: 'No two documents in force name the same alert.',
  why: 'Two pages for one alert differ sooner or later, and the one that is found first need not be the one that was mended.',
  bad: '---\nkind: runbook\nstatus: active\nalerts: [NearIsDown]\n---\n',
  good: '---\nkind: runbook\nstatus: active\nalerts: [FarIsDown]\n---\n',
  adopted: false,
  check(document, { catalog, report }) {
    if (document.fields.status?.value !== 'active') return;
    for (const { name, range, source } of document.alerts) {
      if (source !== 'field') continue;
      const key = alertKey(name);
      const other = catalog
        .answering(name)
        .find(
          it =>
            it.uri !== document.uri &&
            it.fields.status?.value === 'active' &&
            it.alerts.some(alert => alert.source === 'field' && alertKey(alert.name) === key),
        );
      if (other !== undefined) report(range, `${other.path} answers ${name} too: keep one, and link to it from the other.`);
    }
  },
};

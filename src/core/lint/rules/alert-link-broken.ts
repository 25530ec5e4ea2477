/** XD06: the link in the page leads to the runbook. */
import { documentOfLink } from '../../catalog/alerts.ts';
import { relativePath } from '../link-targets.ts';
import type { LintContext, Rule } from '../rule.ts';
import { newRunbooks } from './alert-without-runbook.ts';

export const alertLinkBroken: Rule = {
  id: 'alert-link-broken',
  reference: 'XD06',
  severity: 'warning',
  summary:
    'A `runbook_url` that points into this repository, or to where its other runbooks are published, leads to a document that is here.',
  why: 'The link is opened at 3 a.m. from a telephone; a page that was moved is then a page that does not exist.',
  bad: 'groups:\n  - name: disk\n    rules:\n      - alert: DiskIsFull\n        expr: free < 1\n        annotations:\n          runbook_url: /neighbours/gone-page.md\n',
  good: 'groups:\n  - name: disk\n    rules:\n      - alert: DiskIsFull\n        expr: free < 1\n        annotations:\n          runbook_url: /neighbours/known-page.md\n',
  adopted: true,
  checkAlerts(file, context) {
    const { catalog, report } = context;
    const fixesFor = newRunbooks(context);
    let published: ReadonlySet<string> | undefined;
    for (const { name, runbook } of file.rules) {
      const url = runbook?.url;
      if (runbook === undefined || url === undefined) continue;
      const found = documentOfLink(url, catalog.all());
      if (found !== undefined) {
        if (!found.anchorFound)
          report(runbook.range, `${found.document.path} has no heading #${found.anchor}: link to a heading that is there.`);
        continue;
      }
      published ??= basesOf(context);
      const base = baseOf(url);
      const isOurs =
        base === undefined || published.has(base) || context.repository.some(it => url.toLowerCase().includes(`//${it}/`));
      if (!isOurs) continue;
      const [answer] = catalog.answering(name);
      const hint = answer === undefined ? 'write the runbook, or mend the link' : `${answer.path} answers this alert`;
      const fixes =
        answer === undefined
          ? fixesFor(name)
          : base === undefined && !url.startsWith('/')
            ? [
                {
                  title: `Change to ${relativePath(file.path, answer.path)}`,
                  edits: [{ range: runbook.range, newText: relativePath(file.path, answer.path) }],
                },
              ]
            : [];
      report(runbook.range, `No document here is what ${url} leads to: ${hint}.`, fixes);
    }
  },
};

/** Where runbooks of this folder are published: the beginnings of those links of its rules that do lead to a document here. */
function basesOf({ catalog }: LintContext): ReadonlySet<string> {
  const bases = new Set<string>();
  for (const { rules } of catalog.alertRules() ?? [])
    for (const { runbook } of rules) {
      const base = runbook?.url === undefined ? undefined : baseOf(runbook.url);
      if (base !== undefined && !bases.has(base) && documentOfLink(runbook?.url ?? '', catalog.all()) !== undefined)
        bases.add(base);
    }
  return bases;
}

/** Host and first folder of an address; undefined for a path, which is always one of this folder. */
const baseOf = (url: string): string | undefined =>
  /^[a-z][a-z0-9+.-]*:\/\/[^/?#]+(?:\/[^/?#]+(?=\/))?/i.exec(url)?.[0]?.toLowerCase();

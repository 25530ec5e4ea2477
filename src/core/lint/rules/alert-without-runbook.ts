/** XD06: whoever is called knows what to do. */
import { alertKey } from '../../catalog/alerts.ts';
import { defaultKind } from '../../document/kinds.ts';
import { folderFor } from '../folders.ts';
import { idLike } from '../ids.ts';
import type { Fix, LintContext, Rule } from '../rule.ts';

export const alertWithoutRunbook: Rule = {
  id: 'alert-without-runbook',
  reference: 'XD06',
  severity: 'warning',
  summary: 'A document answers every alert of the rule files in the folder, or the rule links to one that lies elsewhere.',
  why: 'An alert without a runbook wakes somebody who then starts from nothing; the page is the one moment at which the answer is needed.',
  bad: 'groups:\n  - name: disk\n    rules:\n      - alert: DiskIsFull\n        expr: free < 1\n',
  good: 'groups:\n  - name: disk\n    rules:\n      - alert: DiskIsFull\n        expr: free < 1\n        annotations:\n          runbook_url: https://wiki.example.org/disk-is-full\n',
  adopted: true,
  checkAlerts(file, context) {
    const said = new Set<string>();
    const fixesFor = newRunbooks(context);
    for (const { name, range, runbook } of file.rules) {
      // One alert often has a rule for each severity.
      if (runbook !== undefined || said.has(alertKey(name))) continue;
      const answering = context.catalog.answering(name).filter(it => it.fields.status?.value !== 'retired');
      if (answering.length > 0) continue;
      said.add(alertKey(name));
      context.report(
        range,
        `No document answers the alert ${name}: write a runbook that names it under \`alerts\`.`,
        fixesFor(name),
      );
    }
  },
};

/** Drafts are written by whoever applies the fix; the name of the alert is all that is known. Where they go is looked up once. */
export function newRunbooks({ kinds, catalog, settings }: LintContext): (alert: string) => readonly Fix[] {
  const kind = kinds.get(defaultKind(kinds));
  let folder: string | undefined;
  return alert => {
    if (kind === undefined || !('alerts' in ((kind.schema['properties'] ?? {}) as object))) return [];
    const id = idLike(alert, kind);
    if (catalog.byId(id).length > 0) return [];
    folder ??= folderFor(kind, catalog.all(), settings);
    const path = folder === '' ? `${id}.md` : `${folder}/${id}.md`;
    const newDocument = { kind: kind.name, id, title: spoken(alert), path, fields: { trigger: 'alert', alerts: [alert] } };
    return [{ title: 'Create runbook for this alert', edits: [], newDocument }];
  };
}

/** `KubePodCrashLooping` → "Kube pod crash looping" */
function spoken(name: string): string {
  const words = name
    .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
    .replace(/([A-Z]+)([A-Z][a-z])/g, '$1 $2')
    .split(/[\s_.:-]+/)
    .filter(it => it !== '')
    .map((it, at) => (at === 0 || /^[A-Z]{2,}$/.test(it) ? it : it.toLowerCase()));
  return words.join(' ').slice(0, 90) || name;
}

/** FM08: there is somebody behind the name of the owner. */
import { nearest } from '../../document/nearest.ts';
import { ownerToBeNamed } from '../ids.ts';
import { isDue } from '../life-cycle.ts';
import { listedKind } from '../references.ts';
import type { Fix, Rule } from '../rule.ts';

export const ownerUnknown: Rule = {
  id: 'owner-unknown',
  reference: 'FM08',
  severity: 'warning',
  summary: 'The owner is a role that is in force, or one of the `teams` of drillbook.yaml where those are named.',
  why: 'Questions to a role that was given up reach nobody, and the page rots without anybody being asked.',
  bad: '---\nkind: runbook\nowner: role-left-over\n---\n',
  good: '---\nkind: runbook\nowner: role-network-oncall\n---\n',
  adopted: false,
  check(document, { catalog, kinds, settings, report }) {
    const { owner } = document.fields;
    // A draft may leave open whose it will be; what is in force may not.
    if (owner === undefined || (owner.value === ownerToBeNamed && !isDue(document))) return;
    const [role] = catalog.byId(owner.value);
    if (role !== undefined) {
      const status = role.fields.status?.value ?? '';
      if (!/^(?:retired|deprecated)$/.test(status)) return;
      const next = role.frontMatter?.entries.get('superseded_by')?.node.value;
      const fixes: Fix[] =
        typeof next === 'string' ? [{ title: `Change to \`${next}\``, edits: [{ range: owner.range, newText: next }] }] : [];
      report(owner.range, `${owner.value} is ${status} (${role.path}): name the role that answers for this document now.`, fixes);
      return;
    }
    if (settings.teams.includes(owner.value)) return;
    // Roles are looked up where the folder holds some; teams where the settings name them.
    if (
      listedKind(owner.value, document, kinds, catalog) === undefined &&
      (settings.teams.length === 0 || owner.value.startsWith('role-'))
    )
      return;
    const close = nearest(owner.value, settings.teams);
    const fixes: Fix[] =
      close === undefined ? [] : [{ title: `Change to \`${close}\``, edits: [{ range: owner.range, newText: close }] }];
    const hint = close === undefined ? 'Write the role, or add the team to `teams` in drillbook.yaml.' : `Did you mean ${close}?`;
    report(owner.range, `No role and no team is called ${owner.value}. ${hint}`, fixes);
  },
};

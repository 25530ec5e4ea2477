/** Random documents of many kinds that lean on one another, and files of alerting rules for them; the same every time. */
import fc, { seed } from '../../seeded-check.ts';

export interface LeaningPages {
  readonly names: readonly string[];
  /** One of these. */
  pick<T>(items: readonly T[]): T;
  page(): string;
  rule(): string;
}

export function leaningPages(): LeaningPages {
  const random = fc.sample(fc.nat(), { seed, numRuns: 60_000 });
  let at = 0;
  const pick = <T>(items: readonly T[]): T => items[(random[at++ % random.length] ?? 0) % items.length] as T;
  const names = Array.from({ length: 12 }, (_, i) => `p${i}.md`);
  const known = ['svc-a', 'svc-b', 'dr-a', 'rb-a', 'rb-b', 'std-a', 'role-a', 'role-b', 'ven-a', 'chg-a'];
  const alerts = ['DiskIsFull', 'NodeIsDown', 'QueueIsLong'];
  const page = (): string => {
    const kind = pick(['service', 'dr-plan', 'runbook', 'standard', 'role', 'vendor', 'none']);
    if (kind === 'none') return `# T\n\n## ${pick(alerts)}\n\n[x](${pick(names)}#t)\n`;
    const fields = [
      `kind: ${kind}`,
      `id: ${pick(known)}`,
      `title: T`,
      `status: ${pick(['draft', 'active', 'retired'])}`,
      `rto: ${pick(['1h', '10m', '8h'])}`,
      `rpo: ${pick(['1h', '10m'])}`,
      `tier: ${pick(['1', '2', '3'])}`,
      `services: [${pick(known)}]`,
      `depends_on: [${pick(known)}]`,
      `vendors: [${pick(known)}]`,
      `uses: [${pick(known)}]`,
      `enforced_by: [${pick(known)}]`,
      `alerts: [${pick(alerts)}]`,
      `scenarios: [${pick(['site-loss', 'cyberattack'])}]`,
      `test_type: ${pick(['tabletop', 'full'])}`,
      `run_every: ${pick(['daily', 'weekly'])}`,
      `classification: ${pick(['public', 'restricted'])}`,
      `holders: [{name: ${pick(['A', 'B'])}}]`,
    ];
    return `---\n${fields.join('\n')}\n---\n# ${pick(['T', 'Backup'])}\n\n[x](${pick(names)}) ${pick(['', '`x`', '<!-- drillbook-ignore link-broken -->'])}\n`;
  };
  const rule = (): string =>
    `groups:\n- rules:\n  - alert: ${pick(alerts)}\n    expr: up\n    annotations:\n      runbook_url: /${pick(names)}\n  - alert: ${pick(alerts)}\n    expr: up\n`;
  return { names, pick, page, rule };
}

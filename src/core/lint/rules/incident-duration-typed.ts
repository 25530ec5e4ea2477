/** XD10, second half: how long it took is computed. */
import { formatDuration, parseDuration } from '../../document/calendar.ts';
import type { Fix, Rule } from '../rule.ts';
import { instantAt } from '../values.ts';

export const incidentDurationTyped: Rule = {
  id: 'incident-duration-typed',
  reference: 'XD10',
  severity: 'error',
  summary: 'No duration is typed into an incident that disagrees with its times.',
  why: 'Figures kept by hand go wrong: a published record says 21 hours between two times that lie 75 hours apart.',
  bad: '---\nkind: incident\ndetected_at: "2026-09-14T07:02:00Z"\nmitigated_at: "2026-09-14T07:41:00Z"\ntime_to_repair: 2h\n---\n',
  good: '---\nkind: incident\ndetected_at: "2026-09-14T07:02:00Z"\nmitigated_at: "2026-09-14T07:41:00Z"\n---\n',
  adopted: false,
  check(document, { report }) {
    if (document.kind !== 'incident') return;
    const detected = instantAt(document, 'detected_at') ?? instantAt(document, 'started_at');
    for (const { key, node } of document.frontMatter?.entries.values() ?? []) {
      const end = ends.find(([pattern]) => pattern.test(key))?.[1];
      const typed = end === undefined ? undefined : parseDuration(String(node.source ?? node.value ?? ''), key);
      const to = end === undefined ? undefined : instantAt(document, end);
      if (detected === undefined || to === undefined || typed === undefined) continue;
      const real = to.amount - detected.amount;
      // A rounded minute is no disagreement.
      if (real < 0 || Math.abs(real - typed) <= minute) continue;
      const line = node.range.start.line;
      const edit = {
        range: { start: { line, character: 0 }, end: { line: node.range.end.line + 1, character: 0 } },
        newText: '',
      };
      const fixes: Fix[] = [{ title: `Remove \`${key}\``, edits: [edit] }];
      report(
        node.range,
        `\`${key}\` says ${node.source ?? ''}, the times say ${formatDuration(real)}: remove it, it is computed.`,
        fixes,
      );
    }
  },
};
const minute = 60_000;
const ends: readonly (readonly [RegExp, string])[] = [
  [/^(?:time_to_(?:repair|mitigate|restore)|mttr|downtime)$/, 'mitigated_at'],
  [/^(?:time_to_resolve|resolution_time|duration)$/, 'resolved_at'],
  [/^(?:time_to_acknowledge|mtta)$/, 'acknowledged_at'],
];

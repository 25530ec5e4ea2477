/** FM07: durations and cadences are written in one way. */
import { canonicalCadence, canonicalDuration, parseCadence, parseDuration } from '../../document/calendar.ts';
import type { Kind } from '../../document/kinds-types.ts';
import type { Range } from '../../position.ts';
import type { Fix, Rule } from '../rule.ts';
import { fieldPlaces, resolvedPart } from '../schema-parts.ts';
import { type JsonObject, readFormat } from '../schema-validation.ts';
import { nameOf } from './field-value-invalid.ts';

export const durationNotCanonical: Rule = {
  id: 'duration-not-canonical',
  reference: 'FM07',
  severity: 'warning',
  summary: 'Durations are written like 1h30m, cadences like quarterly or 90d.',
  why: 'P1M is a month and PT1M a minute: one letter turns a recovery time of a minute into a month, and nobody sees it.',
  bad: '---\nkind: runbook\nest_time: PT1H30M\nreview_every: 6 months\n---\n',
  good: '---\nkind: runbook\nest_time: 1h30m\nreview_every: half-yearly\n---\n',
  adopted: false,
  check(document, { kinds, report }) {
    const kind = kinds.get(document.kind);
    if (kind === undefined) return;
    const say = (range: Range, name: string, written: string, wanted: string | undefined, cadence: boolean) => {
      const form = cadence ? 'quarterly, half-yearly or a duration such as 90d' : '1h30m, units w d h m s';
      const hint = wanted === undefined ? `write it like ${form}` : `write ${wanted}`;
      const fixes: Fix[] =
        wanted === undefined ? [] : [{ title: `Change to \`${wanted}\``, edits: [{ range, newText: wanted }], automatic: true }];
      report(range, `\`${name}\` is "${written}"; ${hint}, so that everybody reads the same length.`, fixes);
    };
    for (const { path, node, key, keyRange, part } of fieldPlaces(document, kind)) {
      const written = typeof node.value === 'object' && node.value !== null ? '' : (node.source ?? String(node.value ?? ''));
      if (written === '') continue;
      const name = key === '' ? String(path.findLast(it => typeof it === 'string') ?? '') : key;
      if (part === undefined) {
        const field = path.length === 1 ? durationUnder(key, kind) : undefined;
        const wanted = field === undefined ? undefined : canonicalDuration(written, key);
        if (field === undefined || wanted === undefined || keyRange === undefined) continue;
        const taken = document.frontMatter?.entries.has(field) === true;
        const range = { start: keyRange.start, end: node.range.end };
        const newText = `${field}: ${wanted}`;
        const fixes: Fix[] = taken ? [] : [{ title: `Change to \`${newText}\``, edits: [{ range, newText }], automatic: true }];
        const hint = taken ? `\`${field}\` stands here too: remove one of them` : `write \`${newText}\``;
        report(range, `\`${key}\` holds its unit in its name; ${hint}.`, fixes);
        continue;
      }
      const { format } = readFormat(part);
      if (format === 'duration' && parseDuration(written, key) !== undefined) {
        const wanted = canonicalDuration(written, key);
        if (wanted !== written) say(node.range, nameOf(path), written, wanted, false);
      } else if (format === 'cadence' && parseCadence(written, key) !== undefined) {
        // `ttl_days: 90` says its unit in its name, which is an alias of ours.
        if (key !== name || (/_(?:second|minute|hour|day|week)s?$/.test(key) && /^\d+$/.test(written))) continue;
        const wanted = canonicalCadence(written, key);
        if (wanted !== written) say(node.range, nameOf(path), written, wanted, true);
      }
    }
    for (const step of document.checklist.steps) {
      for (const { name, value, range } of step.labels) {
        if (name !== 'target' && name !== 'timeout') continue;
        const wanted = canonicalDuration(value);
        if (wanted !== undefined && wanted !== value.trim())
          say(range, name === 'target' ? 'Target' : 'Timeout', value, wanted, false);
      }
    }
  },
};

/** The field of a kind that a key such as `rto_minutes` means. */
export function durationUnder(key: string, kind: Kind): string | undefined {
  const stem = /^(.+)_(?:second|minute|hour|day|week)s?$/.exec(key)?.[1];
  const properties = kind.schema['properties'];
  if (stem === undefined || properties === null || typeof properties !== 'object') return undefined;
  const part = Object.hasOwn(properties, stem) ? (properties as Readonly<Record<string, unknown>>)[stem] : undefined;
  if (part === null || typeof part !== 'object') return undefined;
  const { format } = readFormat(resolvedPart(part as JsonObject, kind.schema));
  return format === 'duration' || format === 'cadence' ? stem : undefined;
}

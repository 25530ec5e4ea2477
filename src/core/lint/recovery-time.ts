/** How long a recovery plan takes by its own words: the time to decide, and the targets of the steps up to the service being back. */

import { linkPath } from '../catalog/links.ts';
import { parseDuration } from '../document/calendar.ts';
import type { Document, Phase, Step, YamlEntry } from '../document/document-types.ts';
import type { Kind } from '../document/kinds-types.ts';
import type { CatalogView } from './rule.ts';

export interface RecoveryTime {
  /** Milliseconds of `activation.decide_within`, 0 when it is not said. */
  readonly decide: number;
  /** Milliseconds of the steps; of a parallel group only the longest counts. */
  readonly steps: number;
  /** Steps that count and name no time. */
  readonly without: number;
  readonly withoutTarget: readonly Step[];
}

/** Whether a kind asks for a recovery time objective: then its documents are recovery plans. */
export function isRecoveryPlan(document: Document, kinds: ReadonlyMap<string, Kind>): boolean {
  const required = kinds.get(document.kind)?.schema['required'];
  return !document.adopted && Array.isArray(required) && required.includes('rto');
}

/** A scalar as it is written. */
export function textOf(entry: YamlEntry | undefined): string | undefined {
  const node = entry?.node;
  if (node === undefined || node.value === null || typeof node.value === 'object') return undefined;
  return node.source ?? String(node.value);
}

const uncounted: ReadonlySet<Phase> = new Set(['undo', 'end', 'compliance', 'escalate']);

/**
 * Counts what lies between the disruption and the service being back: not the way back afterwards (Reconstitution), nothing
 * that is only done to undo or to call others in, and nothing after a step with the label `Restored` (decision 11). Of a step and those below it
 * the longer plan counts, the step's own or theirs together.
 */
export function recoveryTime(document: Document, catalog: CatalogView): RecoveryTime {
  const activation = document.frontMatter?.entries.get('activation')?.node.value;
  const within =
    activation instanceof Map ? textOf((activation as ReadonlyMap<string, YamlEntry>).get('decide_within')) : undefined;
  const decide = (within === undefined ? undefined : parseDuration(within)) ?? 0;

  const all = document.checklist.steps;
  const restored = all.findIndex(it => it.labels.some(label => label.name === 'restored'));
  const end = all.findIndex(it => it.phase === 'end');
  const until = restored >= 0 ? restored + 1 : end >= 0 ? end : all.length;
  const counted = all.slice(0, until).filter(it => !uncounted.has(it.phase));

  const children = new Map<string | undefined, Step[]>();
  const ids = new Set(counted.map(it => it.id));
  for (const it of counted) {
    const parent = it.parent !== undefined && ids.has(it.parent) ? it.parent : undefined;
    children.set(parent, [...(children.get(parent) ?? []), it]);
  }
  const withoutTarget: Step[] = [];
  const sum = (steps: readonly Step[]): number => {
    const groups = new Map<string, number>();
    let total = 0;
    for (const it of steps) {
      const own = timeOf(it, document, catalog);
      const nested = children.get(it.id) ?? [];
      if (own === undefined && nested.length === 0) withoutTarget.push(it);
      const time = Math.max(own ?? 0, sum(nested));
      const group = it.labels
        .find(label => label.name === 'parallel')
        ?.value.trim()
        .toLowerCase();
      if (group === undefined) total += time;
      else groups.set(group, Math.max(groups.get(group) ?? 0, time));
    }
    for (const longest of groups.values()) total += longest;
    return total;
  };
  const steps = sum(children.get(undefined) ?? []);
  return { decide, steps, without: withoutTarget.length, withoutTarget };
}

/** Its target; of a step that runs another document without a target, that document's `est_time`. */
function timeOf(step: Step, document: Document, catalog: CatalogView): number | undefined {
  const target = step.labels.find(it => it.name === 'target');
  if (target !== undefined) return parseDuration(target.value);
  const run = step.labels.find(it => it.name === 'run')?.value.trim();
  if (run === undefined) return undefined;
  const link = /^\[[^\]]*\]\(([^)\s]+)\)/.exec(run)?.[1];
  const path = link === undefined ? undefined : linkPath(document.path, link);
  const nested = path === undefined ? catalog.byId(run)[0] : catalog.byPath(path);
  const estimate = textOf(nested?.frontMatter?.entries.get('est_time'));
  return estimate === undefined ? undefined : parseDuration(estimate);
}

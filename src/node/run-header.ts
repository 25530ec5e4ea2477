/** What a run is pinned to when it starts: the text with its hashes, its commit, its times, its people. */
import { hostname } from 'node:os';
import { isInstant, parseDuration } from '../core/document/calendar.ts';
import type { Document } from '../core/document/document-types.ts';
import { readFrontMatter } from '../core/document/front-matter.ts';
import { dangerWordOf, pinSteps } from '../core/run/pin.ts';
import type { RunHeader } from '../core/run/run-types.ts';
import { commitOf } from './run-git.ts';
import { sha256 } from './run-store.ts';
import type { RunValues } from './run-values.ts';
import { ownProblem, type RunStart, userName } from './run-world.ts';

/**
 * The header of a run that starts now.
 * @throws RunProblem 'refused' for a declared start that is no instant or lies ahead.
 */
export async function headerOf(start: RunStart, values: RunValues): Promise<RunHeader> {
  const { document, clock, environment, exerciseType, trigger, nesting } = start;
  const startedAt = clock.now();
  const { owner, escalation, rto, rpo } = promisesOf(document);
  const declaredAt = start.declaredAt === undefined ? undefined : instantOf(start.declaredAt, startedAt);
  return {
    version: 1,
    id: nesting?.id ?? start.store.newId(document.id, startedAt),
    document: document.id,
    path: document.path,
    title: document.title,
    mode: start.mode,
    operator: start.operator ?? userName(),
    host: hostname(),
    startedAt,
    offsetMinutes: clock.offsetMinutes(),
    documentHash: sha256(start.text),
    bodyHash: sha256(bodyOf(document)),
    ...(await commitOf(start.store.root, document.path)),
    environment,
    exerciseType,
    trigger,
    declaredAt,
    rto,
    rpo,
    owner,
    escalation,
    parent: nesting?.parent,
    parameters: values.shown,
    steps: pinSteps(document),
    dangerWord: dangerWordOf(document, start.parameters),
  };
}

/**
 * An instant that a person gave, as UTC.
 * @throws RunProblem 'refused' when it is none, or lies ahead of `now`.
 */
export function instantOf(text: string, now: string): string {
  if (!isInstant(text.trim()))
    throw ownProblem(
      `"${text}" is no instant: write it with its zone, such as 2026-11-21T09:12:00Z or 2026-11-21T10:12:00+01:00.`,
    );
  const at = new Date(text.trim());
  if (at.getTime() > Date.parse(now)) throw ownProblem(`${text} lies in the future: it is ${now} now.`);
  return at.toISOString();
}

/** The text after the front matter. */
export const bodyOf = ({ lines }: Document): string => lines.text.slice(readFrontMatter(lines).bodyStart);

/** Times and people that the document names: `rto`, `rpo`, `owner`, `escalation` (or the commander of a DR plan). */
function promisesOf({ frontMatter, fields }: Document): Pick<RunHeader, 'owner' | 'escalation' | 'rto' | 'rpo'> {
  const data = frontMatter?.data ?? {};
  const duration = (value: unknown) => (typeof value === 'string' ? parseDuration(value) : undefined);
  const text = (value: unknown) => (typeof value === 'string' && value.trim() !== '' ? value.trim() : undefined);
  const steps = Array.isArray(data['escalation']) ? data['escalation'] : [];
  const named = steps.flatMap(it => {
    const { to, after } = (typeof it === 'object' && it !== null ? it : { to: it }) as { to?: unknown; after?: unknown };
    const who = text(to);
    return who === undefined ? [] : [text(after) === undefined ? who : `${who} after ${text(after)}`];
  });
  const roles = data['roles'] as { readonly commander?: unknown } | null | undefined;
  const commander = typeof roles === 'object' && roles !== null ? text(roles.commander) : undefined;
  return {
    owner: fields.owner?.value,
    escalation: (named.length > 0 ? named.join(', ') : text(data['escalation'])) ?? commander,
    rto: duration(data['rto']),
    rpo: duration(data['rpo']),
  };
}

/** How the Review Queue is ordered: by owner, by day, or by what is to be done. Knows nothing of the host. */
import { type DueItem, type DueWhat, isLate } from '../core/lint/due.ts';
import { byName } from './library-groups.ts';

export const queueOrders = ['owner', 'day', 'what'] as const;
export type QueueOrder = (typeof queueOrders)[number];

/** `key` is what a group is known by; '' for what nobody owns. */
export interface QueueGroup {
  readonly key: string;
  readonly items: readonly DueItem[];
}

export type QueueSpan = 'never' | 'late' | 'week' | 'later';

/** When something has to be done, as far as it matters to whoever plans the week. */
export function spanOf(item: DueItem): QueueSpan {
  if (item.days === undefined) return 'never';
  if (isLate(item)) return 'late';
  return item.days < 7 ? 'week' : 'later';
}

const spans: readonly QueueSpan[] = ['late', 'never', 'week', 'later'];
const duties: readonly DueWhat[] = ['review', 'test', 'run', 'action', 'notice', 'contract', 'access', 'exception'];

/** Groups that hold something: the most pressing first where they are spans, else by name, what nobody owns last. */
export function groupQueue(items: readonly DueItem[], order: QueueOrder): readonly QueueGroup[] {
  const work = queueGroups(items, order);
  let step = work.next();
  while (step.done !== true) step = work.next();
  return step.value;
}

/** The same in steps, for whoever has to give way in between: there may be thousands. */
export function* queueGroups(items: readonly DueItem[], order: QueueOrder): Generator<void, readonly QueueGroup[]> {
  const keyOf = (it: DueItem): string => (order === 'owner' ? (it.owner ?? '') : order === 'day' ? spanOf(it) : it.what);
  // By day within the group: only those of one day have to be put in order among themselves.
  const groups = new Map<string, Map<number, DueItem[]>>();
  for (const it of items) {
    const key = keyOf(it);
    const days = groups.get(key) ?? new Map<number, DueItem[]>();
    groups.set(key, days);
    const day = dayOf(it);
    const others = days.get(day);
    if (others === undefined) days.set(day, [it]);
    else others.push(it);
    yield;
  }
  const known: readonly string[] = order === 'day' ? spans : duties;
  const rank = (key: string): number => (order === 'owner' ? (key === '' ? 1 : 0) : known.indexOf(key));
  const made: QueueGroup[] = [];
  for (const [key, days] of groups) {
    const its: DueItem[] = [];
    for (const [, ofDay] of [...days].sort(([a], [b]) => a - b)) {
      its.push(...ofDay.sort(byTitle));
      yield;
    }
    made.push({ key, items: its });
  }
  return made.sort((a, b) => rank(a.key) - rank(b.key) || byName(a.key, b.key));
}

/** What was never done has no day, and comes after what is late. */
const dayOf = (it: DueItem): number => it.days ?? -0.5;
const byTitle = (a: DueItem, b: DueItem): number => byName(a.title, b.title) || (a.path < b.path ? -1 : a.path > b.path ? 1 : 0);

/** How the Review Queue is ordered: by owner, by day, or by what is to be done. Knows nothing of the host. */
import { type DueItem, type DueWhat, isLate } from '../core/lint/due.ts';

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
  const keyOf = (it: DueItem): string => (order === 'owner' ? (it.owner ?? '') : order === 'day' ? spanOf(it) : it.what);
  const groups = new Map<string, DueItem[]>();
  for (const it of items) groups.set(keyOf(it), [...(groups.get(keyOf(it)) ?? []), it]);
  const known: readonly string[] = order === 'day' ? spans : duties;
  const rank = (key: string): number => (order === 'owner' ? (key === '' ? 1 : 0) : known.indexOf(key));
  return [...groups]
    .map(([key, its]) => ({ key, items: [...its].sort(byDay) }))
    .sort((a, b) => rank(a.key) - rank(b.key) || a.key.localeCompare(b.key, undefined, { numeric: true }));
}

/** What was never done has no day, and comes after what is late. */
const byDay = (a: DueItem, b: DueItem): number =>
  (a.days ?? -0.5) - (b.days ?? -0.5) || a.title.localeCompare(b.title) || (a.path < b.path ? -1 : a.path > b.path ? 1 : 0);

/** The queue of what is due, as people and machines read it. */
import type { DueItem } from '../core/lint/due.ts';
import { visible } from './format.ts';

/** Ends with a line break. */
export function formatDue(items: readonly DueItem[], within: string, format: 'text' | 'json'): string {
  return format === 'json' ? json(items) : text(items, within);
}

function json(items: readonly DueItem[]): string {
  const due = items.map(({ path, id, title, owner, what, due, days, last }) => ({
    path,
    id,
    title,
    owner: owner ?? null,
    what,
    due: due ?? null,
    days: days ?? null,
    last: last ?? null,
  }));
  return `${JSON.stringify({ due })}\n`;
}

function text(items: readonly DueItem[], within: string): string {
  const lines: string[] = [];
  let owner: string | undefined;
  for (const [at, it] of items.entries()) {
    if (at === 0 || it.owner !== owner) {
      if (at > 0) lines.push('');
      lines.push(it.owner === undefined ? 'Nobody owns' : visible(it.owner));
      owner = it.owner;
    }
    lines.push(
      `  ${(it.due ?? 'never done').padEnd(10)}  ${whenOf(it).padEnd(14)}  ${it.what.padEnd(9)}  ${visible(it.title)}  ${visible(it.path)}`,
    );
  }
  if (lines.length > 0) lines.push('');
  const late = items.filter(isLate).length;
  lines.push(
    items.length === 0 ? `Nothing is due within ${within}.` : `${late} overdue, ${items.length - late} due within ${within}.`,
  );
  return `${lines.join('\n')}\n`;
}

/** The day is past, or it was never done. */
export const isLate = ({ days }: DueItem): boolean => days === undefined || days < 0;

function whenOf({ days }: DueItem): string {
  if (days === undefined) return 'overdue';
  if (days === 0) return 'today';
  const number = Math.abs(days);
  return days < 0 ? `${number} ${number === 1 ? 'day' : 'days'} late` : `in ${number} ${number === 1 ? 'day' : 'days'}`;
}

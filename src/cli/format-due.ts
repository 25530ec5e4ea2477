/** The queue of what is due, as people and machines read it. */
import { type DueItem, isLate } from '../core/lint/due.ts';
import { type CalendarExport, dueCalendar, dueMarkdown, whenDue } from '../core/lint/due-export.ts';
import { visible } from './format.ts';

export const dueFormats = ['text', 'json', 'ics', 'markdown'] as const;
export type DueFormat = (typeof dueFormats)[number];

/** Ends with a line break. `within` is how far it looks, as it was asked. */
export function formatDue(items: readonly DueItem[], within: string, format: DueFormat, about: CalendarExport): string {
  switch (format) {
    case 'text':
      return text(items, within);
    case 'json':
      return json(items);
    case 'ics':
      return dueCalendar(items, about);
    case 'markdown':
      return dueMarkdown(items, within, about);
  }
}

function json(items: readonly DueItem[]): string {
  const due = items.map(({ path, id, title, owner, what, part, due, days, last }) => ({
    path,
    id,
    title,
    owner: owner ?? null,
    what,
    part: part ?? null,
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
      `  ${(it.due ?? 'never done').padEnd(10)}  ${(it.due === undefined ? 'overdue' : whenDue(it)).padEnd(14)}  ${it.what.padEnd(9)}  ${visible(it.title)}${it.part === undefined ? '' : visible(` (${it.part})`)}  ${visible(it.path)}`,
    );
  }
  if (lines.length > 0) lines.push('');
  const late = items.filter(isLate).length;
  lines.push(
    items.length === 0 ? `Nothing is due within ${within}.` : `${late} overdue, ${items.length - late} due within ${within}.`,
  );
  return `${lines.join('\n')}\n`;
}

/** The queue of what is due, to be taken elsewhere: as a calendar (RFC 5545) and as Markdown for an issue or a page. */
import { addDays } from '../document/calendar.ts';
import { type DueItem, type DueWhat, isLate } from './due.ts';

export interface DueExport {
  /** Name of the folder: what the calendar is called, and what keeps the events of two folders apart. */
  readonly folder: string;
  /** `YYYY-MM-DD` */
  readonly today: string;
  /** What is known of the freshness of the document; '' for nothing. */
  freshness(item: DueItem): string;
}

export interface CalendarExport extends DueExport {
  /** The present, RFC 3339 in UTC: when the events were written. */
  readonly now: string;
  /** Opens the document; undefined for none. */
  link?(item: DueItem): string | undefined;
}

const words: Readonly<Record<DueWhat, { readonly todo: string; readonly name: string }>> = {
  review: { todo: 'Review', name: 'review' },
  test: { todo: 'Test', name: 'test' },
  run: { todo: 'Run', name: 'run' },
  action: { todo: 'Action', name: 'action' },
  exception: { todo: 'Exception ends', name: 'exception' },
  notice: { todo: 'Last day of notice', name: 'notice' },
  contract: { todo: 'Contract ends', name: 'contract' },
  access: { todo: 'Access agreement ends', name: 'access agreement' },
};

/** "Review", "Contract ends": what it is, for people. */
export const dutyOf = (what: DueWhat): string => words[what].todo;

/** "Review: Disk is full", "Action: Postmortem of … (buy more disks)". */
export const headlineOf = ({ what, title, part }: DueItem): string =>
  `${words[what].todo}: ${title}${part === undefined ? '' : ` (${part})`}`;

/** "143 days late", "today", "in 3 days", "never done". */
export function whenDue({ days }: DueItem): string {
  if (days === undefined) return 'never done';
  if (days === 0) return 'today';
  const number = Math.abs(days);
  return days < 0 ? `${number} ${number === 1 ? 'day' : 'days'} late` : `in ${number} ${number === 1 ? 'day' : 'days'}`;
}

/**
 * A calendar with one event of a whole day for each item. What is late stands on today, where somebody sees it. The same duty
 * has the same UID in every export, so that a calendar that is read again moves an event and does not double it.
 * Lines end in CRLF, none is longer than 75 bytes.
 */
export function dueCalendar(items: readonly DueItem[], options: CalendarExport): string {
  const { folder, today, now } = options;
  const stamp = `${now.slice(0, 19).replace(/[-:]/g, '')}Z`;
  const taken = new Map<string, number>();
  const lines = [
    'BEGIN:VCALENDAR',
    'VERSION:2.0',
    'PRODID:-//Drillbook//Review queue//EN',
    'CALSCALE:GREGORIAN',
    'METHOD:PUBLISH',
  ];
  lines.push(`X-WR-CALNAME:${escaped(`${folder}: due`)}`);
  for (const item of items) {
    const start = isLate(item) || item.due === undefined ? today : item.due;
    const link = options.link?.(item);
    lines.push(
      'BEGIN:VEVENT',
      `UID:${uidOf(item, folder, taken)}`,
      `DTSTAMP:${stamp}`,
      `DTSTART;VALUE=DATE:${compact(start)}`,
      `DTEND;VALUE=DATE:${compact(addDays(start, 1) ?? start)}`,
      `SUMMARY:${escaped(`${isLate(item) ? 'Overdue: ' : ''}${headlineOf(item)}`)}`,
      `DESCRIPTION:${escaped(describe(item, options).join('\n'))}`,
      `CATEGORIES:${escaped(words[item.what].name)}`,
      // Nobody is busy for a whole day because of a review.
      'TRANSP:TRANSPARENT',
      ...(link === undefined ? [] : [`URL:${link.replace(/[\r\n]/g, '')}`]),
      'END:VEVENT',
    );
  }
  lines.push('END:VCALENDAR');
  return lines.map(it => `${folded(it)}\r\n`).join('');
}

function describe(item: DueItem, { freshness }: DueExport): string[] {
  const { due, last, owner, path } = item;
  const said = freshness(item);
  return [
    due === undefined ? 'Never done.' : `Due on ${due}${last === undefined ? '' : `, done last on ${last}`}.`,
    ...(said === '' ? [] : [`${said.charAt(0).toUpperCase()}${said.slice(1)}.`]),
    `Owner: ${owner ?? 'nobody'}`,
    `File: ${path}`,
  ];
}

function uidOf({ what, id, part }: DueItem, folder: string, taken: Map<string, number>): string {
  const name = [what, id, ...(part === undefined ? [] : [part])].map(slug).join('.');
  const uid = `${name}@${slug(folder)}.drillbook`;
  const count = (taken.get(uid) ?? 0) + 1;
  taken.set(uid, count);
  return count === 1 ? uid : `${name}.${count}@${slug(folder)}.drillbook`;
}

const slug = (text: string): string =>
  text
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '') || 'x';
const compact = (date: string): string => date.replaceAll('-', '');
/** TEXT of RFC 5545, 3.3.11; control characters may not stand in it at all. */
const escaped = (text: string): string =>
  text
    .replace(/\r\n?/g, '\n')
    .replace(/[\u0000-\u0009\u000b-\u001f\u007f]/g, ' ')
    .replace(/[\\;,]/g, it => `\\${it}`)
    .replaceAll('\n', '\\n');

/** Lines of at most 75 bytes of UTF-8 (RFC 5545, 3.1), cut between characters and never inside one. */
function folded(line: string): string {
  let result = '';
  let length = 0;
  for (const character of line) {
    const size = bytesOf(character);
    if (length + size > 75) {
      result += '\r\n ';
      length = 1;
    }
    result += character;
    length += size;
  }
  return result;
}

function bytesOf(character: string): number {
  const code = character.codePointAt(0) ?? 0;
  return code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
}

/** A list of tasks by owner, each with a link to its file; ends with a line break. `within` is how far it looks, such as `30d`. */
export function dueMarkdown(items: readonly DueItem[], within: string, options: DueExport): string {
  const { folder, today } = options;
  const late = items.filter(isLate).length;
  const lines = [`# Due in ${plain(folder)}`, ''];
  lines.push(
    items.length === 0
      ? `On ${today} nothing is due within ${within}.`
      : `On ${today}: ${late} overdue, ${items.length - late} due within ${within}.`,
  );
  let owner: string | undefined;
  for (const [at, item] of items.entries()) {
    if (at === 0 || item.owner !== owner) {
      owner = item.owner;
      lines.push('', `## ${owner === undefined ? 'Nobody owns' : plain(owner)}`, '');
    }
    const { due, path, title, what, part } = item;
    const day = due === undefined ? '**never done**' : isLate(item) ? `**${due}**, ${whenDue(item)}` : `${due}, ${whenDue(item)}`;
    const said = options.freshness(item);
    const target = path
      .split('/')
      .map(encodeURIComponent)
      .join('/')
      .replace(/[()]/g, it => (it === '(' ? '%28' : '%29'));
    lines.push(
      `- [ ] ${dutyOf(what)}: [${plain(title)}](${target})${part === undefined ? '' : ` (${plain(part)})`}: ${day}${said === '' ? '' : `; ${plain(said)}`}`,
    );
  }
  return `${lines.join('\n')}\n`;
}

/** Text of a document that is nothing but text in Markdown. */
const plain = (text: string): string => text.replace(/\s+/g, ' ').replace(/[\\`*_{}[\]<>#|~&!@]/g, it => `\\${it}`);

/** Durations, cadences, dates and instants as domain.md 2.1 defines them; calendar arithmetic without a clock or a time zone. */

/** How often something comes round: calendar months plus a fixed time. One of the two is 0. */
export interface Cadence {
  readonly months: number;
  /** Fixed part, in milliseconds. */
  readonly milliseconds: number;
}

export interface CalendarDate {
  readonly year: number;
  /** 1 to 12. */
  readonly month: number;
  readonly day: number;
}

const second = 1000;
const minute = 60 * second;
const hour = 60 * minute;
const day = 24 * hour;
const week = 7 * day;
const units: readonly (readonly [string, number])[] = [
  ['w', week],
  ['d', day],
  ['h', hour],
  ['m', minute],
  ['s', second],
];

/** Words people write for a unit in `6 months`; months and years only make cadences. */
const spokenUnits: ReadonlyMap<string, Cadence> = new Map([
  ...fixed(['second', 'sec'], second),
  ...fixed(['minute', 'min'], minute),
  ...fixed(['hour', 'hr'], hour),
  ...fixed(['day'], day),
  ...fixed(['week'], week),
  ['month', { months: 1, milliseconds: 0 }],
  ['quarter', { months: 3, milliseconds: 0 }],
  ['year', { months: 12, milliseconds: 0 }],
]);

function fixed(names: readonly string[], milliseconds: number): [string, Cadence][] {
  return names.map(name => [name, { months: 0, milliseconds }]);
}

/** The cadence words of the format, in the order in which they are offered. */
export const cadenceWords: ReadonlyMap<string, Cadence> = new Map([
  ['hourly', { months: 0, milliseconds: hour }],
  ['daily', { months: 0, milliseconds: day }],
  ['weekly', { months: 0, milliseconds: week }],
  ['monthly', { months: 1, milliseconds: 0 }],
  ['quarterly', { months: 3, milliseconds: 0 }],
  ['half-yearly', { months: 6, milliseconds: 0 }],
  ['yearly', { months: 12, milliseconds: 0 }],
]);
// Written elsewhere for the same; `biannual` is left out because it is read both ways.
const otherCadenceWords: ReadonlyMap<string, string> = new Map([
  ['annually', 'yearly'],
  ['annual', 'yearly'],
  ['semi-annually', 'half-yearly'],
  ['semiannually', 'half-yearly'],
  ['semi-annual', 'half-yearly'],
  ['half yearly', 'half-yearly'],
  ['halfyearly', 'half-yearly'],
]);

/** A duration in the compact form `1w2d4h30m15s`: largest unit first, each at most once, not zero. */
export function isDuration(text: string): boolean {
  return compact(text) !== undefined;
}

function compact(text: string): number | undefined {
  const match = /^(?:(\d{1,6})w)?(?:(\d{1,6})d)?(?:(\d{1,6})h)?(?:(\d{1,6})m)?(?:(\d{1,8})s)?$/.exec(text);
  if (!match || text === '') return undefined;
  return units.reduce((sum, [, size], i) => sum + Number(match[i + 1] ?? 0) * size, 0);
}

/**
 * Milliseconds of a duration; undefined when the text is none. Read beside the compact form, because real files hold them
 * (domain.md 2.1, to be flagged by FM07): ISO `PT4H` (no months or years: they are not durations), `4 hours`, and a bare
 * number under a key that ends in `_minutes`, `_hours`, `_days` or `_seconds`.
 */
export function parseDuration(text: string, key = ''): number | undefined {
  const trimmed = text.trim();
  const direct = compact(trimmed);
  if (direct !== undefined) return direct;
  const bare = /^(\d{1,9})$/.exec(trimmed);
  const unit = /_(second|minute|hour|day|week)s?$/.exec(key)?.[1];
  if (bare && unit !== undefined) return Number(bare[1]) * (spokenUnits.get(unit)?.milliseconds ?? 0);
  const iso = /^P(?:(\d+)W)?(?:(\d+)D)?(?:T(?=\d)(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?)?$/i.exec(trimmed);
  if (iso && trimmed.length > 1) return units.reduce((sum, [, size], i) => sum + Number(iso[i + 1] ?? 0) * size, 0);
  const read = spoken(trimmed);
  return read === undefined || read.months > 0 ? undefined : read.milliseconds;
}

/** `6 months`, `2 weeks and 3 days`. */
function spoken(text: string): Cadence | undefined {
  const parts = text.toLowerCase().split(/\s*,\s*|\s+and\s+/);
  if (parts.length > 5) return undefined;
  let months = 0;
  let milliseconds = 0;
  for (const part of parts) {
    const match = /^(\d{1,6}) ?-?([a-z]+?)s?\.?$/.exec(part.replace(/\s+/g, ' '));
    const unit = match ? spokenUnits.get(match[2] ?? '') : undefined;
    if (!match || !unit) return undefined;
    months += Number(match[1]) * unit.months;
    milliseconds += Number(match[1]) * unit.milliseconds;
  }
  return { months, milliseconds };
}

/** The compact form of a number of milliseconds, rounded to whole seconds: `90 minutes` is `1h30m`, zero is `0s`. */
export function formatDuration(milliseconds: number): string {
  let rest = Math.round(Math.abs(milliseconds) / second) * second;
  if (rest === 0) return '0s';
  let text = milliseconds < 0 ? '-' : '';
  for (const [name, size] of units) {
    const count = Math.floor(rest / size);
    rest -= count * size;
    if (count > 0) text += `${count}${name}`;
  }
  return text;
}

/** How a readable duration is written in the format; undefined when it cannot be read. Units stay as the author chose them. */
export function canonicalDuration(text: string, key = ''): string | undefined {
  const trimmed = text.trim();
  if (isDuration(trimmed)) return trimmed;
  const milliseconds = parseDuration(trimmed, key);
  if (milliseconds === undefined) return undefined;
  // `90 days` becomes `90d`, not `12w6d`: the number people know stays.
  const unit = units.find(([, size]) => milliseconds >= size && milliseconds % size === 0);
  const single = /^\d+\s*-?[a-z]+$|^P?T?\d+[WDHMS]$|^\d+$/i.test(trimmed);
  const written = single ? (/[wdhms]/i.exec(trimmed.replace(/^PT?/i, ''))?.[0] ?? '').toLowerCase() : '';
  const size = units.find(([name]) => name === written)?.[1];
  if (single && size !== undefined && milliseconds % size === 0) return `${milliseconds / size}${written}`;
  return single && unit ? `${milliseconds / unit[1]}${unit[0]}` : formatDuration(milliseconds);
}

/**
 * A cadence: `hourly daily weekly monthly quarterly half-yearly yearly` or a duration; also, leniently, `6 months`,
 * `annually`, ISO `P6M`. undefined when it is none, or never comes round (zero).
 */
export function parseCadence(text: string, key = ''): Cadence | undefined {
  const trimmed = text.trim().toLowerCase();
  const word = cadenceWords.get(otherCadenceWords.get(trimmed) ?? trimmed);
  if (word) return word;
  const milliseconds = parseDuration(trimmed, key);
  if (milliseconds !== undefined) return milliseconds > 0 ? { months: 0, milliseconds } : undefined;
  const iso = /^p(?:(\d{1,4})y)?(?:(\d{1,4})m)?$/.exec(trimmed);
  const read = iso
    ? { months: Number(iso[1] ?? 0) * 12 + Number(iso[2] ?? 0), milliseconds: 0 }
    : spoken(trimmed.replace(/^every /, ''));
  return read && read.months + read.milliseconds > 0 ? read : undefined;
}

/** How a readable cadence is written in the format; undefined when it cannot be read or has no such form (`18 months`). */
export function canonicalCadence(text: string, key = ''): string | undefined {
  const trimmed = text.trim();
  if (cadenceWords.has(trimmed) || isDuration(trimmed)) return trimmed;
  const cadence = parseCadence(trimmed, key);
  if (!cadence) return undefined;
  if (cadence.months === 0) return canonicalDuration(trimmed, key) ?? formatDuration(cadence.milliseconds);
  if (cadence.milliseconds > 0) return undefined;
  return [...cadenceWords].find(([, it]) => it.months === cadence.months)?.[0];
}

/** Days in a month of the Gregorian calendar. */
export function daysInMonth(year: number, month: number): number {
  if (month === 2) return (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0 ? 29 : 28;
  return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31;
}

/** The parts of `YYYY-MM-DD`; undefined for any other text and for days that do not exist (2026-02-30). */
export function readDate(text: string): CalendarDate | undefined {
  const match = /^(\d{4})-(\d{2})-(\d{2})$/.exec(text);
  if (!match) return undefined;
  const [year, month, dayOfMonth] = [Number(match[1]), Number(match[2]), Number(match[3])];
  const exists = year > 0 && month >= 1 && month <= 12 && dayOfMonth >= 1 && dayOfMonth <= daysInMonth(year, month);
  return exists ? { year, month, day: dayOfMonth } : undefined;
}

/** Is the text a day that exists, written `YYYY-MM-DD`? */
export function isDate(text: string): boolean {
  return readDate(text) !== undefined;
}

/** Is the text an instant of RFC 3339 with an offset, such as `2026-11-21T09:12:00Z`? */
export function isInstant(text: string): boolean {
  return readInstant(text) !== undefined;
}

/** Milliseconds since 1970 UTC of an RFC 3339 instant; undefined for any other text. A leap second counts as the next second. */
export function readInstant(text: string): number | undefined {
  const match = /^(\d{4}-\d{2}-\d{2})[Tt ](\d{2}):(\d{2}):(\d{2})(?:\.(\d{1,9}))?([Zz]|[+-]\d{2}:\d{2})$/.exec(text);
  const date = match ? readDate(match[1] ?? '') : undefined;
  if (!match || !date) return undefined;
  const [hours, minutes, seconds] = [Number(match[2]), Number(match[3]), Number(match[4])];
  if (hours > 23 || minutes > 59 || seconds > 60) return undefined;
  const zone = /^([+-])(\d{2}):(\d{2})$/.exec(match[6] ?? '');
  if (zone && (Number(zone[2]) > 23 || Number(zone[3]) > 59)) return undefined;
  const offset = zone ? (zone[1] === '-' ? -1 : 1) * (Number(zone[2]) * hour + Number(zone[3]) * minute) : 0;
  const fraction = Math.floor(Number(`0.${match[5] ?? '0'}`) * second);
  return dayNumber(date) * day + hours * hour + minutes * minute + seconds * second + fraction - offset;
}

/** Days since 1970-01-01, by counting 400-year eras (proleptic Gregorian calendar). */
export function dayNumber(date: CalendarDate): number {
  const year = date.month <= 2 ? date.year - 1 : date.year;
  const era = Math.floor(year / 400);
  const yearOfEra = year - era * 400;
  const dayOfYear = Math.floor((153 * (date.month + (date.month > 2 ? -3 : 9)) + 2) / 5) + date.day - 1;
  return era * 146097 + yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear - 719468;
}

/** The day with this number: the inverse of `dayNumber`. */
export function dateOfNumber(number: number): CalendarDate {
  const shifted = number + 719468;
  const era = Math.floor(shifted / 146097);
  const dayOfEra = shifted - era * 146097;
  const yearOfEra = Math.floor(
    (dayOfEra - Math.floor(dayOfEra / 1460) + Math.floor(dayOfEra / 36524) - Math.floor(dayOfEra / 146096)) / 365,
  );
  const dayOfYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
  const shiftedMonth = Math.floor((5 * dayOfYear + 2) / 153);
  const month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9;
  const year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0);
  return { year, month, day: dayOfYear - Math.floor((153 * shiftedMonth + 2) / 5) + 1 };
}

/** `YYYY-MM-DD` of a date. */
export function formatDate(date: CalendarDate): string {
  const pad = (value: number, length: number) => String(value).padStart(length, '0');
  return `${pad(date.year, 4)}-${pad(date.month, 2)}-${pad(date.day, 2)}`;
}

/** The date so many days later (or earlier); undefined when the text is no date or the result leaves the years 1 to 9999. */
export function addDays(date: string, days: number): string | undefined {
  const read = readDate(date);
  return read && inRange(dateOfNumber(dayNumber(read) + Math.floor(days)));
}

/** The same day so many months later; a day that the month lacks becomes its last (31 January + 1 month = 28 February). */
export function addMonths(date: string, months: number): string | undefined {
  const read = readDate(date);
  if (!read) return undefined;
  const count = read.year * 12 + read.month - 1 + months;
  const [year, month] = [Math.floor(count / 12), (((count % 12) + 12) % 12) + 1];
  return inRange({ year, month, day: Math.min(read.day, daysInMonth(year, month)) });
}

function inRange(date: CalendarDate): string | undefined {
  return date.year >= 1 && date.year <= 9999 ? formatDate(date) : undefined;
}

/** Whole days from one date to another, negative when `to` is earlier; undefined when one is no date. */
export function daysBetween(from: string, to: string): number | undefined {
  const [start, end] = [readDate(from), readDate(to)];
  return start && end ? dayNumber(end) - dayNumber(start) : undefined;
}

/**
 * The date on which something done on `date` falls due again; parts of a day are rounded down, so an hourly check is due on
 * the same date. undefined when the date or the cadence cannot be read.
 */
export function nextDue(date: string, cadence: string, key = ''): string | undefined {
  const read = parseCadence(cadence, key);
  const start = date.trim();
  if (!read || !isDate(start)) return undefined;
  const moved = addMonths(start, read.months);
  return moved && addDays(moved, Math.floor(read.milliseconds / day));
}

/** A date people wrote otherwise, where only one reading is possible: `2026/11/2`, `2 November 2026`, `November 2, 2026`, an instant. */
export function unambiguousDate(text: string): string | undefined {
  const trimmed = text.trim();
  const build = (year?: string, month?: string | number, dayOfMonth?: string) => {
    const date = `${year}-${String(month).padStart(2, '0')}-${String(dayOfMonth).padStart(2, '0')}`;
    return isDate(date) ? date : undefined;
  };
  if (isDate(trimmed)) return trimmed;
  const yearFirst = /^(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?:[T ][\d:.]+(?:Z|[+-]\d{2}:?\d{2})?)?$/i.exec(trimmed);
  if (yearFirst) return build(yearFirst[1], yearFirst[2], yearFirst[3]);
  const named = /^(\d{1,2})(?:st|nd|rd|th)?[ -]([a-z]{3,9})\.?,?[ -](\d{4})$/i.exec(trimmed);
  if (named) return build(named[3], monthNumber(named[2] ?? ''), named[1]);
  const monthNamed = /^([a-z]{3,9})\.? (\d{1,2})(?:st|nd|rd|th)?,? (\d{4})$/i.exec(trimmed);
  if (monthNamed) return build(monthNamed[3], monthNumber(monthNamed[1] ?? ''), monthNamed[2]);
  const numbers = /^(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})$/.exec(trimmed);
  if (!numbers) return undefined;
  const [first, next] = [Number(numbers[1]), Number(numbers[2])];
  // Dots put the day first everywhere they are used; with other signs only a number above 12 tells.
  if (trimmed.includes('.') || first > 12 || first === next) return build(numbers[3], numbers[2], numbers[1]);
  return next > 12 ? build(numbers[3], numbers[1], numbers[2]) : undefined;
}

const monthNames = 'january february march april may june july august september october november december'.split(' ');
function monthNumber(name: string): number {
  const wanted = name.toLowerCase();
  return (
    monthNames.findIndex(
      it =>
        it === wanted ||
        (wanted.length <= 4 && it.startsWith(wanted.slice(0, 3)) && it.startsWith(wanted.replace(/^sept$/, 'sep'))),
    ) + 1
  );
}

/** `MM/DD/YYYY`, the order of `ms.date` on Microsoft Learn, as `YYYY-MM-DD`; undefined for anything else. */
export function monthFirstDate(text: string): string | undefined {
  const match = /^(\d{1,2})[/-](\d{1,2})[/-](\d{4})$/.exec(text.trim());
  if (!match) return undefined;
  const date = `${match[3]}-${String(match[1]).padStart(2, '0')}-${String(match[2]).padStart(2, '0')}`;
  return isDate(date) ? date : undefined;
}

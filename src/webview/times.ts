/** Times as people read them, in the zone of whoever reads. */

/** `0:07`, `12:31`, `1:02:09`. */
export function clockText(milliseconds: number): string {
  const seconds = Math.max(0, Math.floor(milliseconds / 1000));
  const two = (value: number) => String(value).padStart(2, '0');
  const hours = Math.floor(seconds / 3600);
  const minutes = Math.floor(seconds / 60) % 60;
  return hours > 0 ? `${hours}:${two(minutes)}:${two(seconds % 60)}` : `${minutes}:${two(seconds % 60)}`;
}

/** `4h`, `1h 30m`, `5m`, `30s`. */
export function spanText(milliseconds: number): string {
  const seconds = Math.round(milliseconds / 1000);
  if (seconds < 60) return `${seconds}s`;
  const minutes = Math.round(seconds / 60);
  if (minutes < 60) return `${minutes}m`;
  const rest = minutes % 60;
  return rest === 0 ? `${Math.floor(minutes / 60)}h` : `${Math.floor(minutes / 60)}h ${rest}m`;
}

/** `10:42 UTC+01:00`, with the day when it is another; the zone, for what is recorded is in UTC. */
export function timeOfDay(instant: number, now: number): string {
  const at = new Date(instant);
  const time = at.toLocaleTimeString([], { hour: '2-digit', minute: '2-digit', hour12: false });
  // Not by the habits of a country, of which some have the day before the month.
  const day = at.toDateString() === new Date(now).toDateString() ? '' : `${toLocalField(at.toISOString()).slice(0, 10)} `;
  return `${day}${time} ${zoneName(at)}`;
}

/** The value of a `datetime-local` field for a UTC instant; '' for none. */
export function toLocalField(instant: string): string {
  const at = Date.parse(instant);
  if (Number.isNaN(at)) return '';
  const two = (value: number) => String(value).padStart(2, '0');
  const local = new Date(at);
  return `${local.getFullYear()}-${two(local.getMonth() + 1)}-${two(local.getDate())}T${two(local.getHours())}:${two(local.getMinutes())}`;
}

/** The UTC instant of a `datetime-local` field; '' while it is not filled. */
export function fromLocalField(value: string): string {
  const at = value === '' ? Number.NaN : new Date(value).getTime();
  return Number.isNaN(at) ? '' : new Date(at).toISOString();
}

/** `UTC+01:00`, as it is at that time. */
export function zoneName(at = new Date()): string {
  const offset = -at.getTimezoneOffset();
  if (offset === 0) return 'UTC';
  const two = (value: number) => String(Math.trunc(value)).padStart(2, '0');
  return `UTC${offset < 0 ? '-' : '+'}${two(Math.abs(offset) / 60)}:${two(Math.abs(offset) % 60)}`;
}

/** What has to be done by when: reviews, tests, runs, and agreements that end; the queue of whoever keeps the documents. */
import { addDays, daysBetween, isDate, nextDue } from '../document/calendar.ts';
import type { Document, YamlEntry, YamlNode } from '../document/document-types.ts';
import { isActive } from './life-cycle.ts';
import { textOf } from './recovery-time.ts';
import { runState, testState } from './recurring.ts';
import type { RecordedRuns } from './rule.ts';

export interface DueItem {
  readonly path: string;
  readonly id: string;
  readonly title: string;
  readonly owner: string | undefined;
  readonly what: 'review' | 'test' | 'run' | 'exception' | 'contract' | 'access';
  /** `YYYY-MM-DD`; undefined: it was never done, and is due since the document is in force. */
  readonly due: string | undefined;
  /** Days from today, negative when it is past; undefined with `due`. */
  readonly days: number | undefined;
  /** Day it was done last. */
  readonly last: string | undefined;
}

export interface DueOptions {
  /** `YYYY-MM-DD` */
  readonly today: string;
  /** How far to look ahead, in days. */
  readonly within: number;
  readonly runs?: RecordedRuns | undefined;
}

/** What is overdue or becomes due in time, by owner, then by day; what was never done stands first. */
export function dueItems(documents: Iterable<Document>, { today, within, runs }: DueOptions): readonly DueItem[] {
  const until = addDays(today, within) ?? today;
  const items: DueItem[] = [];
  for (const document of documents) {
    const add = (what: DueItem['what'], due: string | undefined, last: string | undefined) => {
      if (due !== undefined && due > until) return;
      const { path, id, title, fields } = document;
      const days = due === undefined ? undefined : daysBetween(today, due);
      items.push({ path, id, title, owner: fields.owner?.value, what, due, days, last });
    };
    const { lastReviewed, reviewEvery } = document.fields;
    // A page of somebody else promises a review only where it names when.
    if (reviewEvery !== undefined && (document.adopted || isActive(document))) {
      const last = lastReviewed !== undefined && isDate(lastReviewed.value) ? lastReviewed.value : undefined;
      const due = last === undefined ? undefined : nextDue(last, reviewEvery.value, reviewEvery.key);
      // A cadence that cannot be read is another finding.
      if (lastReviewed === undefined || due !== undefined) add('review', due, last);
    }
    if (document.adopted) continue;
    if (isActive(document)) {
      for (const [what, state] of [['test', testState(document, runs)] as const, ['run', runState(document, runs)] as const])
        if (state !== undefined && (state.last === undefined || state.due !== undefined)) add(what, state.due, state.last);
    }
    for (const [what, day] of endsOf(document)) if (isDate(day)) add(what, day, undefined);
  }
  return items.sort(
    (a, b) =>
      compare(a.owner ?? '\uffff', b.owner ?? '\uffff') ||
      compare(a.due ?? '', b.due ?? '') ||
      compare(a.path, b.path) ||
      compare(a.what, b.what),
  );
}

const compare = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);

/** Days on which something that was agreed ends. */
function* endsOf({ frontMatter, fields }: Document): Generator<[DueItem['what'], string]> {
  if (/^(?:retired|deprecated|ended|draft)$/.test(fields.status?.value ?? '')) return;
  const entries = frontMatter?.entries;
  const within = (node: YamlNode | undefined, key: string) =>
    node?.value instanceof Map ? textOf((node.value as ReadonlyMap<string, YamlEntry>).get(key)) : undefined;
  const contract = within(entries?.get('contract')?.node, 'ends');
  if (contract !== undefined) yield ['contract', contract];
  const access = within(entries?.get('access_agreement')?.node, 'expires');
  if (access !== undefined) yield ['access', access];
  const exceptions = entries?.get('exceptions')?.node.value;
  for (const it of Array.isArray(exceptions) ? (exceptions as readonly YamlNode[]) : []) {
    const expires = within(it, 'expires');
    if (expires !== undefined) yield ['exception', expires];
  }
}

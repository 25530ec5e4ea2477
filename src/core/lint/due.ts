/** What has to be done by when: reviews, tests, runs, and agreements that end; the queue of whoever keeps the documents. */
import { addDays, daysBetween, isDate, nextDue, parseDuration } from '../document/calendar.ts';
import type { Document, YamlEntry, YamlNode } from '../document/document-types.ts';
import { isActive } from './life-cycle.ts';
import { textOf } from './recovery-time.ts';
import { runState, testState } from './recurring.ts';
import type { RecordedRuns } from './rule.ts';

/** What has to be done, or what ends, by a day. */
export type DueWhat = 'review' | 'test' | 'run' | 'action' | 'exception' | 'notice' | 'contract' | 'access';

export interface DueItem {
  readonly uri: string;
  readonly path: string;
  readonly id: string;
  readonly title: string;
  readonly owner: string | undefined;
  readonly what: DueWhat;
  /** Which of several of its kind in the document: what the action is, what the exception is for. */
  readonly part: string | undefined;
  /** `YYYY-MM-DD`; undefined: it was never done, and is due since the document is in force. */
  readonly due: string | undefined;
  /** Days from today, negative when it is past; undefined with `due`. */
  readonly days: number | undefined;
  /** Day it was done last. */
  readonly last: string | undefined;
}

/** The day is past, or it was never done. */
export const isLate = ({ days }: DueItem): boolean => days === undefined || days < 0;

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
    const add = (what: DueWhat, due: string | undefined, last: string | undefined, more: Partial<DueItem> = {}) => {
      if (due !== undefined && due > until) return;
      const { uri, path, id, title, fields } = document;
      const days = due === undefined ? undefined : daysBetween(today, due);
      items.push({ uri, path, id, title, owner: fields.owner?.value, what, part: undefined, due, days, last, ...more });
    };
    const { lastReviewed, reviewEvery } = document.fields;
    // As `never-reviewed` has it: a page of somebody else promises a review only where it names when.
    if (lastReviewed === undefined) {
      if (document.adopted ? reviewEvery !== undefined : isActive(document)) add('review', undefined, undefined);
    } else if (reviewEvery !== undefined && (document.adopted || isActive(document))) {
      const last = isDate(lastReviewed.value) ? lastReviewed.value : undefined;
      const due = last === undefined ? undefined : nextDue(last, reviewEvery.value, reviewEvery.key);
      // A day or a cadence that cannot be read is another finding.
      if (due !== undefined) add('review', due, last);
    }
    if (document.adopted) continue;
    if (isActive(document)) {
      for (const [what, state] of [['test', testState(document, runs)] as const, ['run', runState(document, runs)] as const])
        if (state !== undefined && (state.last === undefined || state.due !== undefined)) add(what, state.due, state.last);
    }
    for (const { what, day, ...more } of endsOf(document)) if (isDate(day)) add(what, day, undefined, more);
  }
  return items.sort(
    (a, b) =>
      compare(a.owner ?? '\uffff', b.owner ?? '\uffff') ||
      compare(a.due ?? '', b.due ?? '') ||
      compare(a.path, b.path) ||
      compare(a.what, b.what) ||
      compare(a.part ?? '', b.part ?? ''),
  );
}

const compare = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);

interface End {
  readonly what: DueWhat;
  readonly day: string;
  readonly part?: string | undefined;
  readonly owner?: string | undefined;
}

/** Days on which something that was agreed ends, or was promised to be done. */
function* endsOf({ frontMatter, fields }: Document): Generator<End> {
  const status = fields.status?.value ?? '';
  const entries = frontMatter?.entries;
  if (entries === undefined || /^(?:retired|deprecated|ended|draft)$/.test(status)) return;
  const contract = mapping(entries.get('contract')?.node);
  const ends = textOf(contract?.get('ends'));
  if (ends !== undefined) yield { what: 'contract', day: ends };
  // Who misses the day of notice is bound for another term.
  const notice = parseDuration(textOf(contract?.get('notice')) ?? '');
  const last = ends === undefined || notice === undefined ? undefined : addDays(ends, -Math.ceil(notice / day));
  if (last !== undefined) yield { what: 'notice', day: last };
  const access = textOf(mapping(entries.get('access_agreement')?.node)?.get('expires'));
  if (access !== undefined) yield { what: 'access', day: access };
  for (const it of list(entries.get('exceptions')?.node)) {
    const expires = textOf(it.get('expires'));
    if (expires !== undefined) yield { what: 'exception', day: expires, part: textOf(it.get('scope')) };
  }
  const isClosed = /^(?:reviewed|closed|mitigated|accepted|completed|achieved|missed)$/.test(status);
  for (const it of [...list(entries.get('actions')?.node), ...list(entries.get('items')?.node)]) {
    const due = textOf(it.get('due'));
    const isDone = it.has('done') || /^(?:done|completed|closed|dropped)$/.test(textOf(it.get('status')) ?? '');
    if (due === undefined || isDone) continue;
    const owner = textOf(it.get('owner'));
    yield { what: 'action', day: due, part: textOf(it.get('what')), ...(owner === undefined ? {} : { owner }) };
  }
  const promised = (key: string) => (isClosed ? undefined : textOf(entries.get(key)));
  const [review, due, accepted] = [promised('review_due'), promised('due'), textOf(entries.get('accepted_until'))];
  if (review !== undefined) yield { what: 'review', day: review };
  if (due !== undefined) yield { what: 'action', day: due };
  if (accepted !== undefined) yield { what: 'exception', day: accepted };
}

const day = 24 * 60 * 60 * 1000;

const mapping = (node: YamlNode | undefined) =>
  node?.value instanceof Map ? (node.value as ReadonlyMap<string, YamlEntry>) : undefined;
const list = (node: YamlNode | undefined) =>
  (Array.isArray(node?.value) ? (node.value as readonly YamlNode[]) : []).flatMap(it => mapping(it) ?? []);

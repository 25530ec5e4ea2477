/** From an alert to the section that answers it: names, pasted payloads of alerting tools, and `runbook_url` (conventions 3.6). */
import type { Document, Heading } from '../document/document-types.ts';

/** An alert that somebody asks about. */
export interface AskedAlert {
  readonly name: string;
  /** Where the rule says its runbook is. */
  readonly runbookUrl?: string | undefined;
  /** What the alerting tool says about it, one line. */
  readonly summary?: string | undefined;
}

export interface AlertAnswer {
  readonly uri: string;
  readonly path: string;
  readonly id: string;
  readonly title: string;
  /** Heading of the section; undefined: the whole document. */
  readonly section?: string | undefined;
  /** Place to open at, line from 0. */
  readonly line: number;
  /** How it was found: the document names the alert, a heading is its name, or the rule's link leads here. */
  readonly by: 'alert' | 'heading' | 'link';
}

/**
 * The alerts in what a person typed or pasted: a name, JSON of Alertmanager, Prometheus, Grafana or PagerDuty, or a line
 * such as `[FIRING:1] KubePodCrashLooping default`. Never throws; each name once, in the order found; none when there is none.
 */
export function alertsIn(text: string): readonly AskedAlert[] {
  const trimmed = text.trim();
  const named = (/^[[{]/.test(trimmed) ? fromJson(trimmed) : undefined) ?? namesInText(trimmed);
  const byName = new Map<string, AskedAlert>();
  for (const alert of named) if (!byName.has(alert.name)) byName.set(alert.name, alert);
  return [...byName.values()];
}

type Json = { readonly [key: string]: unknown };
const isObject = (value: unknown): value is Json => typeof value === 'object' && value !== null && !Array.isArray(value);
const textOf = (value: unknown): string | undefined =>
  typeof value === 'string' && value.trim() !== '' ? value.trim() : undefined;

/** How deep a payload is looked into; those of the tools named above need five. */
const deepest = 8;

/** undefined when it is no JSON: a line such as `[FIRING:1] …` only begins like it. */
function fromJson(text: string): readonly AskedAlert[] | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  const found: AskedAlert[] = [];
  const titles: string[] = [];
  const visit = (it: unknown, depth: number) => {
    if (depth > deepest) return;
    if (Array.isArray(it)) {
      for (const item of it) visit(item, depth + 1);
      return;
    }
    if (!isObject(it)) return;
    const labels = isObject(it['labels']) ? it['labels'] : isObject(it['commonLabels']) ? it['commonLabels'] : it;
    const notes = isObject(it['annotations'])
      ? it['annotations']
      : isObject(it['commonAnnotations'])
        ? it['commonAnnotations']
        : it;
    const name = textOf(labels['alertname']) ?? textOf(it['alertname']) ?? textOf(it['alert_name']);
    if (name !== undefined)
      found.push({
        name,
        runbookUrl: textOf(notes['runbook_url']) ?? textOf(notes['runbook']),
        summary: textOf(notes['summary']) ?? textOf(notes['message']) ?? textOf(notes['description']),
      });
    for (const key of ['title', 'summary', 'description']) {
      const title = textOf(it[key]);
      if (title !== undefined) titles.push(title);
    }
    for (const [key, child] of Object.entries(it)) if (key !== 'labels' && key !== 'annotations') visit(child, depth + 1);
  };
  visit(value, 0);
  // PagerDuty knows titles, not names: what in them looks like one is tried.
  return found.length > 0 ? found : titles.flatMap(namesInText);
}

function namesInText(text: string): readonly AskedAlert[] {
  const line = text.split('\n')[0]?.trim() ?? '';
  if (/^\S{1,200}$/.test(text) && !/^[[{]/.test(text)) return [{ name: text }];
  const labelled = [...text.matchAll(/\balert_?name\s*[=:]\s*"?([\w.:-]+)/gi)].map(it => it[1] as string);
  const shaped = [...text.matchAll(/(?<![\w/.-])(?:[A-Z][a-z0-9]+|[A-Z]{2,}(?=[A-Z][a-z]))(?:[A-Z][A-Za-z0-9]*)+(?![\w/])/g)].map(
    it => it[0],
  );
  // `etcdNoLeader` and `cephMonQuorumLost` begin small.
  const small = [...text.matchAll(/(?<![\w/.-])[a-z]+(?:[A-Z][a-z0-9]+){2,}(?![\w/])/g)].map(it => it[0]);
  const names = [...labelled, ...shaped, ...small];
  if (names.length > 0) return names.map(name => ({ name }));
  const words = line.replace(/^(?:\[[^\]]*\]\s*)+/, '').trim();
  return words === '' || words.length > 200 ? [] : [{ name: words }];
}

/** What is asked of a catalog here. */
export interface AlertCatalog {
  byAlert(name: string): readonly Document[];
  all(): Iterable<Document>;
}

/** Sections that answer an alert, the surest first; a retired document comes last. */
export function answersTo(alert: AskedAlert, catalog: AlertCatalog): readonly AlertAnswer[] {
  const answers = new Map<string, AlertAnswer>();
  const add = (document: Document, heading: Heading | undefined, by: AlertAnswer['by']) => {
    if (answers.has(document.uri)) return;
    const { uri, path, id, title, titleRange } = document;
    const line = heading ? heading.range.start.line : (firstHeading(document)?.range.start.line ?? titleRange.start.line);
    answers.set(uri, { uri, path, id, title, line, by, ...(heading ? { section: heading.text } : {}) });
  };
  for (const document of catalog.byAlert(alert.name)) add(document, headingOf(document, alert.name), 'alert');
  const link = alert.runbookUrl === undefined ? undefined : linkOf(alert.runbookUrl);
  const wanted = keyOf(alert.name);
  for (const document of catalog.all()) {
    const heading = headingOf(document, alert.name);
    if (heading) add(document, heading, 'heading');
    else if (wanted !== '' && keyOf(document.id) === wanted) add(document, undefined, 'heading');
  }
  if (link)
    for (const document of catalog.all())
      if (endsLike(document.path, link.path))
        add(
          document,
          document.headings.find(it => it.slug === link.anchor),
          'link',
        );
  const rank = (it: AlertAnswer) => ['alert', 'heading', 'link'].indexOf(it.by);
  const retired = new Set([...catalog.all()].filter(it => it.fields.status?.value === 'retired').map(it => it.uri));
  return [...answers.values()].sort((a, b) => Number(retired.has(a.uri)) - Number(retired.has(b.uri)) || rank(a) - rank(b));
}

const firstHeading = (document: Document): Heading | undefined => document.headings[0];

/** By what alerts are known: of two names with one key it is the same alert. */
export const alertKey = (name: string): string => keyOf(name);

/** Keys of the alerts that a document answers by its own words: those it names, and the headings that are a name and nothing else. */
export function alertsAnswered(document: Document): ReadonlySet<string> {
  const keys = new Set(document.alerts.map(it => keyOf(it.name)));
  for (const { level, text } of document.headings) {
    const bare = text.replace(/^alert(?:name)?[\s:_-]+/i, '').replace(/^`|`$/g, '');
    if (level > 1 && /^[A-Za-z_][\w.:-]*$/.test(bare) && /[a-z0-9][A-Z]|[A-Z]{2}|[_:-]/.test(bare)) keys.add(keyOf(bare));
  }
  return keys;
}

/** The document, and the place in it, that a `runbook_url` leads to by its last parts; undefined: none of these. */
export function documentOfLink(
  url: string,
  documents: Iterable<Document>,
): { readonly document: Document; readonly anchor: string; readonly anchorFound: boolean } | undefined {
  const link = linkOf(url);
  if (link === undefined) return undefined;
  for (const document of documents) {
    if (!endsLike(document.path, link.path)) continue;
    const wanted = keyOf(link.anchor);
    const anchorFound = wanted === '' || document.headings.some(it => it.slug === link.anchor || keyOf(it.text) === wanted);
    return { document, anchor: link.anchor, anchorFound };
  }
  return undefined;
}

/** Letters and digits alone, lower case: names are written as `kube-pod-crash-looping`, `KubePodCrashLooping`, "Alert: KubePodCrashLooping". */
const keyOf = (text: string) =>
  text
    .toLowerCase()
    .replace(/^alert(?:name)?[\s:_-]+/, '')
    .replace(/[^\p{L}\p{N}]+/gu, '');

/** A heading that is the name and nothing else; the document's own title is no section of it. */
function headingOf(document: Document, name: string): Heading | undefined {
  const wanted = keyOf(name);
  return wanted === '' ? undefined : document.headings.find(it => it.level > 1 && keyOf(it.text) === wanted);
}

function linkOf(url: string): { readonly path: string; readonly anchor: string } | undefined {
  const found = /^(?:[a-z][a-z0-9+.-]*:\/\/[^/]+)?\/?([^?#]*)(?:\?[^#]*)?(?:#(.*))?$/i.exec(url);
  const path = (found?.[1] ?? '').replace(/\/+$/, '');
  return path === '' ? undefined : { path, anchor: (found?.[2] ?? '').toLowerCase() };
}

/** Whether a link's last parts are this file: `…/runbooks/etcd/etcdnoleader` is `content/runbooks/etcd/etcdNoLeader.md`. */
function endsLike(path: string, link: string): boolean {
  const parts = (it: string) =>
    it
      .toLowerCase()
      .replace(/(?:\.html)?\.(?:md|markdown|md\.erb|html)$/, '')
      .split('/')
      .filter(part => part !== '');
  const [own, other] = [parts(path), parts(link)];
  const last = other.at(-1);
  if (last === undefined || own.at(-1) !== last) return false;
  // A name as plain as "index" says nothing without its folder.
  return !/^(?:index|readme|runbook|_index)$/.test(last) || own.at(-2) === other.at(-2);
}

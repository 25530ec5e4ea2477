/** What we know of one folder: its documents by id, path, alert and link, and which other files lie there. */
import type { Document, YamlNode } from '../document/document-types.ts';
import type { CatalogView } from '../lint/rule.ts';
import type { AlertRulesFile } from './alert-rules.ts';
import { alertKey, alertsAnswered } from './alerts.ts';
import type { CatalogChange } from './catalog-types.ts';
import { linkPath } from './links.ts';
import { byCodeUnits } from './walk.ts';

/** Documents of one root. `put` and `remove` answer what changed and whose findings may change by it. */
export class Catalog implements CatalogView {
  readonly #byUri = new Map<string, Document>();
  readonly #byPath = new Map<string, string>();
  readonly #byId = new Map<string, Set<string>>();
  readonly #byAlert = new Map<string, Set<string>>();
  readonly #byKind = new Map<string, Set<string>>();
  /** By the keys of the alerts they answer, in whatever form. */
  readonly #answering = new Map<string, Set<string>>();
  #alertRules: readonly AlertRulesFile[] | undefined;
  /** Who names a path (in a link) or an id (in front matter): keys of `namesIn`. */
  readonly #namedBy = new Map<string, Set<string>>();
  /** Documents that were loaded, and were not asked yet what they name and answer; and those of them that were not asked what they answer. */
  #unread: Document[] = [];
  #unanswered: Document[] = [];
  #paths: Set<string> | undefined;
  #closed: ReadonlySet<string> = new Set();

  get size(): number {
    return this.#byUri.size;
  }

  get(uri: string): Document | undefined {
    return this.#byUri.get(uri);
  }

  /** Documents with this id, in the order of their paths: more than one is a finding, not an error. */
  byId(id: string): readonly Document[] {
    return this.#documents(this.#byId.get(id));
  }

  byPath(path: string): Document | undefined {
    const uri = this.#byPath.get(path);
    return uri === undefined ? undefined : this.#byUri.get(uri);
  }

  /** Documents that answer an alert of this name; upper and lower case do not count. */
  byAlert(name: string): readonly Document[] {
    this.#readNames();
    return this.#documents(this.#byAlert.get(name.toLowerCase()));
  }

  /** Documents that name this kind themselves, in the order of their paths. */
  ofKind(kind: string): readonly Document[] {
    return this.#documents(this.#byKind.get(kind));
  }

  /** Documents that answer an alert in their front matter, by their file name, or by a heading; in the order of their paths. */
  answering(alert: string): readonly Document[] {
    for (const it of this.#unanswered) this.#keepAnswers(it, alertsAnswered(it));
    this.#unanswered = [];
    return this.#documents(this.#answering.get(alertKey(alert)));
  }

  alertRules(): readonly AlertRulesFile[] | undefined {
    return this.#alertRules;
  }

  setAlertRules(files: readonly AlertRulesFile[] | undefined): void {
    this.#alertRules = files;
  }

  /** Documents with a link to this path, or to it without its ending, in the order of their paths. */
  linksTo(path: string): readonly Document[] {
    this.#readNames();
    return this.#documents(this.#namedBy.get(pathKey(path)));
  }

  /** Documents that may name this id, in front matter, a label or `[[…]]`; some of them may hold it as another word. */
  naming(id: string): readonly Document[] {
    this.#readNames();
    return this.#documents(this.#namedBy.get(idKey(id)));
  }

  /** In the order of their paths. */
  all(): readonly Document[] {
    // The same list until something changes: rules ask for it document by document.
    this.#all ??= [...this.#byUri.values()].sort((a, b) => byCodeUnits(a.path, b.path));
    return this.#all;
  }
  #all: readonly Document[] | undefined;

  /** Paths in their order; the same list until a document comes or goes. */
  paths(): readonly string[] {
    this.#documentPaths ??= this.all().map(it => it.path);
    return this.#documentPaths;
  }
  #documentPaths: readonly string[] | undefined;

  /** true also for folders; undefined where nothing was walked: above the root, below an excluded folder, before the walk. */
  hasFile(path: string): boolean | undefined {
    if (this.#byPath.has(path) || this.#paths?.has(path)) return true;
    if (path === '') return true;
    if (!this.#paths || path.startsWith('../')) return undefined;
    for (let at = path.length; at >= 0; at = path.lastIndexOf('/', at - 1)) {
      if (this.#closed.has(path.slice(0, at))) return undefined;
      if (at === 0) break;
    }
    return this.#closed.has('') ? undefined : false;
  }

  /** What a walk saw: every path, and the folders it did not enter. */
  setPaths(paths: Iterable<string>, closed: ReadonlySet<string>): void {
    this.#paths = new Set(paths);
    this.#closed = closed;
  }

  /** A file (or folder) appeared or vanished; answers the uris of the documents whose links may be judged anew. */
  setPath(path: string, exists: boolean): readonly string[] {
    if (!this.#paths || this.#paths.has(path) === exists) return [];
    if (exists) {
      // The folders on the way exist too.
      for (let at = path.length; at > 0; at = path.lastIndexOf('/', at - 1)) this.#paths.add(path.slice(0, at));
    } else this.#paths.delete(path);
    this.#readNames();
    return [...(this.#namedBy.get(pathKey(path)) ?? [])].sort(byCodeUnits);
  }

  /** Known paths at or below this one. */
  pathsBelow(path: string): readonly string[] {
    return [...(this.#paths ?? [])].filter(it => path === '' || it === path || it.startsWith(`${path}/`)).sort(byCodeUnits);
  }

  put(document: Document): CatalogChange {
    this.#readNames();
    const before = this.#byUri.get(document.uri);
    const affected = new Set([document.uri]);
    if (before?.path !== document.path) this.#documentPaths = undefined;
    if (before) this.#forget(before, affected);
    this.#keep(document);
    this.#relatives(document, this.#keepNames(document), affected);
    return { changed: [document.uri], affected: [...affected].sort(byCodeUnits), put: [document], removed: [] };
  }

  /**
   * Like `put`, for whoever does not ask what a document affects: what it names is read when somebody asks who names what.
   * `answers` are the keys of `alertsAnswered`, where they are known.
   */
  load(document: Document, answers?: Iterable<string>): void {
    if (this.#byUri.has(document.uri)) {
      this.put(document);
      return;
    }
    this.#documentPaths = undefined;
    this.#keep(document);
    this.#unread.push(document);
    if (answers === undefined) this.#unanswered.push(document);
    else this.#keepAnswers(document, answers);
  }

  #keepAnswers(document: Document, answers: Iterable<string>): void {
    for (const alert of answers) add(this.#answering, alert, document.uri);
  }

  #keep(document: Document): void {
    this.#all = undefined;
    this.#byUri.set(document.uri, document);
    this.#byPath.set(document.path, document.uri);
    add(this.#byId, document.id, document.uri);
    if (!document.adopted) add(this.#byKind, document.kind, document.uri);
  }

  /** Answers the names, as `namesIn` has them. */
  #keepNames(document: Document): ReadonlySet<string> {
    for (const alert of document.alerts) add(this.#byAlert, alert.name.toLowerCase(), document.uri);
    this.#keepAnswers(document, alertsAnswered(document));
    const names = namesIn(document);
    for (const name of names) add(this.#namedBy, name, document.uri);
    return names;
  }

  #readNames(): void {
    if (this.#unread.length === 0) return;
    const unread = this.#unread;
    this.#unread = [];
    this.#unanswered = [];
    for (const it of unread) this.#keepNames(it);
  }

  /** Nothing changes when the uri is unknown. */
  remove(uri: string): CatalogChange {
    this.#readNames();
    const before = this.#byUri.get(uri);
    if (!before) return { changed: [], affected: [], put: [], removed: [] };
    this.#documentPaths = undefined;
    this.#all = undefined;
    const affected = new Set<string>();
    this.#forget(before, affected);
    affected.delete(uri);
    return { changed: [uri], affected: [...affected].sort(byCodeUnits), put: [], removed: [uri] };
  }

  #forget(document: Document, affected: Set<string>): void {
    const names = namesIn(document);
    this.#relatives(document, names, affected);
    this.#byUri.delete(document.uri);
    if (this.#byPath.get(document.path) === document.uri) this.#byPath.delete(document.path);
    drop(this.#byId, document.id, document.uri);
    for (const alert of document.alerts) drop(this.#byAlert, alert.name.toLowerCase(), document.uri);
    if (!document.adopted) drop(this.#byKind, document.kind, document.uri);
    for (const alert of alertsAnswered(document)) drop(this.#answering, alert, document.uri);
    for (const name of names) drop(this.#namedBy, name, document.uri);
  }

  /** Those that share its id or an alert, link to it, name its id, or are named by it: who names a document is said there. */
  #relatives(document: Document, names: ReadonlySet<string>, affected: Set<string>): void {
    for (const name of names)
      if (name.startsWith(idStart)) for (const it of this.#byId.get(name.slice(idStart.length)) ?? []) affected.add(it);
    for (const it of this.#byId.get(document.id) ?? []) affected.add(it);
    for (const alert of document.alerts) for (const it of this.#byAlert.get(alert.name.toLowerCase()) ?? []) affected.add(it);
    for (const it of this.#namedBy.get(pathKey(document.path)) ?? []) affected.add(it);
    for (const it of this.#namedBy.get(idKey(document.id)) ?? []) affected.add(it);
  }

  #documents(uris: ReadonlySet<string> | undefined): readonly Document[] {
    return [...(uris ?? [])].flatMap(it => this.#byUri.get(it) ?? []).sort((a, b) => byCodeUnits(a.path, b.path));
  }
}

/** One change out of many, for one event and one lint; a document put and then removed counts as removed. */
export function mergeChanges(changes: readonly CatalogChange[]): CatalogChange {
  const put = new Map<string, Document>();
  const removed = new Set<string>();
  const affected = new Set<string>();
  for (const change of changes) {
    for (const uri of change.removed) {
      put.delete(uri);
      removed.add(uri);
      affected.delete(uri);
    }
    for (const document of change.put) {
      put.set(document.uri, document);
      removed.delete(document.uri);
    }
    for (const uri of change.affected) affected.add(uri);
  }
  for (const uri of removed) affected.delete(uri);
  return {
    changed: [...put.keys(), ...removed].sort(byCodeUnits),
    affected: [...affected].sort(byCodeUnits),
    put: [...put.values()],
    removed: [...removed],
  };
}

// Links are written with and without ending, and to a folder for its index: one key for all, so that too many documents
// are looked at again rather than too few.
const pathKey = (path: string) =>
  `path ${path
    .toLowerCase()
    .replace(/\/$/, '')
    .replace(/(\.html)?\.(md|markdown|md\.erb|html)$/, '')
    .replace(/(^|\/)(index|readme|_index)$/, '')}`;
const idStart = 'id ';
const idKey = (id: string) => `${idStart}${id}`;
const idLike = /[a-z][a-z0-9]*(?:-[a-z0-9]+)+/g;

function namesIn(document: Document): ReadonlySet<string> {
  const names = new Set<string>();
  for (const link of document.links) {
    const path = linkPath(document.path, link.target);
    if (path !== undefined) names.add(pathKey(path));
  }
  // Which fields hold ids is the kind's matter; any short word of the front matter may be one.
  const visit = (node: YamlNode) => {
    if (typeof node.value === 'string') {
      if (node.value.length <= 200 && !/\s/.test(node.value)) names.add(idKey(node.value));
    } else if (Array.isArray(node.value)) node.value.forEach(visit);
    else if (node.value instanceof Map) for (const entry of node.value.values()) visit(entry.node);
  };
  for (const entry of document.frontMatter?.entries.values() ?? []) if (entry.key !== 'id') visit(entry.node);
  // `- Run: rb-net-dns` and `- Role: role-dba` name documents too.
  for (const { labels } of document.checklist.steps)
    for (const { name, value } of labels)
      if (name === 'run' || name === 'role' || name === 'if' || name === 'on failure')
        for (const [id] of value.matchAll(idLike)) names.add(idKey(id));
  if (document.lines.text.includes('[['))
    for (const [, id = ''] of document.lines.text.matchAll(/\[\[([a-z][a-z0-9-]{2,62})[\]#|]/g)) names.add(idKey(id));
  return names;
}

function add(map: Map<string, Set<string>>, key: string, uri: string): void {
  const set = map.get(key);
  if (set) set.add(uri);
  else map.set(key, new Set([uri]));
}

function drop(map: Map<string, Set<string>>, key: string, uri: string): void {
  const set = map.get(key);
  set?.delete(uri);
  if (set?.size === 0) map.delete(key);
}

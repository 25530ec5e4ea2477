/** What of a folder is judged, seen from Git: documents that changed and those they affect, histories, and the repository around. */
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { mayHoldAlertRules } from '../core/catalog/alert-rules.ts';
import { alertKey, alertsAnswered } from '../core/catalog/alerts.ts';
import type { Catalog } from '../core/catalog/catalog.ts';
import { readText } from '../core/catalog/load-catalog.ts';
import { pathFilter } from '../core/catalog/walk.ts';
import type { Document } from '../core/document/document-types.ts';
import { type Drill, evidenceText } from '../core/document/freshness.ts';
import { schemasFolder } from '../core/document/workspace-kinds.ts';
import { freshnessOf } from '../core/library/freshness-of.ts';
import { readLastDrills } from '../core/library/last-drills.ts';
import type { DueItem } from '../core/lint/due.ts';
import type { CalendarExport } from '../core/lint/due-export.ts';
import type { Histories } from '../core/lint/rule.ts';
import { changesSince } from '../node/git-changes.ts';
import { readHistories } from '../node/git-history.ts';
import { CannotDo, type World } from './command.ts';
import type { RepositoryPlace } from './format.ts';
import type { DueFormat } from './format-due.ts';
import type { Root } from './root.ts';

/** Paths of the documents that changed since a revision, and of those whose findings may be others by that. Raises `CannotDo`. */
export async function touchedSince(root: Root, catalog: Catalog, revision: string): Promise<ReadonlySet<string>> {
  const changes = await changesSince(root.folder, revision);
  if (typeof changes === 'string') throw new CannotDo(changes);
  const all = catalog.all();
  // Other settings and schemas may judge every document otherwise.
  if (changes.paths.some(it => it === 'drillbook.yaml' || it.startsWith(`${schemasFolder}/`)))
    return new Set([...all, ...(catalog.alertRules() ?? [])].map(it => it.path));
  const filter = pathFilter(root.settings);
  const touched = new Set<string>();
  const take = (uris: readonly string[]) => {
    for (const uri of uris) {
      const found = catalog.get(uri);
      if (found !== undefined) touched.add(found.path);
    }
  };
  // A runbook that changed may answer other alerts than before: the rule files that hold them are judged too.
  const takeAlerts = (document: Document | undefined) => {
    const keys = document === undefined ? new Set<string>() : alertsAnswered(document);
    for (const it of keys.size === 0 ? [] : (catalog.alertRules() ?? []))
      if (it.rules.some(rule => keys.has(alertKey(rule.name)))) touched.add(it.path);
  };
  for (const file of changes.paths) {
    if (mayHoldAlertRules(file)) touched.add(file);
    const now = catalog.byPath(file);
    const text = changes.before.get(file);
    if (text !== undefined && filter.isDocument(file)) {
      // Who named the document as it was may be wrong now: its old id, alert or path.
      const before = readText(root.files.root, file, text, root.settings);
      takeAlerts(before);
      take(catalog.put(before).affected);
      take(catalog.remove(before.uri).affected);
    }
    if (now !== undefined) take(catalog.put(now).affected);
    takeAlerts(now);
    // Pictures and other files are the targets of links too.
    for (const it of catalog.linksTo(file)) touched.add(it.path);
  }
  return touched;
}

/** What Git knows of the documents with a review date; says so where it knows too little. */
export async function historiesOf(
  root: Root,
  documents: readonly Document[],
  world: World,
  isDated = (it: Document) => it.fields.lastReviewed !== undefined,
): Promise<Histories | undefined> {
  const dated = documents.filter(isDated).map(it => it.path);
  const { histories, shallow } = await readHistories(root.folder, dated);
  if (shallow && dated.length > 0)
    world.err('The clone is shallow: whether documents changed since their review is not known (fetch-depth: 0).\n');
  return histories;
}

/** What calendars and lists of what is due say beside it; what only they need is read for them alone. */
export async function exportOf(
  root: Root,
  catalog: Catalog,
  items: readonly DueItem[],
  format: DueFormat,
  today: string,
  world: World,
): Promise<CalendarExport> {
  const documents = new Map(items.flatMap(it => [[it.path, catalog.byPath(it.path)] as const]));
  const known = [...documents.values()].filter(it => it !== undefined);
  const isExport = format === 'ics' || format === 'markdown';
  const histories = isExport ? await historiesOf(root, known, world) : undefined;
  const drills = isExport ? await readLastDrills(root.files) : new Map<string, Drill>();
  return {
    folder: path.basename(root.folder),
    today,
    now: world.now(),
    freshness: ({ path: file, id }) => {
      const document = documents.get(file);
      const evidence = { history: histories?.get(file), drill: drills.get(id) };
      return document === undefined ? '' : evidenceText(freshnessOf(document, evidence), today);
    },
    link: ({ id, path: file }) => {
      const shared = catalog.byId(id).length > 1 ? `?path=${encodeURIComponent(file)}` : '';
      return `vscode://drillbook.drillbook/doc/${encodeURIComponent(id)}${shared}`;
    },
  };
}

/** The nearest folder upwards that holds `.git`, else the folder itself. */
export async function repositoryOf(folder: string, world: World): Promise<RepositoryPlace> {
  let top = folder;
  for (let at = folder; ; at = path.dirname(at)) {
    const names = await world
      .filesOf(at)
      .readDirectory('')
      .catch(() => []);
    if (names.some(it => it.name === '.git')) {
      top = at;
      break;
    }
    if (path.dirname(at) === at) break;
  }
  const prefix = path.relative(top, folder).split(path.sep).join('/');
  return { uri: pathToFileURL(`${top}${path.sep}`).href, prefix: prefix === '' ? '' : `${prefix}/` };
}

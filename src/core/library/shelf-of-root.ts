/** One folder of the library: its settings, catalog, findings and the texts that open editors hold above its files. */
import { Catalog } from '../catalog/catalog.ts';
import type { CatalogChange } from '../catalog/catalog-types.ts';
import { readText } from '../catalog/load-catalog.ts';
import { claimsOfTests, readRecordedRuns } from '../catalog/run-records.ts';
import { pathOf, uriOf } from '../catalog/uris.ts';
import { type FoundDocument, type LeftOutFile, leftOutBy, type PathFilter, pathFilter, type Walked } from '../catalog/walk.ts';
import type { Document, Problem } from '../document/document-types.ts';
import type { Drill } from '../document/freshness.ts';
import { readSettings } from '../document/settings-file.ts';
import { editsToFixAll } from '../lint/fix-all.ts';
import { knownNames } from '../lint/known-names.ts';
import { lint } from '../lint/lint.ts';
import { allKey, idKey, pathKey, ReadIndex, ReadRecorder } from '../lint/read-recorder.ts';
import type { Finding, Histories, RecordedRuns, TextEdit } from '../lint/rule.ts';
import { FileProblem, type FileStatus, type Files } from '../ports.ts';
import { defaultSettings, type Settings } from '../settings.ts';
import type { Evidence } from './freshness-of.ts';
import { readLastDrills } from './last-drills.ts';
import type { LibraryRoot } from './library-types.ts';

export const settingsPath = 'drillbook.yaml';

/** What new evidence changes: documents that may be judged otherwise, by uri, and those that are shown otherwise. */
export interface Touched {
  readonly judged: readonly string[];
  readonly shown: readonly Document[];
}
const untouched: Touched = { judged: [], shown: [] };

export class RootShelf {
  readonly root: LibraryRoot;
  readonly files: Files;
  readonly catalog = new Catalog();
  settings: Settings = defaultSettings;
  filter: PathFilter = pathFilter(defaultSettings);
  /** Everything is known: rules that look across documents may be asked. */
  loaded = false;
  closed = false;
  /** As the disk had it when it was read, by path; a document that only an editor holds is not in it. */
  readonly onDisk = new Map<string, { readonly source: string; readonly status: FileStatus }>();
  readonly leftOut = new Map<string, LeftOutFile>();
  /** As the last walk found it. */
  excluded: readonly string[] = [];
  readonly findings = new Map<string, readonly Finding[]>();
  /** One change of this root after the other where they wait for the disk. */
  queue: Promise<unknown> = Promise.resolve();

  constructor(root: LibraryRoot, files: Files) {
    this.root = root;
    this.files = files;
  }

  uriOf(path: string): string {
    return uriOf(this.root, path);
  }

  pathOf(uri: string): string | undefined {
    return pathOf(this.root, uri);
  }

  parse(path: string, text: string): Document {
    return readText(this.root.uri, path, text, this.settings);
  }

  forgetFile(path: string): CatalogChange {
    this.onDisk.delete(path);
    this.leftOut.delete(path);
    return this.catalog.remove(this.uriOf(path));
  }

  remember(found: FoundDocument): void {
    this.onDisk.set(found.path, { source: found.source, status: found.status });
    this.leftOut.delete(found.path);
  }

  /** The documents whose text lies in this file because they are links to it. */
  linksTo(source: string): readonly string[] {
    return [...this.onDisk].flatMap(([path, it]) => (it.source === source && path !== source ? [path] : []));
  }

  /** Those the disk has otherwise than when they were read. A file that could not be read and is unchanged is not tried again. */
  differing(found: readonly FoundDocument[]): readonly FoundDocument[] {
    return found.filter(({ path, source, status }) => {
      const known = this.onDisk.get(path);
      return !known || known.source !== source || known.status.size !== status.size || known.status.modified !== status.modified;
    });
  }

  /** What a walk left out, and what was left out when it was read and is as it was. */
  setLeftOut(walked: Pick<Walked, 'documents' | 'leftOut' | 'excluded'>, stale: readonly FoundDocument[]): void {
    const read = new Set(stale.map(it => it.path));
    const kept = [...walked.documents.map(it => it.path).filter(it => !read.has(it)), settingsPath].flatMap(
      it => this.leftOut.get(it) ?? [],
    );
    this.excluded = walked.excluded;
    this.leftOut.clear();
    for (const it of [...walked.leftOut, ...kept]) this.leftOut.set(it.path, it);
  }

  /** A file in an excluded folder, or behind a link, is none of the library's. */
  isBelowClosed(path: string): boolean {
    for (let at = path.lastIndexOf('/'); at > 0; at = path.lastIndexOf('/', at - 1))
      if (this.filter.isClosed(path.slice(0, at))) return true;
    return false;
  }

  /** Reads `drillbook.yaml`; true when the settings are other than before. Problems in it become findings of that file. */
  async readSettings(overlay: string | undefined): Promise<boolean> {
    const before = JSON.stringify(plain(this.settings));
    let settings = defaultSettings;
    let problems: readonly Problem[] = [];
    try {
      ({ settings, problems } = readSettings(overlay ?? (await this.files.read(settingsPath)), knownNames()));
      this.leftOut.delete(settingsPath);
    } catch (error) {
      // No settings file is the common case; one that cannot be read is said, and the defaults hold.
      if (!(error instanceof FileProblem) || error.code !== 'file/missing') {
        const leftOut = leftOutBy(error, settingsPath);
        if (leftOut.code !== 'file/missing') this.leftOut.set(settingsPath, leftOut);
      }
    }
    this.settings = settings;
    this.filter = pathFilter(settings);
    this.settingsFindings = problems.map(it => ({
      uri: this.uriOf(settingsPath),
      path: settingsPath,
      rule: it.code,
      severity: 'error',
      message: it.message,
      range: it.range,
      fixes: [],
    }));
    return JSON.stringify(plain(settings)) !== before;
  }
  settingsFindings: readonly Finding[] = [];

  readonly #ids = new Map<string, string>();

  readonly #reads = new ReadIndex();

  /**
   * Uris to judge anew because documents came, went or changed: those that were judged by one of them. Where all documents
   * were looked through, for the nearest path or id there is, only one that came, went or changed its id can make a difference.
   */
  notice(change: CatalogChange): ReadonlySet<string> {
    const readers = new Set<string>();
    const take = (key: string) => {
      for (const uri of this.#reads.readersOf(key)) readers.add(uri);
    };
    let moved = false;
    const leave = (uri: string) => {
      const id = this.#ids.get(uri);
      if (id !== undefined) take(idKey(id));
      take(pathKey(this.pathOf(uri) ?? ''));
      return id;
    };
    for (const uri of change.removed) {
      leave(uri);
      this.#reads.set(uri, new Set());
      moved = this.#ids.delete(uri) || moved;
    }
    for (const it of change.put) {
      take(idKey(it.id));
      if (leave(it.uri) === it.id) continue;
      this.#ids.set(it.uri, it.id);
      moved = true;
    }
    if (moved) take(allKey);
    return readers;
  }

  #runs: RecordedRuns | undefined;
  #runsOf: ReadonlySet<string> = new Set();

  /** false: this document claims a test, and its runs were not looked for yet. */
  knowsRunsOf(document: Document): boolean {
    return this.root.builtIn || [...claimsOfTests([document])].every(it => this.#runsOf.has(it));
  }

  /** What rules are told of runs; undefined where records are kept elsewhere, or were not read. */
  get runs(): RecordedRuns | undefined {
    return this.#runs;
  }

  #drills: ReadonlyMap<string, Drill> = new Map();

  /** Reads the records of runs and answers what they change. */
  async readRuns(): Promise<Touched> {
    if (this.root.builtIn) return untouched;
    const documents = this.catalog.all();
    const claims = claimsOfTests(documents);
    const [before, drilled] = [this.#runs, this.#drills];
    [this.#runs, this.#drills] = await Promise.all([readRecordedRuns(this.files, claims), readLastDrills(this.files)]);
    this.#runsOf = claims;
    const told = (runs: RecordedRuns | undefined, id: string) => JSON.stringify(runs?.get(id));
    return {
      judged: documents.filter(it => claims.has(it.id) && told(before, it.id) !== told(this.#runs, it.id)).map(it => it.uri),
      shown: documents.filter(it => JSON.stringify(drilled.get(it.id)) !== JSON.stringify(this.#drills.get(it.id))),
    };
  }

  #histories: Histories | undefined;

  /** Takes what Git says of the documents with a review date and answers what that changes. */
  async readHistories(read: (paths: readonly string[]) => Promise<Histories | undefined>): Promise<Touched> {
    if (this.root.builtIn) return untouched;
    const dated = this.catalog.all().filter(it => it.fields.lastReviewed !== undefined);
    const before = this.#histories;
    const now = await read(dated.map(it => it.path));
    this.#histories = now;
    const told = (histories: Histories | undefined, path: string) => JSON.stringify(histories?.get(path));
    const touched = dated.filter(it => told(before, it.path) !== told(now, it.path));
    return { judged: touched.map(it => it.uri), shown: touched };
  }

  /** What is known of the freshness of a document beside what it says itself. */
  evidenceOf(document: Document): Evidence {
    return { history: this.#histories?.get(document.path), drill: this.#drills.get(document.id) };
  }

  #lintOptions(today: string) {
    return { settings: this.settings, today, runs: this.#runs, histories: this.#histories };
  }

  /** The edits that mend what needs no thought in a document; the catalog stays as it is. */
  editsToFixAll(path: string, today: string): readonly TextEdit[] {
    const document = this.root.builtIn ? undefined : this.catalog.byPath(path);
    if (document === undefined) return [];
    return editsToFixAll(this.catalog, document, this.#lintOptions(today), (name, text) => this.parse(name, text));
  }

  /** Lints documents and answers those whose findings are other than before. Built-in documents are not judged. */
  lint(uris: Iterable<string>, today: string): { readonly uri: string; readonly findings: readonly Finding[] }[] {
    if (this.root.builtIn) return [];
    const options = this.#lintOptions(today);
    return [...new Set(uris)].flatMap(uri => {
      const document = this.catalog.get(uri);
      if (document === undefined) return [];
      const recorder = new ReadRecorder(this.catalog);
      const findings = lint(recorder, [document], options);
      this.#reads.set(uri, recorder.keys);
      return this.setFindings(uri, findings);
    });
  }

  /** Empty when they are the same as before. */
  setFindings(uri: string, findings: readonly Finding[]): { readonly uri: string; readonly findings: readonly Finding[] }[] {
    const before = this.findings.get(uri) ?? [];
    if (findings.length > 0) this.findings.set(uri, findings);
    else this.findings.delete(uri);
    return JSON.stringify(before) === JSON.stringify(findings) ? [] : [{ uri, findings }];
  }
}

const plain = (settings: Settings) => ({ ...settings, kinds: [...settings.kinds] });

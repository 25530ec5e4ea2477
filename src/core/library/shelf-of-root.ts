/** One folder of the library: its settings, catalog, findings and the texts that open editors hold above its files. */
import { Catalog } from '../catalog/catalog.ts';
import type { CatalogChange } from '../catalog/catalog-types.ts';
import { readText } from '../catalog/load-catalog.ts';
import { loadKindsOf } from '../catalog/load-kinds.ts';
import { claimsOfTests, readRecordedRuns } from '../catalog/run-records.ts';
import { pathOf, uriOf } from '../catalog/uris.ts';
import { type FoundDocument, type LeftOutFile, leftOutBy, type PathFilter, pathFilter, type Walked } from '../catalog/walk.ts';
import type { Document, Problem } from '../document/document-types.ts';
import type { Drill } from '../document/freshness.ts';
import { bundledKinds } from '../document/kinds.ts';
import type { Kind } from '../document/kinds-types.ts';
import { readSettings } from '../document/settings-file.ts';
import { schemasFolder } from '../document/workspace-kinds.ts';
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

/** Is the file, or a folder that holds it, one of those that say how everything else is read? */
export const isSettings = (path: string): boolean =>
  path === settingsPath || path === '.drillbook' || path === schemasFolder || path.startsWith(`${schemasFolder}/`);

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
  kinds: ReadonlyMap<string, Kind> = bundledKinds;
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
    return readText(this.root.uri, path, text, this.settings, this.kinds);
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

  /**
   * Reads `drillbook.yaml`, and the schemas of the folder where somebody vouches for it. `textOf` is a text that an editor holds.
   * Problems become findings of those files. Answers what is other than before.
   */
  async readSettings(
    textOf: (path: string) => string | undefined,
  ): Promise<{ readonly changed: boolean; readonly kindsChanged: boolean }> {
    const before = JSON.stringify(plain(this.settings));
    const kindsBefore = JSON.stringify([...this.kinds.values()].map(it => it.schema));
    const { kinds, problems: schemaProblems } =
      this.root.trusted === true ? await loadKindsOf(this.files, textOf) : { kinds: bundledKinds, problems: [] };
    let settings = defaultSettings;
    let problems: readonly Problem[] = [];
    try {
      const text = textOf(settingsPath) ?? (await this.files.read(settingsPath));
      ({ settings, problems } = readSettings(text, knownNames(kinds)));
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
    const kindsChanged = JSON.stringify([...kinds.values()].map(it => it.schema)) !== kindsBefore;
    // The same objects for the same kinds: what was worked out of a schema is remembered by it.
    if (kindsChanged) this.kinds = kinds;
    const findings = new Map<string, Finding[]>([...this.#settingsFindings.keys()].map(uri => [uri, []]));
    findings.set(this.uriOf(settingsPath), []);
    for (const it of [...problems.map(problem => ({ ...problem, path: settingsPath })), ...schemaProblems]) {
      const uri = this.uriOf(it.path);
      const finding: Finding = {
        uri,
        path: it.path,
        rule: it.code,
        severity: 'error',
        message: it.message,
        range: it.range,
        fixes: [],
      };
      findings.set(uri, [...(findings.get(uri) ?? []), finding]);
    }
    this.#settingsFindings = findings;
    return { changed: kindsChanged || JSON.stringify(plain(settings)) !== before, kindsChanged };
  }
  /** By the uri of the file; empty for one whose problems are gone. */
  #settingsFindings: ReadonlyMap<string, readonly Finding[]> = new Map();

  /** The findings of the settings and schemas, where they are other than before. */
  judgeSettings(): { readonly uri: string; readonly findings: readonly Finding[] }[] {
    return [...this.#settingsFindings].flatMap(([uri, findings]) => this.setFindings(uri, findings));
  }

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
    return { settings: this.settings, kinds: this.kinds, today, runs: this.#runs, histories: this.#histories };
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

/** One folder of the library: its settings, catalog, findings and the texts that open editors hold above its files. */
import { mayHoldAlertRules } from '../catalog/alert-rules.ts';
import { alertsAnswered } from '../catalog/alerts.ts';
import { Catalog } from '../catalog/catalog.ts';
import type { CatalogChange } from '../catalog/catalog-types.ts';
import { alertFilesOf, type KnownAlertRules, readAlertFile, readAlertFiles } from '../catalog/load-alert-rules.ts';
import { readText } from '../catalog/load-catalog.ts';
import { loadKindsOf } from '../catalog/load-kinds.ts';
import { repositoryAddresses } from '../catalog/repository.ts';
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
import {
  alertRulesKey,
  allKey,
  answersKey,
  idKey,
  kindKey,
  pathKey,
  pathsKey,
  ReadIndex,
  ReadRecorder,
} from '../lint/read-recorder.ts';
import type { Finding, Histories, RecordedRuns, TextEdit } from '../lint/rule.ts';
import { sameFindings } from '../lint/same-findings.ts';
import { type ShellText, type SyntaxAnswers, type SyntaxProblem, shellTextsOf, syntaxKey } from '../lint/shell-syntax.ts';
import { FileProblem, type FileStatus, type Files } from '../ports.ts';
import { defaultSettings, type Settings } from '../settings.ts';
import type { Evidence } from './freshness-of.ts';
import { type EndedRuns, readLastDrills } from './last-drills.ts';
import type { LibraryRoot } from './library-types.ts';
import type { RootIndex } from './root-index.ts';

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
  /** Its pages in the index; undefined until the settings are read. */
  pages: RootIndex | undefined;
  /** Resolves when what is stored of its pages can be found. */
  warmed: Promise<unknown> = Promise.resolve();
  /** As the last walk found it. */
  excluded: readonly string[] = [];
  readonly findings = new Map<string, readonly Finding[]>();

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
    this.pages?.forget(path);
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
        fixes:
          it.meant === undefined
            ? []
            : [{ title: `Change to \`${it.meant.replaceAll('"', '')}\``, edits: [{ range: it.range, newText: it.meant }] }],
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
  /** Under which keys a document was known beside its id and path. */
  readonly #keys = new Map<string, ReadonlySet<string>>();

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
      for (const key of this.#keys.get(uri) ?? []) take(key);
      return id;
    };
    for (const uri of change.removed) {
      leave(uri);
      this.#reads.set(uri, new Set());
      moved = this.#ids.delete(uri) || moved;
      this.#keys.delete(uri);
    }
    for (const it of change.put) {
      take(idKey(it.id));
      const before = leave(it.uri);
      const keys = new Set([...alertsAnswered(it)].map(answersKey));
      if (!it.adopted) keys.add(kindKey(it.kind));
      for (const key of keys) take(key);
      if (keys.size > 0) this.#keys.set(it.uri, keys);
      else this.#keys.delete(it.uri);
      if (before === it.id) continue;
      this.#ids.set(it.uri, it.id);
      moved = true;
    }
    if (moved) for (const key of [allKey, pathsKey]) take(key);
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
  readonly #endedRuns: EndedRuns = new Map();

  /** Reads the records of runs and answers what they change. */
  async readRuns(): Promise<Touched> {
    if (this.root.builtIn) return untouched;
    const documents = this.catalog.all();
    const claims = claimsOfTests(documents);
    const [before, drilled] = [this.#runs, this.#drills];
    [this.#runs, this.#drills] = await Promise.all([
      readRecordedRuns(this.files, claims),
      readLastDrills(this.files, this.#endedRuns),
    ]);
    this.#runsOf = claims;
    const told = (runs: RecordedRuns | undefined, id: string) => JSON.stringify(runs?.get(id));
    const others = documents.filter(it => claims.has(it.id) && told(before, it.id) !== told(this.#runs, it.id));
    return {
      // Who names such a document may ask whether it was ever tried.
      judged: others.flatMap(it => [it.uri, ...this.#reads.readersOf(idKey(it.id))]),
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

  readonly #alertFiles: KnownAlertRules = new Map();

  /** Takes the alerting rules below the paths of a walk; answers the uris of what they may make otherwise. */
  async readAlertRules(paths: Iterable<string>, pause: () => Promise<void>): Promise<readonly string[]> {
    if (this.root.builtIn) return [];
    const differs = await readAlertFiles(this.files, paths, path => this.uriOf(path), this.#alertFiles, pause);
    return differs ? this.#takeAlertFiles() : [];
  }

  /** The same for one file that changed. */
  async readAlertFile(path: string): Promise<readonly string[]> {
    if (this.root.builtIn || !mayHoldAlertRules(path)) return [];
    const differs = await readAlertFile(this.files, path, this.uriOf(path), this.#alertFiles);
    return differs ? this.#takeAlertFiles() : [];
  }

  #takeAlertFiles(): readonly string[] {
    const before = this.catalog.alertRules() ?? [];
    const now = alertFilesOf(this.#alertFiles);
    this.catalog.setAlertRules(now);
    for (const { uri } of before) if (!now?.some(it => it.uri === uri)) this.#reads.set(uri, new Set());
    const files = [...before, ...(now ?? [])].map(it => it.uri);
    return [...new Set([...files, ...this.#reads.readersOf(alertRulesKey)])];
  }

  #repository: readonly string[] = [];

  async readRepository(): Promise<void> {
    if (!this.root.builtIn) this.#repository = await repositoryAddresses(this.files);
  }

  readonly #syntax = new Map<string, SyntaxProblem | null>();

  /** What shells were not asked yet of these documents. */
  unknownSyntax(uris: Iterable<string>): readonly ShellText[] {
    if (this.root.builtIn) return [];
    const texts = new Map<string, ShellText>();
    for (const uri of uris) {
      const document = this.catalog.get(uri);
      for (const { shell, text } of document === undefined ? [] : shellTextsOf(document)) {
        const key = syntaxKey({ shell, text });
        if (!this.#syntax.has(key)) texts.set(key, { shell, text });
      }
    }
    return [...texts.values()];
  }

  /** Takes what shells said; answers those of the documents that it makes otherwise. */
  takeSyntax(answers: SyntaxAnswers, uris: Iterable<string>): readonly string[] {
    // Texts that were typed on the way to another stay known for a while only.
    if (this.#syntax.size + answers.size > mostAnswers) this.#syntax.clear();
    for (const [key, answer] of answers) this.#syntax.set(key, answer);
    return [...uris].filter(uri => {
      const document = this.catalog.get(uri);
      return document !== undefined && shellTextsOf(document).some(it => answers.get(syntaxKey(it)));
    });
  }

  #lintOptions(today: string) {
    return {
      settings: this.settings,
      kinds: this.kinds,
      today,
      runs: this.#runs,
      histories: this.#histories,
      syntax: this.#syntax,
      repository: this.#repository,
    };
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
    const alertFiles = new Map(this.catalog.alertRules()?.map(it => [it.uri, it]));
    return [...new Set(uris)].flatMap(uri => {
      const document = this.catalog.get(uri) ?? alertFiles.get(uri);
      if (document === undefined) return mayHoldAlertRules(this.pathOf(uri) ?? '') ? this.setFindings(uri, []) : [];
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
    return sameFindings(before, findings) ? [] : [{ uri, findings }];
  }
}

/** Shells' answers that are kept for a folder. */
const mostAnswers = 50_000;

const plain = (settings: Settings) => ({ ...settings, kinds: [...settings.kinds] });

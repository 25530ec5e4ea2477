/** What the window knows of the library: a summary of every document, what is wrong with it, and how far reading has come. */
import * as vscode from 'vscode';
import type { IdMention, Reference } from '../core/authoring/mentions.ts';
import { uriOf } from '../core/catalog/uris.ts';
import { bundledKinds } from '../core/document/kinds.ts';
import type { Kind } from '../core/document/kinds-types.ts';
import type {
  AnsweredAlert,
  Excluded,
  LeftOut,
  Library,
  LibraryEvent,
  LibraryProgress,
  LibraryRoot,
  ToldFinding,
} from '../core/library/library-types.ts';
import type { DueItem } from '../core/lint/due.ts';
import type { Finding, Severity, TextEdit } from '../core/lint/rule.ts';
import { unreadFile } from '../core/lint/unread-file.ts';
import type { DocumentSummary, SearchHit } from '../core/search/search-types.ts';
import { ended, showLogAction } from './commands.ts';
import { keyOf } from './convert.ts';
import { DocumentOrder } from './document-order.ts';
import { learnKinds } from './kind-look.ts';
import { ReviewsDue } from './reviews-due.ts';

/** What is wrong with documents, by their keys (`keyOf`); an empty list says that nothing is any more. */
export type FindingsOfDocuments = ReadonlyMap<string, readonly ToldFinding[]>;

const nothing: readonly ToldFinding[] = [];

/** So many findings of each severity; the same object for all documents of which it is true. */
type Severities = Readonly<Record<Severity, number>>;
const counted = new Map<string, Severities>();
function severitiesOf(findings: readonly ToldFinding[]): Severities {
  const counts = { error: 0, warning: 0, information: 0 };
  for (const it of findings) counts[it.severity] += 1;
  const name = `${counts.error} ${counts.warning} ${counts.information}`;
  const known = counted.get(name) ?? counts;
  if (known === counts) counted.set(name, counts);
  return known;
}

/** Names the file, or the folder as a whole, where the sentence does not begin with its name. */
const whereOf = (it: { readonly root: string; readonly path: string; readonly message: string }): string =>
  it.path !== '' && it.message.startsWith(it.path) ? '' : `${it.path || it.root}: `;

export class Shelf implements vscode.Disposable {
  readonly #library: Library;
  readonly #log: vscode.LogOutputChannel;
  /** Which documents are overdue for review or due soon. */
  readonly reviews = new ReviewsDue();
  readonly #documents = new Map<string, DocumentSummary>();
  readonly #order = new DocumentOrder();
  readonly #byId = new Map<string, readonly DocumentSummary[]>();
  /** How much is wrong with each document. */
  readonly #judged = new Map<string, Severities>();
  readonly #roots = new Map<string, LibraryRoot>();
  /** As their documents spell them, which needs no taking apart. */
  readonly #rootsByUri = new Map<string, LibraryRoot>();
  readonly #documentsChanged = new vscode.EventEmitter<void>();
  readonly #findingsChanged = new vscode.EventEmitter<FindingsOfDocuments>();
  readonly #dueChanged = new vscode.EventEmitter<void>();
  readonly #progressChanged = new vscode.EventEmitter<LibraryProgress>();
  readonly #rootsChanged = new vscode.EventEmitter<void>();
  readonly #kinds = new Map<string, ReadonlyMap<string, Kind>>();
  #leftOut = new Map<string, LeftOut>();
  #excluded: readonly Excluded[] = [];
  #progress: LibraryProgress = { read: 0, total: 0, done: false };
  #opening = 0;
  #stopped: LibraryProgress | undefined;
  #disposed = false;

  readonly onDidChangeDocuments = this.#documentsChanged.event;
  /** The findings that are new. They are not kept here: Problems has them, and there may be very many. */
  readonly onDidChangeFindings = this.#findingsChanged.event;
  /** What `due` answers may be another than before. */
  readonly onDidChangeDue = this.#dueChanged.event;
  readonly onDidChangeProgress = this.#progressChanged.event;
  readonly onDidChangeRoots = this.#rootsChanged.event;

  constructor(library: Library, log: vscode.LogOutputChannel) {
    this.#library = library;
    this.#log = log;
    library.onEvent(event => this.#take(event));
  }

  /** Every known document, by title as people order names. The same list changes as documents come and go. */
  documents(): readonly DocumentSummary[] {
    return this.#order.all;
  }
  /** The documents with this id. */
  withId(id: string): readonly DocumentSummary[] {
    return this.#byId.get(id) ?? [];
  }
  get size(): number {
    return this.#documents.size;
  }
  /** The summary of a document; undefined when it is none of the library's. */
  document(uri: vscode.Uri | string): DocumentSummary | undefined {
    return this.#documents.get(keyOf(uri));
  }
  /** Whether something is wrong with a file. */
  hasFindings(uri: vscode.Uri): boolean {
    const key = keyOf(uri);
    return this.#judged.has(key) || this.#unread(key) !== undefined;
  }
  /** Findings of a document with what mends them, asked of the library now. */
  async findingsOf(uri: vscode.Uri | string): Promise<readonly Finding[]> {
    const key = keyOf(uri);
    const unread = this.#unread(key);
    if (unread !== undefined) return [unread];
    return this.#judged.has(key) ? await this.#library.findingsOf(this.document(key)?.uri ?? key) : [];
  }
  #unread(key: string): Finding | undefined {
    const left = this.#leftOut.get(key);
    // A built-in document that cannot be read is our fault, and nothing its reader could mend.
    return left !== undefined && this.#roots.get(keyOf(left.root))?.builtIn === false ? unreadFile(key, left) : undefined;
  }
  roots(): Iterable<LibraryRoot> {
    return this.#roots.values();
  }
  rootOf(summary: DocumentSummary): LibraryRoot | undefined {
    return this.#rootsByUri.get(summary.root);
  }
  leftOut(): readonly LeftOut[] {
    return [...this.#leftOut.values()];
  }
  /** What `exclude` of the settings keeps away, in one's own folders. */
  excluded(): readonly Excluded[] {
    return this.#excluded;
  }
  /** Key of every file with findings. */
  judged(): readonly string[] {
    return [...new Set([...this.#judged.keys(), ...this.#leftOut.keys()])];
  }
  /** Has its review passed the day it was promised for? */
  isOverdue(summary: DocumentSummary): boolean {
    return this.reviews.overdue.has(keyOf(summary.uri));
  }
  /** The document of one's own that stands for a built-in one, or the built-in one that a document was copied from: both have its id. */
  counterpart(summary: DocumentSummary): DocumentSummary | undefined {
    const builtIn = this.rootOf(summary)?.builtIn === true;
    for (const it of this.withId(summary.id))
      if (it.uri !== summary.uri && (this.rootOf(it)?.builtIn === true) !== builtIn) return it;
    return undefined;
  }
  /** While `done` is false some documents may be missing from every answer. */
  get progress(): LibraryProgress {
    return this.#progress;
  }
  get indexing(): boolean {
    return this.#opening > 0;
  }
  /** How far reading had come when somebody stopped it; undefined when nobody did. Until `readOn` nothing is judged. */
  get stopped(): LibraryProgress | undefined {
    return this.indexing ? undefined : this.#stopped;
  }

  /** Leaves what is not read yet. */
  async stopReading(): Promise<void> {
    await this.#library.stopReading();
  }

  /** Reads what was left by `stopReading`. */
  async readOn(): Promise<void> {
    this.#opening += 1;
    this.#stopped = undefined;
    this.#setProgress({ ...this.#progress, done: false });
    try {
      await this.#library.readOn();
    } finally {
      this.#ended();
    }
  }

  #ended(): void {
    this.#opening -= 1;
    if (this.#opening === 0) this.#setProgress({ ...this.#progress, done: true });
  }

  /**
   * Reads a folder, the documents that are named before the others. Never rejects: what went wrong is in the log and shown once,
   * the rest of the window goes on.
   */
  async open(root: LibraryRoot, first: readonly string[] = []): Promise<void> {
    this.#stopped = undefined;
    this.#roots.set(keyOf(root.uri), root);
    this.#rootsByUri.set(root.uri, root);
    this.#rootsChanged.fire();
    this.#opening += 1;
    this.#setProgress({ ...this.#progress, done: false });
    const started = Date.now();
    this.#log.info(`Reading ${root.name} (${root.uri})`);
    try {
      await this.#library.open(root, first);
      const left = [...this.#leftOut.values()].filter(it => keyOf(it.root) === keyOf(root.uri)).length;
      const { documents: known, error, warning, information } = this.#countIn(root);
      if (this.#stopped !== undefined)
        this.#log.info('Reading was stopped: what was not read yet is left, and nothing is judged');
      this.#log.info(
        `Read ${root.name} in ${Date.now() - started} ms: ${known} documents, ${left} left out, ` +
          `${error} errors, ${warning} warnings, ${information} notes`,
      );
    } catch (error) {
      if (!this.#disposed)
        this.#complain(vscode.l10n.t('The folder {0} could not be read', root.name), error, vscode.l10n.t('Rebuild Index'));
    } finally {
      this.#ended();
    }
  }

  /** Counted one by one: there may be tens of thousands, and a list of them is in everybody's way. */
  #countIn(root: LibraryRoot): Readonly<Record<Severity | 'documents', number>> {
    const counts = { documents: 0, error: 0, warning: 0, information: 0 };
    for (const it of this.#documents.values()) if (it.root === root.uri) counts.documents += 1;
    const below = `${keyOf(root.uri)}/`;
    for (const [key, its] of this.#judged) {
      if (!key.startsWith(below)) continue;
      counts.error += its.error;
      counts.warning += its.warning;
      counts.information += its.information;
    }
    return counts;
  }

  async close(rootUri: string): Promise<void> {
    const key = keyOf(rootUri);
    const root = this.#roots.get(key);
    if (root === undefined) return;
    this.#roots.delete(key);
    this.#rootsByUri.delete(root.uri);
    this.#kinds.delete(key);
    const left = [...this.#leftOut].filter(([, it]) => keyOf(it.root) === key).map(([uri]) => uri);
    for (const uri of left) this.#leftOut.delete(uri);
    this.#excluded = this.#excluded.filter(it => keyOf(it.root) !== key);
    this.#findingsChanged.fire(new Map(left.map(it => [it, nothing])));
    this.#rootsChanged.fire();
    await this.#library.close(root.uri);
    this.#log.info(`Closed ${root.name}`);
    this.#forget(this.#order.all.filter(it => it.root === root.uri).map(it => it.uri));
  }

  search(query: string, limit: number): Promise<readonly SearchHit[]> {
    return this.#library.search(query, limit);
  }

  alerts(text: string): Promise<readonly AnsweredAlert[]> {
    return this.#library.alerts(text);
  }

  /** Every place that names a document, and that of its id. */
  referencesTo(summary: DocumentSummary): Promise<readonly Reference[]> {
    return this.#library.referencesTo(summary.uri);
  }
  /** The ids that a document names, for the text that was read last (`OpenDocuments.settled`). */
  idsNamedIn(uri: vscode.Uri): Promise<readonly IdMention[]> {
    return this.#library.idsNamedIn(this.document(uri)?.uri ?? uri.toString());
  }
  /** The open folder that a file lies in; built-in documents have one of their own. */
  rootAround(uri: vscode.Uri): LibraryRoot | undefined {
    const key = keyOf(uri);
    let best: LibraryRoot | undefined;
    for (const [at, root] of this.#roots)
      if (key.startsWith(`${at}/`) && (best === undefined || at.length < keyOf(best.uri).length)) best = root;
    return best;
  }
  /** The kinds of documents in a root. */
  kindsOf(root: string): ReadonlyMap<string, Kind> {
    return this.#kinds.get(keyOf(root)) ?? bundledKinds;
  }
  /** The documents of a root. */
  documentsOf(root: LibraryRoot): readonly DocumentSummary[] {
    return this.documents().filter(it => it.root === root.uri);
  }

  /** What is overdue in one's own folders, or becomes due within so many days. */
  due(within: number): Promise<readonly DueItem[]> {
    return this.#library.due(within);
  }

  /** The edits that mend what needs no thought in a document, for the text that was read last (`OpenDocuments.settled`). */
  editsToFixAll(uri: vscode.Uri): Promise<readonly TextEdit[]> {
    return this.#library.editsToFixAll(this.document(uri)?.uri ?? uri.toString());
  }

  #take(event: LibraryEvent): void {
    if (this.#disposed) return;
    switch (event.type) {
      case 'documents':
        for (const summary of event.put) this.#know(summary);
        this.#forget(event.removed);
        this.#log.trace(`${event.put.length} documents read, ${event.removed.length} gone`);
        this.#documentsChanged.fire();
        return;
      case 'findings':
        this.#log.trace(`${event.findings.length} documents judged`);
        this.#tellFindings(new Map(event.findings.map(it => [keyOf(it.uri), it.findings])));
        return;
      case 'due':
        this.#dueChanged.fire();
        return;
      case 'kinds':
        this.#kinds.set(keyOf(event.root), event.kinds);
        learnKinds(this.#kinds.values());
        this.#documentsChanged.fire();
        return;
      case 'progress':
        if (event.progress.stopped === true) this.#stopped = event.progress;
        this.#setProgress({ ...event.progress, done: event.progress.done && this.#opening === 0 });
        return;
      case 'left-out': {
        const before = this.#leftOut;
        this.#excluded = event.excluded.filter(it => this.#roots.get(keyOf(it.root))?.builtIn === false);
        this.#leftOut = new Map(event.leftOut.map(it => [keyOf(uriOf({ uri: it.root }, it.path)), it]));
        for (const [key, it] of this.#leftOut) if (!before.has(key)) this.#log.warn(`${whereOf(it)}${it.message} (${it.code})`);
        this.#documentsChanged.fire();
        this.#findingsChanged.fire(new Map([...this.#leftOut.keys()].map(it => [it, [this.#unread(it) ?? []].flat()])));
        for (const key of before.keys()) if (!this.#leftOut.has(key)) void this.#tellAgain(key);
        return;
      }
      case 'problem':
        this.#complain(vscode.l10n.t('Drillbook had a problem'), event.message);
        return;
      default:
        event satisfies never;
    }
  }

  #tellFindings(told: FindingsOfDocuments): void {
    for (const [key, findings] of told) {
      if (findings.length === 0) this.#judged.delete(key);
      else this.#judged.set(key, severitiesOf(findings));
    }
    this.reviews.note(told);
    this.#findingsChanged.fire(this.#leftOut.size === 0 ? told : new Map([...told].map(it => this.#shown(it))));
  }

  /** What is said of a file that cannot be read stands for all that was said of it before. */
  #shown([key, findings]: readonly [string, readonly ToldFinding[]]): readonly [string, readonly ToldFinding[]] {
    const unread = this.#unread(key);
    return [key, unread === undefined ? findings : [unread]];
  }

  /** A file that can be read again: what is wrong with it was told while it could not be shown. */
  async #tellAgain(key: string): Promise<void> {
    try {
      const findings = await this.findingsOf(key);
      if (!this.#disposed && !this.#leftOut.has(key)) this.#findingsChanged.fire(new Map([[key, findings]]));
    } catch (error) {
      this.#log.warn(`What is wrong with ${key} is not known: ${String(error)}`);
    }
  }

  #forget(uris: readonly string[]): void {
    const gone = uris.map(keyOf).filter(key => this.#leave(key));
    const cleared = gone.filter(key => this.#judged.has(key));
    if (gone.length > 0) this.#documentsChanged.fire();
    if (cleared.length > 0) this.#tellFindings(new Map(cleared.map(it => [it, nothing])));
  }

  #know(summary: DocumentSummary): void {
    const key = keyOf(summary.uri);
    this.#leave(key);
    this.#documents.set(key, summary);
    this.#order.add(summary);
    this.#byId.set(summary.id, [...this.withId(summary.id), summary]);
  }

  #leave(key: string): boolean {
    const known = this.#documents.get(key);
    if (known === undefined) return false;
    this.#documents.delete(key);
    this.#order.remove(known);
    const others = this.withId(known.id).filter(it => it !== known);
    if (others.length > 0) this.#byId.set(known.id, others);
    else this.#byId.delete(known.id);
    return true;
  }

  #setProgress(progress: LibraryProgress): void {
    this.#progress = progress;
    this.#progressChanged.fire(progress);
  }

  /** `rebuild` is a button that reads everything again. */
  #complain(what: string, error: unknown, rebuild?: string): void {
    const reason = error instanceof Error ? error.message : String(error);
    this.#log.error(`${what}: ${reason}`);
    const buttons = [...(rebuild === undefined ? [] : [rebuild]), showLogAction()];
    void vscode.window.showWarningMessage(vscode.l10n.t('{0}: {1}', what, ended(reason)), ...buttons).then(chosen => {
      if (chosen === undefined) return;
      if (chosen === rebuild) void vscode.commands.executeCommand('drillbook.rebuildIndex');
      else this.#log.show();
    });
  }

  dispose(): void {
    this.#disposed = true;
    this.reviews.dispose();
    for (const emitter of [
      this.#documentsChanged,
      this.#findingsChanged,
      this.#dueChanged,
      this.#progressChanged,
      this.#rootsChanged,
    ])
      emitter.dispose();
  }
}

/**
 * How the texts in editors and the changes on the disk reach the library, in the folders where Drillbook is wanted.
 *
 * Documents follow the editors (at once, and one text after the other), the file watcher, and a comparison with the disk
 * when the window gets the focus and every five minutes, because watchers lose events.
 */
import * as vscode from 'vscode';
import type { Library, LibraryRoot } from '../core/library/library-types.ts';
import { builtInScheme, keyOf } from './convert.ts';
import { FolderUse } from './folder-use.ts';
import { today } from './in-process.ts';
import type { Shelf } from './shelf.ts';

/** Where the documents that come with Drillbook are found. */
export const builtInRoot: LibraryRoot = { uri: `${builtInScheme}:/runbooks`, name: 'Built-in', builtIn: true };

/** Milliseconds after a keystroke before the text is read again, with all that is typed in them. */
const typingPause = 10;
/** Milliseconds that events of files are collected. */
const filePause = 300;
const reconcileEvery = 5 * 60 * 1000;
/** Focus comes and goes with every click into another window; milliseconds between two comparisons. */
const focusRest = 10_000;
/** From so many changed files on, comparing everything costs less than asking file by file. */
const manyFiles = 500;
/** Written when a run has ended: what documents are held against has changed. */
const endOfRun = /\/\.drillbook\/runs\/[^/]+\/report\.md$/;
/** Folders whose events are noise: nothing in them is a document or the target of a link that we judge. */
const noise = /\/(\.git|node_modules|\.drillbook\/(runs|cache))(\/|$)/;

interface Written {
  timer: ReturnType<typeof setTimeout> | undefined;
  /** The text has been handed over and stands above the file. */
  put: boolean;
  /** The text that was handed over last has been read. */
  latest: Promise<void>;
  /** The newest text waits until the one before it has been read, and is read then. */
  next: Promise<void> | undefined;
}

export class OpenDocuments implements vscode.Disposable {
  readonly #library: Library;
  readonly #shelf: Shelf;
  readonly #log: vscode.LogOutputChannel;
  readonly #showBuiltIn: () => boolean;
  readonly #lookedAt: () => readonly string[];
  readonly #subscriptions: vscode.Disposable[] = [];
  readonly #watchers = new Map<string, vscode.Disposable>();
  readonly #written = new Map<string, Written>();
  #changedFiles: vscode.Uri[] = [];
  #fileTimer: ReturnType<typeof setTimeout> | undefined;
  #work: Promise<void> = Promise.resolve();
  #reconciledAt = 0;
  #today = '';
  #disposed = false;

  /** In which folders Drillbook is wanted. */
  readonly folders: FolderUse;

  constructor(
    context: vscode.ExtensionContext,
    library: Library,
    shelf: Shelf,
    log: vscode.LogOutputChannel,
    showBuiltIn: () => boolean,
    lookedAt: () => readonly string[],
  ) {
    this.folders = new FolderUse(context.workspaceState);
    this.#library = library;
    this.#shelf = shelf;
    this.#log = log;
    this.#showBuiltIn = showBuiltIn;
    this.#lookedAt = lookedAt;
  }

  /** Drillbook is wanted in this window: it reads, judges and shows. */
  get awake(): boolean {
    return this.folders.awake;
  }

  /** Resolves when every folder asked for so far has been read; at once while nothing is wanted. */
  get ready(): Promise<void> {
    return this.#work;
  }

  /** Starts to listen. Returns at once; folders are looked at afterwards. */
  start(): void {
    this.#subscriptions.push(
      this.folders,
      this.folders.onDidChange(() => this.#sync()),
      vscode.workspace.onDidGrantWorkspaceTrust(() => this.#sync()),
      vscode.workspace.onDidOpenTextDocument(document => {
        if (document.isDirty) this.#changed(document);
      }),
      vscode.workspace.onDidChangeTextDocument(event => {
        if (event.contentChanges.length > 0) this.#changed(event.document);
      }),
      vscode.workspace.onDidCloseTextDocument(document => this.#closed(document)),
      vscode.window.onDidChangeWindowState(state => {
        if (state.focused) void this.#reconcile(focusRest);
      }),
    );
    const interval = setInterval(() => void this.#reconcile(reconcileEvery / 2), reconcileEvery);
    this.#subscriptions.push({ dispose: () => clearInterval(interval) });
    this.folders.start();
  }

  /** Somebody searches or runs here: where nothing was wanted yet, everything is read as long as the window is open. */
  use(): void {
    this.folders.wake();
  }

  /** The built-in documents were asked for or sent away. */
  settingsChanged(): void {
    if (this.awake) this.#sync();
  }

  /** Reads everything again, from nothing. */
  async rebuild(): Promise<void> {
    this.use();
    await this.#work;
    for (const root of [...this.#shelf.roots()]) await this.#shelf.close(root.uri);
    this.#sync();
    await this.#work;
    await Promise.all(
      vscode.workspace.textDocuments.filter(it => it.isDirty && this.#isOurs(it)).map(it => this.#put(it, this.#writtenOf(it))),
    );
  }

  /** Leaves what is not read yet: search goes on with what is. */
  async stopReading(): Promise<void> {
    await this.#shelf.stopReading();
  }

  /** Reads what was left. */
  async readOn(): Promise<void> {
    await this.#work;
    this.#work = this.#shelf
      .readOn()
      .catch(error => this.#log.error(`What was left could not be read: ${String(error)}`))
      .then(() => {
        this.#reconciledAt = Date.now();
      });
    await this.#work;
  }

  /** Resolves when the library has read this text as it stands in the editor now. */
  async settled(document: vscode.TextDocument): Promise<void> {
    const written = this.#written.get(keyOf(document.uri));
    if (written === undefined) return;
    if (written.timer !== undefined) await this.#put(document, written);
    else await (written.next ?? written.latest);
  }

  /** May this text be one of the library's documents? */
  #isOurs(document: vscode.TextDocument): boolean {
    if (document.isClosed) return false;
    if (this.#shelf.document(document.uri) !== undefined) return true;
    const key = keyOf(document.uri);
    const inside = [...this.#shelf.roots()].some(it => !it.builtIn && key.startsWith(`${keyOf(it.uri)}/`));
    if (!inside) return false;
    const looksIt =
      document.languageId === 'markdown' ||
      /\.(md|markdown|md\.erb)$|\/drillbook\.yaml$|\/\.drillbook\/schemas\/[^/]+\.json$/i.test(document.uri.path);
    return looksIt;
  }

  #writtenOf(document: vscode.TextDocument): Written {
    const key = keyOf(document.uri);
    let written = this.#written.get(key);
    if (written === undefined) {
      written = { timer: undefined, put: false, latest: Promise.resolve(), next: undefined };
      this.#written.set(key, written);
    }
    return written;
  }

  #changed(document: vscode.TextDocument): void {
    if (!this.#isOurs(document)) return;
    const written = this.#writtenOf(document);
    written.timer ??= setTimeout(() => void this.#put(document, written), typingPause);
  }

  #put(document: vscode.TextDocument, written: Written): Promise<void> {
    clearTimeout(written.timer);
    written.timer = undefined;
    // Of all that is typed while one text is read only the newest is read next.
    written.next ??= written.latest.then(() => {
      written.next = undefined;
      // The editor may have let go of it meanwhile.
      if (document.isClosed || this.#written.get(keyOf(document.uri)) !== written) return;
      written.put = true;
      const started = Date.now();
      const name = vscode.workspace.asRelativePath(document.uri);
      written.latest = this.#library
        .put(this.#nameOf(document.uri), document.getText())
        .then(() => this.#log.trace(`${name} was read as it stands in its editor in ${Date.now() - started} ms`))
        .catch(error => this.#log.error(`${document.uri.path} could not be handed to the library: ${String(error)}`));
      return written.latest;
    });
    return written.next;
  }

  #closed(document: vscode.TextDocument): void {
    const key = keyOf(document.uri);
    const written = this.#written.get(key);
    if (written === undefined) return;
    clearTimeout(written.timer);
    this.#written.delete(key);
    if (written.put)
      void this.#library
        .release(this.#nameOf(document.uri))
        .catch(error => this.#log.error(`${document.uri.path} could not be released: ${String(error)}`));
  }

  /** The library's own spelling of a uri, so that one file is never two documents. */
  #nameOf(uri: vscode.Uri): string {
    return this.#shelf.document(uri)?.uri ?? uri.toString();
  }

  /** Makes the library's roots equal to the folders where Drillbook is wanted, and watches what is in them. */
  #sync(): void {
    const wanted = new Map<string, LibraryRoot>();
    const folders = this.folders.used();
    for (const folder of folders) {
      // A folder within another open folder is read once, with the outer one.
      if (folders.some(it => it !== folder && keyOf(folder.uri).startsWith(`${keyOf(it.uri)}/`))) continue;
      wanted.set(keyOf(folder.uri), {
        uri: folder.uri.toString().replace(/\/$/, ''),
        name: folder.name,
        builtIn: false,
        trusted: vscode.workspace.isTrusted,
      });
    }
    if (this.awake && this.#showBuiltIn()) wanted.set(keyOf(builtInRoot.uri), builtInRoot);
    // A folder that somebody vouches for since it was opened is read once more, with the schemas that are in it.
    const asWanted = [...this.#shelf.roots()].filter(it => (wanted.get(keyOf(it.uri)) ?? it).trusted === it.trusted);
    const open = new Set(asWanted.map(it => keyOf(it.uri)));
    if ([...wanted.keys()].every(it => open.has(it)) && open.size === wanted.size) return;
    const quiet = this.folders.quiet().map(it => it.name);
    if (quiet.length > 0)
      this.#log.info(`Quiet in ${quiet.join(', ')}: no drillbook.yaml, .drillbook or runbooks there, or told so`);
    this.#tellToday();
    const tasks: Promise<unknown>[] = [this.#work];
    const first = this.#lookedAt();
    for (const root of [...this.#shelf.roots()]) {
      const key = keyOf(root.uri);
      if (wanted.has(key)) continue;
      this.#stopWatching(key);
      tasks.push(this.#shelf.close(root.uri));
    }
    for (const [key, root] of wanted) {
      if (open.has(key)) continue;
      if (!root.builtIn) this.#watch(key, vscode.Uri.parse(root.uri, true));
      tasks.push(this.#shelf.open(root, first));
    }
    this.#work = Promise.allSettled(tasks).then(() => {
      this.#reconciledAt = Date.now();
    });
    for (const document of vscode.workspace.textDocuments) if (document.isDirty) this.#changed(document);
  }

  #watch(key: string, folder: vscode.Uri): void {
    if (this.#watchers.has(key)) return;
    const watcher = vscode.workspace.createFileSystemWatcher(new vscode.RelativePattern(folder, '**/*'));
    const note = (uri: vscode.Uri): void => this.#fileChanged(uri);
    this.#watchers.set(
      key,
      vscode.Disposable.from(watcher, watcher.onDidChange(note), watcher.onDidCreate(note), watcher.onDidDelete(note)),
    );
  }

  #stopWatching(key: string): void {
    this.#watchers.get(key)?.dispose();
    this.#watchers.delete(key);
  }

  #fileChanged(uri: vscode.Uri): void {
    if (noise.test(uri.path) && !endOfRun.test(uri.path)) return;
    // A checkout tells of thousands in one turn: what they are called is looked up when it is known that it matters.
    this.#changedFiles.push(uri);
    clearTimeout(this.#fileTimer);
    this.#fileTimer = setTimeout(() => {
      const many = this.#changedFiles.length > manyFiles;
      const changed = [...new Set((many ? this.#changedFiles.slice(0, 5) : this.#changedFiles).map(it => this.#nameOf(it)))];
      const count = many ? this.#changedFiles.length : changed.length;
      this.#log.debug(`${count} files changed: ${changed.slice(0, 5).join(', ')}${count > 5 ? ', …' : ''}`);
      this.#changedFiles = [];
      // While everything is read for the first time, some of these have been read before they changed.
      const work = many ? this.#work.then(() => this.#reconcile(0)) : this.#library.refresh(changed);
      const started = Date.now();
      work
        .then(() => this.#log.debug(`They were read again in ${Date.now() - started} ms`))
        .catch(error => this.#log.error(`Changed files could not be read: ${String(error)}`));
    }, filePause);
  }

  /** Compares with the disk, unless that was done within the last `rest` milliseconds. */
  async #reconcile(rest: number): Promise<void> {
    if (!this.awake || this.#shelf.indexing || this.#disposed || Date.now() - this.#reconciledAt < rest) return;
    this.#reconciledAt = Date.now();
    try {
      this.#tellToday();
      const started = Date.now();
      const differed = await this.#library.reconcile();
      this.#log.debug(`Compared with the disk in ${Date.now() - started} ms`);
      if (differed > 0) this.#log.info(`${differed} documents had changed on the disk unseen`);
    } catch (error) {
      if (!this.#disposed) this.#log.error(`The folders could not be compared with the disk: ${String(error)}`);
    }
  }

  /** The same day as the command line's, so that both judge a date alike. */
  #tellToday(): void {
    const day = today();
    if (day === this.#today) return;
    this.#today = day;
    this.#library.setToday(day).catch(error => this.#log.error(`Dates could not be judged again: ${String(error)}`));
  }

  dispose(): void {
    this.#disposed = true;
    clearTimeout(this.#fileTimer);
    for (const written of this.#written.values()) clearTimeout(written.timer);
    for (const it of [...this.#subscriptions, ...this.#watchers.values()]) it.dispose();
  }
}

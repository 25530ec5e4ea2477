/**
 * In which folders of the window Drillbook is wanted (decision 3).
 *
 * A folder with one of our marks is read. Any other is left alone until somebody uses Drillbook there: for this session when
 * a search or a run asks for it, for good when a person says so. A person may also say that a folder is to be left alone.
 */
import * as vscode from 'vscode';
import { keyOf } from './convert.ts';

/** A folder with one of these is a folder where Drillbook is wanted. */
const marks = ['drillbook.yaml', '.drillbook', 'runbooks'];
/** Workspace state: folder to what a person said of it. */
const said = 'drillbook.usedHere';
/** Stands for a window without a folder, where only the built-in documents can be looked at. */
const noFolder = '';

const folders = (): readonly vscode.WorkspaceFolder[] => vscode.workspace.workspaceFolders ?? [];

export class FolderUse implements vscode.Disposable {
  readonly #memory: vscode.Memento;
  readonly #changed = new vscode.EventEmitter<void>();
  readonly #watchers = new Map<string, vscode.Disposable>();
  readonly #subscriptions: vscode.Disposable[] = [];
  readonly #marked = new Set<string>();
  readonly #session = new Set<string>();
  #disposed = false;

  /** A folder is wanted that was not, or the other way round, or folders came and went. */
  readonly onDidChange = this.#changed.event;

  constructor(memory: vscode.Memento) {
    this.#memory = memory;
  }

  /** Starts to listen. Returns at once; marks are looked for afterwards. */
  start(): void {
    this.#subscriptions.push(
      vscode.workspace.onDidChangeWorkspaceFolders(event => {
        for (const folder of event.removed) this.#forget(keyOf(folder.uri));
        for (const folder of event.added) this.#watch(folder);
        this.#tell();
        void this.#lookForMarks(event.added);
      }),
    );
    for (const folder of folders()) this.#watch(folder);
    this.#tell();
    void this.#lookForMarks(folders());
  }

  wants(folder: vscode.Uri): boolean {
    const key = keyOf(folder);
    return this.#session.has(key) || (this.#said()[key] ?? this.#marked.has(key));
  }

  /** Is Drillbook wanted anywhere in this window? */
  get awake(): boolean {
    return folders().length === 0 ? this.#session.has(noFolder) : folders().some(it => this.wants(it.uri));
  }

  used(): readonly vscode.WorkspaceFolder[] {
    return folders().filter(it => this.wants(it.uri));
  }
  quiet(): readonly vscode.WorkspaceFolder[] {
    return folders().filter(it => !this.wants(it.uri));
  }

  /** Somebody searches or runs: where nothing is wanted yet everything is, as long as this window is open. */
  wake(): void {
    if (this.awake) return;
    for (const key of folders().length === 0 ? [noFolder] : folders().map(it => keyOf(it.uri))) this.#session.add(key);
    this.#tell();
  }

  /** A person wants Drillbook in these folders, also tomorrow. */
  async use(wanted: readonly vscode.Uri[]): Promise<void> {
    await this.#say(wanted, true);
  }

  /** A person wants these folders left alone, whatever is in them. */
  async stop(unwanted: readonly vscode.Uri[]): Promise<void> {
    for (const it of unwanted) this.#session.delete(keyOf(it));
    await this.#say(unwanted, false);
  }

  async #say(about: readonly vscode.Uri[], wanted: boolean): Promise<void> {
    const before = this.#said();
    await this.#memory.update(said, { ...before, ...Object.fromEntries(about.map(it => [keyOf(it), wanted])) });
    this.#tell();
  }

  #said(): Readonly<Record<string, boolean>> {
    const stored = this.#memory.get<unknown>(said);
    return typeof stored === 'object' && stored !== null ? (stored as Record<string, boolean>) : {};
  }

  #tell(): void {
    if (this.#disposed) return;
    void vscode.commands.executeCommand('setContext', 'drillbook.awake', this.awake);
    void vscode.commands.executeCommand('setContext', 'drillbook.someQuiet', this.quiet().length > 0 || !this.awake);
    void vscode.commands.executeCommand('setContext', 'drillbook.someUsed', this.used().length > 0);
    this.#changed.fire();
  }

  /** A mark that appears later wakes its folder too. */
  #watch(folder: vscode.WorkspaceFolder): void {
    const key = keyOf(folder.uri);
    const pattern = new vscode.RelativePattern(folder, `{${marks.join(',')}}`);
    const watcher = vscode.workspace.createFileSystemWatcher(pattern, false, true, true);
    const listener = watcher.onDidCreate(() => {
      if (this.#marked.has(key)) return;
      this.#marked.add(key);
      this.#tell();
    });
    this.#watchers.set(key, vscode.Disposable.from(watcher, listener));
  }

  #forget(key: string): void {
    this.#watchers.get(key)?.dispose();
    this.#watchers.delete(key);
    this.#marked.delete(key);
    this.#session.delete(key);
  }

  async #lookForMarks(among: readonly vscode.WorkspaceFolder[]): Promise<void> {
    const found = await Promise.all(
      among.map(async folder => {
        const there = await Promise.all(
          marks.map(mark =>
            vscode.workspace.fs.stat(vscode.Uri.joinPath(folder.uri, mark)).then(
              () => true,
              () => false,
            ),
          ),
        );
        return there.includes(true) ? [keyOf(folder.uri)] : [];
      }),
    );
    const open = new Set(folders().map(it => keyOf(it.uri)));
    const marked = found.flat().filter(it => open.has(it));
    for (const key of marked) this.#marked.add(key);
    if (marked.length > 0) this.#tell();
  }

  dispose(): void {
    this.#disposed = true;
    for (const it of [...this.#subscriptions, ...this.#watchers.values(), this.#changed]) it.dispose();
  }
}

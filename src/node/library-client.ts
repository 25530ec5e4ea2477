/** The library behind messages: the same shape as in one thread, its work in a worker that may be lost and started again. */
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import { leftOutBy } from '../core/catalog/walk.ts';
import type { Library, LibraryEvent, LibraryRoot } from '../core/library/library-types.ts';
import type { Files } from '../core/ports.ts';
import type { IndexStorage } from './cache-files.ts';
import { SharedTexts } from './shared-texts.ts';
import type { Asked, FromWorker, ToWorker, WorkerStart } from './worker-messages.ts';

export interface WorkerLibraryOptions {
  /** `YYYY-MM-DD` */
  readonly today: string;
  /** Keeps the indexes of folders on this machine's disk, so that the next window answers at once. */
  readonly storage?: IndexStorage;
  /** Where a root lies on this machine's disk; by default the path of a `file:` uri. undefined: `filesOf` reads it. */
  folderOf?(root: LibraryRoot): string | undefined;
  /** Files of a root that is not on the disk, read on this side for the worker. */
  filesOf?(root: LibraryRoot): Files;
}

/**
 * Starts the worker at `workerPath` (`dist/worker.js`). When it crashes it is started once more, with every open folder
 * and every text of an editor handed over again, and a `problem` event says so; what was asked meanwhile rejects with a
 * sentence for people. After a crash while it reads again every request rejects.
 */
export function workerLibrary(workerPath: string, options: WorkerLibraryOptions): Library {
  return new WorkerLibrary(workerPath, options);
}

const defaultFolderOf = (root: LibraryRoot) => (root.uri.startsWith('file:') ? fileURLToPath(root.uri) : undefined);

interface Asker {
  resolve(value: unknown): void;
  reject(error: Error): void;
  /** What came of a long answer. */
  readonly parts: (readonly unknown[])[];
}

class WorkerLibrary implements Library {
  readonly #path: string;
  readonly #options: WorkerLibraryOptions;
  #worker: Worker | undefined;
  #crashes = 0;
  #disposed = false;
  #today: string;
  #number = 0;
  readonly #waiting = new Map<number, Asker>();
  readonly #listeners: ((event: LibraryEvent) => void)[] = [];
  readonly #shared = new SharedTexts();
  // What a new worker must be told to stand where the lost one stood.
  readonly #roots = new Map<string, LibraryRoot>();
  readonly #texts = new Map<string, string>();

  constructor(path: string, options: WorkerLibraryOptions) {
    this.#path = path;
    this.#options = options;
    this.#today = options.today;
    this.#start();
  }

  onEvent(listener: (event: LibraryEvent) => void): void {
    this.#listeners.push(listener);
  }
  async open(root: LibraryRoot, first: readonly string[] = []): Promise<void> {
    this.#roots.set(root.uri, root);
    this.#tellFolder(root);
    await this.#ask('open', root, first);
  }
  async close(rootUri: string): Promise<void> {
    this.#roots.delete(rootUri);
    await this.#ask('close', rootUri);
    this.#shared.forget(rootUri);
  }
  async put(uri: string, text: string): Promise<void> {
    this.#texts.set(uri, text);
    await this.#ask('put', uri, text);
  }
  async release(uri: string): Promise<void> {
    this.#texts.delete(uri);
    await this.#ask('release', uri);
  }
  async refresh(uris: readonly string[]): Promise<void> {
    await this.#ask('refresh', uris);
  }
  async reconcile(): Promise<number> {
    return (await this.#ask('reconcile')) as number;
  }
  async stopReading(): Promise<void> {
    await this.#ask('stopReading');
  }
  async readOn(): Promise<void> {
    await this.#ask('readOn');
  }
  async search(query: string, limit: number): ReturnType<Library['search']> {
    return (await this.#ask('search', query, limit)) as Awaited<ReturnType<Library['search']>>;
  }
  async alerts(text: string): ReturnType<Library['alerts']> {
    return (await this.#ask('alerts', text)) as Awaited<ReturnType<Library['alerts']>>;
  }
  async referencesTo(uri: string): ReturnType<Library['referencesTo']> {
    return (await this.#ask('referencesTo', uri)) as Awaited<ReturnType<Library['referencesTo']>>;
  }
  async idsNamedIn(uri: string): ReturnType<Library['idsNamedIn']> {
    return (await this.#ask('idsNamedIn', uri)) as Awaited<ReturnType<Library['idsNamedIn']>>;
  }
  async findingsOf(uri: string): ReturnType<Library['findingsOf']> {
    return (await this.#ask('findingsOf', uri)) as Awaited<ReturnType<Library['findingsOf']>>;
  }
  async due(within: number): ReturnType<Library['due']> {
    return (await this.#ask('due', within)) as Awaited<ReturnType<Library['due']>>;
  }
  async editsToFixAll(uri: string): ReturnType<Library['editsToFixAll']> {
    return (await this.#ask('editsToFixAll', uri)) as Awaited<ReturnType<Library['editsToFixAll']>>;
  }
  async setToday(today: string): Promise<void> {
    this.#today = today;
    await this.#ask('setToday', today);
  }
  async dispose(): Promise<void> {
    if (this.#disposed) return;
    this.#disposed = true;
    this.#listeners.length = 0;
    this.#rejectAll('Drillbook is closing; nothing was answered.');
    await this.#worker?.terminate();
    this.#worker = undefined;
  }

  #start(): void {
    const start: WorkerStart = { today: this.#today, storage: this.#options.storage };
    const worker = new Worker(this.#path, { workerData: start });
    this.#worker = worker;
    let reason = 'it ended by itself';
    worker.on('message', (message: FromWorker) => this.#hear(message));
    worker.on('error', (error: unknown) => {
      reason = error instanceof Error ? error.message : String(error);
    });
    worker.on('exit', () => {
      if (this.#disposed || this.#worker !== worker) return;
      this.#worker = undefined;
      this.#crashed(reason);
    });
  }

  #crashed(reason: string): void {
    this.#crashes++;
    const again = this.#crashes === 1;
    this.#rejectAll(
      `The library stopped (${reason}) before it answered. ${again ? 'It is starting again; ask once more.' : restart}`,
    );
    this.#emit({
      type: 'problem',
      message: `The library stopped (${reason}). ${again ? 'It was started again and reads the folders anew.' : restart}`,
    });
    if (!again) return;
    this.#start();
    // Nobody waits for these: what goes wrong with them is said by the event of the next crash.
    const unheard = () => undefined;
    for (const [uri, text] of this.#texts) this.#ask('put', uri, text).catch(unheard);
    const opened = [...this.#roots.values()].map(root => {
      this.#tellFolder(root);
      return this.#ask('open', root);
    });
    // Everything was read again without harm: the next crash is another one, also weeks later in the same window.
    Promise.all(opened).then(() => {
      this.#crashes = 0;
    }, unheard);
  }

  #tellFolder(root: LibraryRoot): void {
    const folder = (this.#options.folderOf ?? defaultFolderOf)(root);
    this.#send({ type: 'folder', root: root.uri, folder });
  }

  #ask(method: Asked, ...values: readonly unknown[]): Promise<unknown> {
    if (!this.#worker)
      return Promise.reject(new Error(this.#disposed ? 'Drillbook is closed.' : `The library has stopped. ${restart}`));
    return new Promise((resolve, reject) => {
      const number = ++this.#number;
      this.#waiting.set(number, { resolve, reject, parts: [] });
      this.#send({ type: 'ask', number, method, values });
    });
  }

  #hear(message: FromWorker): void {
    if (this.#disposed) return;
    if (message.type === 'event') {
      this.#emit(this.#shared.take(message.event));
      this.#send({ type: 'heard' });
    } else if (message.type === 'answer-part') {
      this.#shared.shareAnswer(message.values);
      this.#waiting.get(message.number)?.parts.push(message.values);
      this.#send({ type: 'heard' });
    } else if (message.type === 'answer') {
      const asker = this.#waiting.get(message.number);
      this.#waiting.delete(message.number);
      if (message.problem === undefined)
        asker?.resolve(asker.parts.length === 0 ? message.value : [...asker.parts, message.value].flat());
      else asker?.reject(new Error(message.problem));
    } else void this.#answerFile(message);
  }

  async #answerFile({ number, root, method, path }: Extract<FromWorker, { type: 'file-ask' }>): Promise<void> {
    try {
      const files = this.#options.filesOf?.(root);
      if (!files) throw new Error(`${root.name} is not on this machine's disk, and nothing here can read ${root.uri}.`);
      this.#send({ type: 'file-answer', number, value: await files[method](path) });
    } catch (error) {
      this.#send({ type: 'file-answer', number, problem: leftOutBy(error, path) });
    }
  }

  #send(message: ToWorker): void {
    this.#worker?.postMessage(message);
  }

  #rejectAll(message: string): void {
    const waiting = [...this.#waiting.values()];
    this.#waiting.clear();
    for (const it of waiting) it.reject(new Error(message));
  }

  #emit(event: LibraryEvent): void {
    for (const it of this.#listeners) it(event);
  }
}

const restart = 'Reload the window to start it again.';

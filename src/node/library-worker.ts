/** The library's own thread: answers messages, so that neither reading nor indexing ever holds up the window. */
import { parentPort, workerData } from 'node:worker_threads';
import { createLibrary } from '../core/library/library.ts';
import type { Library, LibraryRoot } from '../core/library/library-types.ts';
import { FileProblem, type FileProblemCode, type Files } from '../core/ports.ts';
import type { SearchHit } from '../core/search/search-types.ts';
import { diskFiles } from './disk-files.ts';
import { EventOutbox } from './event-outbox.ts';
import { readHistories } from './git-history.ts';
import { checkSyntax } from './shell-syntax.ts';
import { WarmSearch } from './warm-search.ts';
import type { Asked, FileAsked, FromWorker, ToWorker, WorkerStart } from './worker-messages.ts';

/** What is asked while somebody types or looks. */
const questions: ReadonlySet<Asked> = new Set<Asked>(['search', 'alerts', 'findingsOf']);

const port = parentPort;
if (port) {
  const folders = new Map<string, string | undefined>();
  const waiting = new Map<number, { resolve(value: unknown): void; reject(problem: unknown): void }>();
  let asked = 0;
  const say = (message: FromWorker) => port.postMessage(message);
  const outbox = new EventOutbox(say);

  const askWindow = (root: LibraryRoot, method: FileAsked, path: string) =>
    new Promise<unknown>((resolve, reject) => {
      const number = ++asked;
      waiting.set(number, { resolve, reject });
      say({ type: 'file-ask', number, root, method, path });
    });
  const windowFiles = (root: LibraryRoot): Files => ({
    root: root.uri,
    readDirectory: path => askWindow(root, 'readDirectory', path) as ReturnType<Files['readDirectory']>,
    status: path => askWindow(root, 'status', path) as ReturnType<Files['status']>,
    read: path => askWindow(root, 'read', path) as ReturnType<Files['read']>,
  });

  const { today, storage } = workerData as WorkerStart;
  const library: Library = createLibrary({
    filesOf: root => {
      const folder = folders.get(root.uri);
      return folder === undefined ? windowFiles(root) : diskFiles(folder);
    },
    historiesOf: async (root, paths) => {
      const folder = folders.get(root.uri);
      return folder === undefined ? undefined : (await readHistories(folder, paths)).histories;
    },
    syntaxOf: texts => checkSyntax(texts),
    pause: () => new Promise(resolve => setImmediate(resolve)),
    today,
  });
  const warm = storage === undefined ? undefined : new WarmSearch(storage, today);
  library.onEvent(event => outbox.put({ type: 'event', event }));

  /** The library's own answer, and for a folder it has not read to its end what is stored of it. */
  const withStored = async (method: Asked, values: readonly unknown[], answer: () => Promise<unknown>): Promise<unknown> => {
    if (!warm) return await answer();
    if (method === 'open') {
      const root = values[0] as LibraryRoot;
      const folder = folders.get(root.uri);
      if (folder === undefined || root.builtIn) return await answer();
      warm.open(root, diskFiles(folder));
      await answer();
      void warm.loaded(root);
      return undefined;
    }
    if (method === 'close') warm.close(values[0] as string);
    if (method !== 'search') return await answer();
    const [query, limit] = values as [string, number];
    const stored = await warm.search(query, limit);
    const found = (await answer()) as readonly SearchHit[];
    if (!stored) return found;
    const known = new Set(stored.map(it => it.uri));
    return [...stored, ...found.filter(it => !known.has(it.uri))].slice(0, limit);
  };

  port.on('message', (message: ToWorker) => {
    if (message.type === 'folder') folders.set(message.root, message.folder);
    else if (message.type === 'ask') {
      const method = library[message.method] as (...values: readonly unknown[]) => Promise<unknown>;
      const answer = () => method.apply(library, message.values as unknown[]);
      // Who waits for a change to be known has heard of it by then; a question is not held up by what is told beside.
      const reply = (it: FromWorker) => (questions.has(message.method) ? say(it) : outbox.put(it));
      withStored(message.method, message.values, answer).then(
        value => reply({ type: 'answer', number: message.number, value }),
        (error: unknown) =>
          reply({ type: 'answer', number: message.number, problem: error instanceof Error ? error.message : String(error) }),
      );
    } else if (message.type === 'heard') {
      outbox.heard();
    } else {
      const asker = waiting.get(message.number);
      waiting.delete(message.number);
      const { problem } = message;
      if (problem) asker?.reject(new FileProblem(problem.code as FileProblemCode, problem.path, problem.message));
      else asker?.resolve(message.value);
    }
  });
}

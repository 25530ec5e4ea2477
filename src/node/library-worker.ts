/**
 * The library's own thread: answers messages, so that neither reading nor indexing ever holds up the window. Started with
 * documents to read it is the second reader of a large folder (`side-reader.ts`).
 */
import { parentPort, workerData } from 'node:worker_threads';
import { createLibrary } from '../core/library/library.ts';
import type { LibraryStorage } from '../core/library/library-options.ts';
import type { Library, LibraryRoot } from '../core/library/library-types.ts';
import { FileProblem, type FileProblemCode, type Files } from '../core/ports.ts';
import { type IndexStorage, indexFile, readCacheFile, writeCacheFile } from './cache-files.ts';
import { diskFiles } from './disk-files.ts';
import { EventOutbox } from './event-outbox.ts';
import { readHistories } from './git-history.ts';
import { checkSyntax } from './shell-syntax.ts';
import { readAside, type SideStart } from './side-reader.ts';
import type { Asked, FileAsked, FromWorker, ToWorker, WorkerStart } from './worker-messages.ts';

/** Milliseconds: who writes a command makes a letter in less, and each state of it would be a process. */
const typingLull = 250;
/** What is asked while somebody types or looks. */
const questions: ReadonlySet<Asked> = new Set<Asked>([
  'stopReading',
  'search',
  'alerts',
  'findingsOf',
  'idsNamedIn',
  'referencesTo',
]);

/** Only folders on this disk: of others every file would be compared over messages. */
const storageIn = ({ folder, version }: IndexStorage, isKept: (root: LibraryRoot) => boolean): LibraryStorage => ({
  version,
  now: () => Date.now(),
  read: async root => (isKept(root) ? await readCacheFile(indexFile(folder, root.uri)) : undefined),
  write: async (root, bytes) => {
    // What cannot be kept costs only time at the next start.
    if (isKept(root)) await writeCacheFile(indexFile(folder, root.uri), bytes).catch(() => undefined);
  },
});

const port = parentPort;
const start = workerData as WorkerStart | SideStart;
if (port && 'documents' in start) void readAside(port, start);
else if (port && 'today' in start) {
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

  const { today, storage } = start;
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
    lull: () => new Promise(resolve => setTimeout(resolve, typingLull)),
    pause: () => new Promise(resolve => setImmediate(resolve)),
    today,
    storage: storage && storageIn(storage, root => folders.get(root.uri) !== undefined),
  });
  library.onEvent(event => outbox.tell(event));

  port.on('message', (message: ToWorker) => {
    if (message.type === 'folder') folders.set(message.root, message.folder);
    else if (message.type === 'ask') {
      const method = library[message.method] as (...values: readonly unknown[]) => Promise<unknown>;
      // Who waits for a change to be known has heard of it by then; a question is not held up by what is told beside.
      const reply = (it: Extract<FromWorker, { type: 'answer' }>) => (questions.has(message.method) ? say(it) : outbox.put(it));
      method.apply(library, message.values as unknown[]).then(
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

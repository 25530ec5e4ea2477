/** The library's own thread: answers messages, so that neither reading nor indexing ever holds up the window. */
import { parentPort, workerData } from 'node:worker_threads';
import { createLibrary } from '../core/library/library.ts';
import type { Library, LibraryRoot } from '../core/library/library-types.ts';
import { FileProblem, type FileProblemCode, type Files } from '../core/ports.ts';
import { diskFiles } from './disk-files.ts';
import type { FileAsked, FromWorker, ToWorker, WorkerStart } from './worker-messages.ts';

const port = parentPort;
if (port) {
  const folders = new Map<string, string | undefined>();
  const waiting = new Map<number, { resolve(value: unknown): void; reject(problem: unknown): void }>();
  let asked = 0;
  const say = (message: FromWorker) => port.postMessage(message);

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

  const library: Library = createLibrary({
    filesOf: root => {
      const folder = folders.get(root.uri);
      return folder === undefined ? windowFiles(root) : diskFiles(folder);
    },
    pause: () => new Promise(resolve => setImmediate(resolve)),
    today: (workerData as WorkerStart).today,
  });
  library.onEvent(event => say({ type: 'event', event }));

  port.on('message', (message: ToWorker) => {
    if (message.type === 'folder') folders.set(message.root, message.folder);
    else if (message.type === 'ask') {
      const method = library[message.method] as (...values: readonly unknown[]) => Promise<unknown>;
      method.apply(library, message.values as unknown[]).then(
        value => say({ type: 'answer', number: message.number, value }),
        (error: unknown) =>
          say({ type: 'answer', number: message.number, problem: error instanceof Error ? error.message : String(error) }),
      );
    } else {
      const asker = waiting.get(message.number);
      waiting.delete(message.number);
      const { problem } = message;
      if (problem) asker?.reject(new FileProblem(problem.code as FileProblemCode, problem.path, problem.message));
      else asker?.resolve(message.value);
    }
  });
}

/** A second thread that reads a part of a large folder: what it knows comes back as a stored index does. */
import { availableParallelism } from 'node:os';
import { type MessagePort, Worker } from 'node:worker_threads';
import { RootIndex, type SideReader, type SideReading, type SideRequest } from '../core/library/root-index.ts';
import { SearchIndex } from '../core/search/search-index.ts';
import { diskFiles } from './disk-files.ts';

/** What the thread is started with: a request for documents below a folder of this machine's disk. */
export interface SideStart extends SideRequest {
  readonly folder: string;
}

/**
 * Each thread compiles for itself what it often runs, in threads of the engine: about a second of work. With two cores that
 * is gained back only where there is much to read.
 */
const leastWith = { twoCores: 20_000, more: 2000 };

/** Reads below `folder` in a thread of its own, which is started for each request, from `dist/worker.js`. undefined with one core. */
export function sideReader(workerPath: string, folder: string, cores = availableParallelism()): SideReader | undefined {
  if (cores < 2) return undefined;
  return {
    least: cores === 2 ? leastWith.twoCores : leastWith.more,
    read: request =>
      new Promise((resolve, reject) => {
        const workerData: SideStart = { ...request, folder };
        const worker = new Worker(workerPath, { workerData });
        worker.once('message', (reading: SideReading) => {
          resolve(reading);
          void worker.terminate();
        });
        worker.once('error', reject);
        worker.once('exit', () => reject(new Error('The second reader ended early.')));
      }),
  };
}

/** The thread's own side. */
export async function readAside(port: MessagePort, { folder, rootUri, settings, documents }: SideStart): Promise<void> {
  const pages = new RootIndex(rootUri, diskFiles(folder), settings, '', new SearchIndex());
  const leftOut = await pages.verify(documents);
  const reading: SideReading = { stored: pages.toStore(0), leftOut };
  port.postMessage(reading, [reading.stored.buffer]);
}

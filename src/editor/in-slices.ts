/** Long work in the thread that all extensions share: a few milliseconds of it, then everybody else's turn. */
import { giveWay } from './in-process.ts';

/** Milliseconds of work before others get their turn; several such works may fall into one turn of theirs. */
const slice = 3;

/** Does `act` with each item, in their order. Stops after a turn of the others when `wanted` says no, and answers false then. */
export async function inSlices<T>(items: Iterable<T>, act: (item: T) => void, wanted: () => boolean = always): Promise<boolean> {
  let started = performance.now();
  for (const it of items) {
    if (performance.now() - started > slice) {
      await giveWay();
      if (!wanted()) return false;
      started = performance.now();
    }
    act(it);
  }
  return true;
}

/** Takes the steps of `work` to their end and answers its result. */
export async function stepsInSlices<T>(work: Generator<unknown, T>): Promise<T> {
  let started = performance.now();
  for (;;) {
    const step = work.next();
    if (step.done === true) return step.value;
    if (performance.now() - started <= slice) continue;
    await giveWay();
    started = performance.now();
  }
}

const always = (): boolean => true;

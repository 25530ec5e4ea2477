/** What a library needs that lives in the extension host itself: a pause between its slices, and the day. */

/**
 * Resolves after everything that waits in the host's queue had its turn. In a browser a message is used because timers are
 * slowed down to a second in a tab that is not in front.
 */
export function giveWay(): Promise<void> {
  const { setImmediate } = globalThis as { setImmediate?: (act: () => void) => unknown };
  if (setImmediate !== undefined) return new Promise(resolve => setImmediate(resolve));
  return new Promise(resolve => {
    const channel = new MessageChannel();
    // Node's types leave out the property that both worlds share.
    const receiver = channel.port1 as unknown as { onmessage: () => void; close(): void };
    receiver.onmessage = () => {
      receiver.close();
      resolve();
    };
    channel.port2.postMessage(undefined);
  });
}

/** Today in UTC, `YYYY-MM-DD`: the day that the command line judges dates by. */
export const today = (): string => new Date().toISOString().slice(0, 10);

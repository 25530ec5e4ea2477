/** Asks a question again as what it is about changes: one at a time, the last word always, and never put off for ever. */

/** Milliseconds in which changes are gathered. */
const gathering = 300;

export class AskAgain {
  readonly #ask: () => Promise<void>;
  readonly #log: { warn(message: string): void };
  #timer: ReturnType<typeof setTimeout> | undefined;
  /** A question is under way. */
  #asking = false;
  /** Something changed since it was asked. */
  #stale = false;
  #disposed = false;

  /** What `ask` raises is told to `log`, and asked again with the next change. */
  constructor(ask: () => Promise<void>, log: { warn(message: string): void }) {
    this.#ask = ask;
    this.#log = log;
  }

  /** Once for all changes of a while. Whoever put it off at every change would wait until thousands of documents are read. */
  soon(): void {
    if (!this.#disposed) this.#timer ??= setTimeout(() => this.now(), gathering);
  }

  /** At once, or when what is being asked has been answered. */
  now(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#stale = true;
    if (!this.#asking) void this.#askUntilFresh();
  }

  async #askUntilFresh(): Promise<void> {
    this.#asking = true;
    while (this.#stale && !this.#disposed) {
      this.#stale = false;
      try {
        await this.#ask();
      } catch (error) {
        this.#log.warn(`What is shown may be old: ${error instanceof Error ? error.message : String(error)}`);
      }
    }
    this.#asking = false;
  }

  dispose(): void {
    this.#disposed = true;
    clearTimeout(this.#timer);
  }
}

/**
 * Tells the host that the rows of a tree are others now, and tells it again until it asks for them: what it hears while it
 * draws a view for the first time it forgets, and would show the rows of before for good.
 */
import * as vscode from 'vscode';

/** Milliseconds in which rows that were handed over are drawn: until then a view would say that it has none. */
const drawingPause = 200;
/** Milliseconds in which a view that is seen asks. */
const patience = 1000;
/** A view that nobody sees does not ask, and hears as it is opened what it missed. */
const mostTimes = 3;

/** What an empty view says of itself holds only where this is known. */
export interface Known {
  /** Name of the context that `viewsWelcome` asks for. */
  readonly context: string;
  /** Whether rows that are not there do not exist. */
  isKnown(): boolean;
}

export class RowsChanged<Row> implements vscode.Disposable {
  readonly #emitter = new vscode.EventEmitter<Row | undefined>();
  readonly #known: Known | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #drawing: ReturnType<typeof setTimeout> | undefined;
  #told = false;

  constructor(known?: Known) {
    this.#known = known;
  }

  /** For `onDidChangeTreeData`. */
  readonly event = this.#emitter.event;

  /** One row, or all of them. */
  fire(row?: Row): void {
    if (row === undefined) this.#tell(mostTimes);
    else this.#emitter.fire(row);
  }

  /** The host asks for the rows at the top: `getChildren` without a row. */
  asked(): void {
    clearTimeout(this.#timer);
  }

  /** The rows at the top are handed over. */
  answered(): void {
    clearTimeout(this.#drawing);
    this.#drawing = setTimeout(() => this.tellKnown(), drawingPause);
  }

  /** To be called where something is not known any more; that it is known is told when the rows have been drawn. */
  tellKnown(): void {
    const known = this.#known?.isKnown() ?? false;
    if (this.#known === undefined || known === this.#told) return;
    this.#told = known;
    void vscode.commands.executeCommand('setContext', this.#known.context, known);
  }

  #tell(times: number): void {
    clearTimeout(this.#timer);
    if (times > 1) this.#timer = setTimeout(() => this.#tell(times - 1), patience);
    this.#emitter.fire(undefined);
  }

  dispose(): void {
    clearTimeout(this.#timer);
    clearTimeout(this.#drawing);
    this.#emitter.dispose();
  }
}

/**
 * Tells the host that the rows of a tree are others now, and tells it again until it asks for them: what it hears while it
 * draws a view for the first time it forgets, and would show the rows of before for good.
 */
import * as vscode from 'vscode';

/** Milliseconds in which rows that were handed over are drawn: until then a view may say that it has none. */
export const drawingPause = 200;
/** Milliseconds in which a view that is seen asks. */
const patience = 1000;
/** A view that nobody sees does not ask, and hears as it is opened what it missed. */
const mostTimes = 3;

export class RowsChanged<Row> implements vscode.Disposable {
  readonly #emitter = new vscode.EventEmitter<Row | undefined>();
  #timer: ReturnType<typeof setTimeout> | undefined;

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

  #tell(times: number): void {
    clearTimeout(this.#timer);
    if (times > 1) this.#timer = setTimeout(() => this.#tell(times - 1), patience);
    this.#emitter.fire(undefined);
  }

  dispose(): void {
    clearTimeout(this.#timer);
    this.#emitter.dispose();
  }
}

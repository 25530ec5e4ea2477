/** Which documents are overdue for review or due soon, counted as their findings change: there may be very many. */
import * as vscode from 'vscode';
import type { ToldFinding } from '../core/library/library-types.ts';

const dueSoonRule = 'review-due-soon';
const overdueRules: ReadonlySet<string> = new Set(['review-overdue', 'review-long-overdue']);

/** Goes by what the rules say, so that what is switched off there is off here. Documents stand in it by their keys (`keyOf`). */
export class ReviewsDue implements vscode.Disposable {
  readonly #overdue = new Set<string>();
  readonly #soon = new Set<string>();
  readonly #changed = new vscode.EventEmitter<void>();

  /** Other documents than before are overdue, or due soon. */
  readonly onDidChange = this.#changed.event;

  /** Whose review has passed the day it was promised for. */
  get overdue(): ReadonlySet<string> {
    return this.#overdue;
  }
  get soon(): ReadonlySet<string> {
    return this.#soon;
  }

  /** Takes what is wrong with these documents now; an empty list says that nothing is any more. */
  note(told: ReadonlyMap<string, readonly ToldFinding[]>): void {
    let changed = false;
    const note = (set: Set<string>, key: string, due: boolean): void => {
      if (set.has(key) === due) return;
      changed = true;
      if (due) set.add(key);
      else set.delete(key);
    };
    for (const [key, findings] of told) {
      const some = (isIt: (rule: string) => boolean): boolean => findings.some(it => isIt(it.rule));
      note(
        this.#overdue,
        key,
        some(it => overdueRules.has(it)),
      );
      note(
        this.#soon,
        key,
        some(it => it === dueSoonRule),
      );
    }
    if (changed) this.#changed.fire();
  }

  dispose(): void {
    this.#changed.dispose();
  }
}

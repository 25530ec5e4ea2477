/**
 * A box that answers while somebody types: the newest question alone is answered, arrow keys show what a row leads to,
 * Esc gives the window back as it was, and Enter opens what answers the words that stand in the box (decision 34).
 */
import * as vscode from 'vscode';
import { toUri } from './convert.ts';
import { giveWay } from './in-process.ts';
import { openDocument } from './open-document.ts';
import { Preview } from './preview.ts';

/** A row. One that leads nowhere is a sentence to read. */
export interface ResultRow extends vscode.QuickPickItem {
  readonly place?: { readonly uri: string; readonly line: number | undefined } | undefined;
  /** Choosing it puts this text into the box. */
  readonly value?: string | undefined;
  /** Choosing it closes the box, gives the window back and does this. */
  readonly act?: (() => unknown) | undefined;
  /** What its buttons do; the box is closed and the window given back before. `keep` leaves both as they are. */
  readonly presses?: ReadonlyMap<vscode.QuickInputButton, { readonly keep?: boolean; press(): unknown }> | undefined;
}

export interface ResultBox {
  /** How it is called now; asked again with each change. */
  title(): string;
  readonly placeholder: string;
  readonly value: string;
  /** Rows for a text without blanks around it. */
  rows(text: string): Promise<readonly ResultRow[]>;
  /** More may be known soon. */
  busy(): boolean;
  /** When to ask again with the same text. */
  readonly changes: readonly vscode.Event<unknown>[];
  readonly buttons?: ReadonlyMap<vscode.QuickInputButton, () => unknown>;
  /** Hears when documents are only looked at, until it hears false. */
  previewing?(on: boolean): void;
  opened?(uri: vscode.Uri): void;
  failed(error: unknown): void;
}

/** Milliseconds between two answers to the same text while folders are read. */
const againPause = 250;
/** Milliseconds in which a click into the text that is looked at is told after the box has closed by it. */
const clickPause = 60;
const sideColumn = { viewColumn: vscode.ViewColumn.Beside, preview: false } as const;

/** The box before this one gives the window back before the next one notes how it looks. */
let givenBack: Promise<unknown> = Promise.resolve();

export async function openResultBox(given: ResultBox): Promise<void> {
  await givenBack;
  const box = vscode.window.createQuickPick<ResultRow>();
  // The host sorts by label unless told otherwise; the property is not in the public types (decision 34).
  (box as { sortByLabel?: boolean }).sortByLabel = false;
  // Every row is shown whatever is typed; a match only makes the host mark the words in it.
  box.matchOnDescription = true;
  box.matchOnDetail = true;
  box.placeholder = given.placeholder;
  box.value = given.value;
  box.buttons = [...(given.buttons?.keys() ?? [])];
  const preview = new Preview(given.failed);

  let waiting = false;
  let stale = false;
  let closed = false;
  let decided = false;
  let acceptNext = false;
  /** The text that the rows in the box answer. */
  let answered: string | undefined;
  /** What is seen of them. */
  let seen = '';
  /** The row that we made active ourselves; only another one is a person's choice. */
  let ours: string | undefined;
  let moved = false;
  /** The row a person went to; it is gone back to when it was missing for a while, as it is while all is read anew. */
  let chosen: string | undefined;
  /** Rows that we made active and the host has not told of yet, oldest first: it may be some answers behind. */
  let untold: { readonly active: string | undefined; readonly chosen: string | undefined }[] = [];

  const describe = (): void => {
    box.title = given.title();
    box.busy = waiting || given.busy();
  };
  const show = (text: string, rows: readonly ResultRow[]): void => {
    const again = text === answered;
    const sight = JSON.stringify(rows.map(it => [it.label, it.description, it.detail, it.value, it.place]));
    // What is asked again while folders are read is mostly answered the same: rows that stay keep the one a person is on.
    if (again && sight === seen) return;
    seen = sight;
    if (!again) chosen = undefined;
    if (!again && !preview.isOn) moved = false;
    const before = again ? (chosen ?? keyOf(box.activeItems[0])) : undefined;
    const leading = rows.find(it => before !== undefined && keyOf(it) === before) ?? rows.find(leads);
    box.keepScrollPosition = again;
    answered = text;
    ours = keyOf(leading);
    untold.push({ active: ours, chosen });
    box.items = aligned(rows);
    box.activeItems = leading === undefined ? [] : [leading];
  };
  // One question at a time, and only the newest one waits: an older answer never stands over a newer question.
  const ask = async (): Promise<void> => {
    stale = true;
    if (waiting) return;
    waiting = true;
    try {
      while (stale && !closed) {
        describe();
        // The code for a box is read as it opens, and what its rows need with the first of them: too much for one turn.
        await giveWay();
        if (closed) break;
        stale = false;
        const text = box.value.trim();
        const rows = await given.rows(text);
        if (!stale && !closed) show(text, rows);
      }
    } finally {
      waiting = false;
    }
    if (closed) return;
    describe();
    if (!acceptNext) return;
    acceptNext = false;
    await choose(box.activeItems[0]);
  };
  let again: ReturnType<typeof setTimeout> | undefined;
  const askAgain = (): void => {
    describe();
    again ??= setTimeout(() => {
      again = undefined;
      if (!closed) ask().catch(given.failed);
    }, againPause);
  };
  let hidden: () => void = () => undefined;
  const gone = new Promise<void>(resolve => {
    hidden = resolve;
  });
  /** Resolves when the box is gone and the window stands as before. */
  const close = async (): Promise<void> => {
    box.hide();
    await gone;
    await givenBack;
  };
  const choose = async (row: ResultRow | undefined): Promise<void> => {
    if (row?.value !== undefined) {
      box.value = row.value;
      await ask();
    } else if (row?.act !== undefined) {
      await close();
      await row.act();
    } else if (row?.place !== undefined) {
      const uri = toUri(row.place.uri);
      decided = true;
      box.hide();
      await preview.keep();
      given.previewing?.(false);
      await openDocument(uri, row.place.line, {});
      await preview.closeOthers(uri);
      given.opened?.(uri);
    }
  };
  const press = async (button: vscode.QuickInputButton, row: ResultRow): Promise<void> => {
    const action = row.presses?.get(button);
    if (action?.keep !== true) await close();
    await action?.press();
  };
  const giveBack = async (): Promise<void> => {
    if (decided || !preview.isOn) {
      given.previewing?.(false);
      return;
    }
    // The host tells of the click that closed the box in its own time.
    await new Promise(resolve => setTimeout(resolve, clickPause));
    await (clickedInto ? preview.keep() : preview.giveBack());
    given.previewing?.(false);
  };
  // A click into the text that is looked at closes the box too: who clicks there wants to stay.
  let clickedInto = false;
  const clicks = vscode.window.onDidChangeTextEditorSelection(event => {
    if (event.kind === vscode.TextEditorSelectionChangeKind.Mouse && preview.shows(event.textEditor.document.uri))
      clickedInto = true;
  });

  const listeners = vscode.Disposable.from(
    box.onDidChangeValue(() => {
      acceptNext = false;
      ask().catch(given.failed);
    }),
    box.onDidAccept(() => {
      // What stands in the box is not answered yet: the row in front answers an older text.
      if (waiting && answered !== box.value.trim()) acceptNext = true;
      else choose(box.activeItems[0]).catch(given.failed);
    }),
    box.onDidChangeActive(([row]) => {
      // A sentence ("Nothing found yet") is in front because nothing else is; nobody went to it.
      if (row === undefined || !leads(row)) return;
      const key = keyOf(row);
      const at = untold.findIndex(it => it.active === key);
      const told = untold[at];
      untold = told === undefined ? [] : untold.slice(at + 1);
      if (!moved && (told !== undefined || key === ours)) return;
      chosen = told === undefined ? key : told.chosen;
      // The row that was chosen is missing for a moment: what is shown stays.
      if (row.place === undefined || (told?.chosen !== undefined && told.chosen !== key)) return;
      moved = true;
      given.previewing?.(true);
      preview.show(toUri(row.place.uri), row.place.line);
    }),
    box.onDidTriggerItemButton(event => void press(event.button, event.item).catch(given.failed)),
    box.onDidTriggerButton(button => {
      close()
        .then(() => given.buttons?.get(button)?.())
        .catch(given.failed);
    }),
    ...given.changes.map(changed => changed(askAgain)),
    box.onDidHide(() => {
      closed = true;
      clearTimeout(again);
      listeners.dispose();
      box.dispose();
      givenBack = giveBack()
        .catch(given.failed)
        .finally(() => clicks.dispose());
      hidden();
    }),
  );
  describe();
  box.show();
  await ask();
}

const leads = (row: ResultRow): boolean => row.place !== undefined || row.value !== undefined || row.act !== undefined;
/** Index of the first row that leads somewhere, in every list. */
const firstAt = 3;
/**
 * The host tells of an active row by its index alone, sometimes after its list has been replaced: where the row we make
 * active has the same index in each list, what it tells late is no other row. Separators in a row draw nothing.
 */
function aligned(rows: readonly ResultRow[]): readonly ResultRow[] {
  const missing = Math.max(0, firstAt - Math.max(0, rows.findIndex(leads)));
  return [...Array.from({ length: missing }, () => ({ label: '', kind: vscode.QuickPickItemKind.Separator })), ...rows];
}
const keyOf = (row: ResultRow | undefined): string | undefined =>
  row === undefined ? undefined : row.place === undefined ? row.label : `${row.place.uri} ${row.place.line}`;

/** Opens a place beside what is in front. */
export const openBeside = (uri: string, line: number | undefined): Promise<vscode.TextEditor> =>
  openDocument(toUri(uri), line, sideColumn);

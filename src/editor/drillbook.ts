/** What every part of the window is handed: the same few things, made once by `parts.ts`. */
import type * as vscode from 'vscode';
import type { OpenDocuments } from './documents.ts';
import type { Shelf } from './shelf.ts';
import type { WindowSettings } from './window-settings.ts';

export interface Drillbook {
  readonly context: vscode.ExtensionContext;
  readonly log: vscode.LogOutputChannel;
  /** What is known of the documents, and search over them. */
  readonly shelf: Shelf;
  /** Which folders are read, and how texts in editors reach the library. */
  readonly documents: OpenDocuments;
  /** The settings as they stand now. */
  settings(): WindowSettings;
  readonly onDidChangeSettings: vscode.Event<WindowSettings>;
}

/** One feature of the window. What it opens for the whole session is in the disposable it returns. */
export type Part = (drillbook: Drillbook) => vscode.Disposable;

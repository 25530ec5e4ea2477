/** What core's help for writers is told of a text in an editor: the folder around it, its kinds, settings and documents. */
import * as vscode from 'vscode';
import type { Writing } from '../core/authoring/authoring-types.ts';
import { pathOf } from '../core/catalog/uris.ts';
import { parseDocument } from '../core/document/document.ts';
import type { Document } from '../core/document/document-types.ts';
import type { LibraryRoot } from '../core/library/library-types.ts';
import { defaultSettings } from '../core/settings.ts';
import { toUri } from './convert.ts';
import type { Drillbook } from './drillbook.ts';
import { today } from './in-process.ts';
import { settingsOf } from './root-settings.ts';

/** Documents by language and by path: other extensions give Markdown files languages of their own. */
export const documentSelector: vscode.DocumentSelector = [{ language: 'markdown' }, { pattern: '**/*.{md,markdown,erb}' }];

/** The folder that a text belongs to, where Drillbook is wanted; undefined elsewhere: no help is offered in texts of others. */
export function rootOf({ shelf }: Drillbook, document: vscode.TextDocument): LibraryRoot | undefined {
  return shelf.rootAround(document.uri);
}

/** undefined in texts of others. */
export async function writingIn(drillbook: Drillbook, document: vscode.TextDocument): Promise<Writing | undefined> {
  const root = rootOf(drillbook, document);
  if (root === undefined) return undefined;
  const { shelf } = drillbook;
  // The text as it is now: it may change while the settings are read.
  const text = document.getText();
  return {
    text,
    path: pathOf(root, document.uri.toString()) ?? '',
    kinds: shelf.kindsOf(root.uri),
    settings: root.builtIn ? defaultSettings : await settingsOf(toUri(root.uri)),
    documents: shelf.documentsOf(root),
    today: today(),
  };
}

const parsed = new WeakMap<vscode.TextDocument, { readonly version: number; readonly document: Document }>();

/** The text as core reads it, once for every version of it; undefined in texts of others. */
export function documentIn(drillbook: Drillbook, text: vscode.TextDocument): Document | undefined {
  const root = rootOf(drillbook, text);
  if (root === undefined) return undefined;
  const known = parsed.get(text);
  if (known?.version === text.version) return known.document;
  const path = pathOf(root, text.uri.toString()) ?? '';
  const { document } = parseDocument(text.uri.toString(), text.getText(), { path, kinds: drillbook.shelf.kindsOf(root.uri) });
  parsed.set(text, { version: text.version, document });
  return document;
}

/** The document that a command is about: of a row of the Library, of a uri, or the text in front. */
import * as vscode from 'vscode';
import type { DocumentSummary } from '../core/search/search-types.ts';
import { Refused } from './commands.ts';
import type { Drillbook } from './drillbook.ts';
import type { LibraryItem } from './library-rows.ts';

/** The uri that is meant; undefined where neither a row nor an editor names one. */
export function uriAtHand(given: unknown): vscode.Uri | undefined {
  if (given instanceof vscode.Uri) return given;
  const item = given as Partial<Extract<LibraryItem, { type: 'document' }>> | undefined;
  if (item?.summary !== undefined) return vscode.Uri.parse(item.summary.uri, true);
  return vscode.window.activeTextEditor?.document.uri;
}

/** What the library knows of it; raises the sentence that says why that is nothing, and what to do. */
export function documentAtHand(drillbook: Drillbook, given: unknown): DocumentSummary {
  const uri = uriAtHand(given);
  const summary = uri && drillbook.shelf.document(uri);
  if (summary === undefined) throw new Refused(whyNone(drillbook, uri));
  return summary;
}

export function whyNone({ documents, shelf }: Drillbook, uri: vscode.Uri | undefined): string {
  if (uri === undefined) return vscode.l10n.t('No document is open. Open one first, or use the menu of a row in the Library.');
  const name = vscode.workspace.asRelativePath(uri);
  if (!documents.awake)
    return vscode.l10n.t(
      'Drillbook is quiet here and has not read {0}. Use "Drillbook: Use Drillbook in This Folder" first.',
      name,
    );
  if (shelf.stopped !== undefined)
    return vscode.l10n.t('{0} has not been read: reading was stopped. "Drillbook: Read On" reads the rest.', name);
  if (shelf.indexing) return vscode.l10n.t('{0} has not been read yet; Drillbook is still reading. Try again in a moment.', name);
  return vscode.l10n.t(
    '{0} is none of the documents that Drillbook reads here. "Drillbook: Show Files Left Out" says which are left out and why.',
    name,
  );
}

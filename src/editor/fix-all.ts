/** `source.fixAll.drillbook`: mends what needs no thought, when a person asks for it or on every save. */
import * as vscode from 'vscode';
import { toTextEdit } from './convert.ts';
import type { Drillbook } from './drillbook.ts';

const kind = vscode.CodeActionKind.SourceFixAll.append('drillbook');

/** By language and by path: other extensions give Markdown files languages of their own. */
const documents: vscode.DocumentSelector = [{ language: 'markdown' }, { pattern: '**/*.{md,markdown,erb}' }];

export function registerFixAll({ shelf, documents: open }: Drillbook): vscode.Disposable {
  const provider: vscode.CodeActionProvider = {
    async provideCodeActions(document, _range, { only }, token) {
      // Only where it is asked for by name: everybody else asks at every move of the cursor.
      if (only === undefined || !only.contains(kind) || shelf.document(document.uri) === undefined) return undefined;
      const { version } = document;
      await open.settled(document);
      const edits = await shelf.editsToFixAll(document.uri);
      // Edits carry places in the text that was judged; for any other text they would cut at the wrong spot.
      if (edits.length === 0 || token.isCancellationRequested || document.version !== version) return undefined;
      const action = new vscode.CodeAction(vscode.l10n.t('Apply all fixes of Drillbook that are no guess'), kind);
      action.edit = new vscode.WorkspaceEdit();
      action.edit.set(document.uri, edits.map(toTextEdit));
      return [action];
    },
  };
  return vscode.languages.registerCodeActionsProvider(documents, provider, { providedCodeActionKinds: [kind] });
}

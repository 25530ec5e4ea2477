/** The text a person has selected, in an editor or in a terminal, as words to search for. */
import * as vscode from 'vscode';
import { Refused } from './commands.ts';

/** Longer selections are cut: what follows adds nothing that a search could use. */
const longest = 500;

/** The selection in front, else the word the cursor is in; raises a sentence when there is neither. */
export function selectionInEditor(): string {
  const editor = vscode.window.activeTextEditor;
  const range = editor?.selection.isEmpty ? editor.document.getWordRangeAtPosition(editor.selection.active) : editor?.selection;
  return words(range === undefined ? '' : (editor?.document.getText(range) ?? ''));
}

/**
 * The selection of the terminal in front. The host gives it to nobody but the clipboard (a property of its own is only
 * proposed), so that is borrowed and given back; what is no text in it, such as a picture, is lost.
 */
export async function selectionInTerminal(): Promise<string> {
  const { clipboard } = vscode.env;
  const before = await clipboard.readText();
  try {
    // Else an old text would pass as the selection where nothing is selected.
    await clipboard.writeText('');
    await vscode.commands.executeCommand('workbench.action.terminal.copySelection');
    return words(await clipboard.readText());
  } finally {
    await clipboard.writeText(before);
  }
}

function words(text: string): string {
  const found = text.replace(/\s+/g, ' ').trim().slice(0, longest);
  if (found === '') throw new Refused(vscode.l10n.t('No text is selected. Select what you want to search for, then try again.'));
  return found;
}

/** `drillbook.yaml` of a folder as the window has it: the text in an editor, else the file. */
import * as vscode from 'vscode';
import { readSettings } from '../core/document/settings-file.ts';
import type { Settings } from '../core/settings.ts';
import { keyOf } from './convert.ts';

export const settingsName = 'drillbook.yaml';

/** Where the settings of a folder stand, and their text; '' while there is no file. */
export async function settingsFileOf(
  root: vscode.Uri,
): Promise<{ readonly uri: vscode.Uri; readonly text: string; readonly exists: boolean }> {
  const uri = vscode.Uri.joinPath(root, settingsName);
  const open = vscode.workspace.textDocuments.find(it => keyOf(it.uri) === keyOf(uri));
  if (open !== undefined) return { uri, text: open.getText(), exists: true };
  try {
    return { uri, text: new TextDecoder().decode(await vscode.workspace.fs.readFile(uri)), exists: true };
  } catch {
    return { uri, text: '', exists: false };
  }
}

/** The settings of a folder; what cannot be used in the file is at its default. */
export const settingsOf = async (root: vscode.Uri): Promise<Settings> => readSettings((await settingsFileOf(root)).text).settings;

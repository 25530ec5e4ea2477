/** Opens a document at a place, with the heading where the eye falls first. */
import * as vscode from 'vscode';

export interface OpenOptions {
  readonly viewColumn?: vscode.ViewColumn;
  readonly preview?: boolean;
  readonly preserveFocus?: boolean;
  /** Where the line comes to stand; at the top when left out. */
  readonly reveal?: vscode.TextEditorRevealType;
}

/** `line` from 0; undefined opens where the document was left. A line past the end opens at the end. */
export async function openDocument(
  uri: vscode.Uri,
  line: number | undefined,
  { reveal = vscode.TextEditorRevealType.AtTop, ...options }: OpenOptions = {},
): Promise<vscode.TextEditor> {
  const document = await vscode.workspace.openTextDocument(uri);
  const editor = await vscode.window.showTextDocument(document, options);
  if (line !== undefined) {
    const place = new vscode.Position(Math.max(0, Math.min(line, document.lineCount - 1)), 0);
    editor.selection = new vscode.Selection(place, place);
    editor.revealRange(new vscode.Range(place, place), reveal);
  }
  return editor;
}

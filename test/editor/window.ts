/** What the cases of the suite share: the folder that is open, our findings in it, and waiting. */
import assert from 'node:assert/strict';
import * as vscode from 'vscode';

export const root = process.env.DRILLBOOK_ROOT ?? '';

export function folder(): vscode.Uri {
  const [first] = vscode.workspace.workspaceFolders ?? [];
  assert.ok(first, 'a folder is open');
  return first.uri;
}

export const isOurs = ({ source }: vscode.Diagnostic): boolean => source?.toLowerCase() === 'drillbook';

export const codeOf = ({ code }: vscode.Diagnostic): string => String(typeof code === 'object' ? code.value : code);

export async function until(holds: () => boolean, milliseconds: number): Promise<void> {
  for (const end = Date.now() + milliseconds; !holds(); ) {
    // The assertion that follows says what is wrong.
    if (Date.now() > end) return;
    await new Promise(resolve => setTimeout(resolve, 50));
  }
}

/** Whether a step may run here and now: the one gate, asked inside the executor, whatever button or key led there. */
import * as vscode from 'vscode';

/** Running is not possible; the message is the one sentence people read for this reason. */
export class MayNotRun extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'MayNotRun';
  }
}

/** What the gate looks at beside the window itself. */
export interface Place {
  /** Node's name of the platform the extension host runs on; undefined in the browser's host. */
  readonly platform: string | undefined;
  /** Uri of the document of the run. */
  readonly document: vscode.Uri;
}

/** One text for each reason (reliability 3.5, D49, D50; decision 33 for Windows). */
export const reasons = {
  untrusted: () =>
    vscode.l10n.t(
      'Steps do not run in a workspace that is not trusted. Read the documents first, then trust the workspace with "Workspaces: Manage Workspace Trust".',
    ),
  noProcess: () =>
    vscode.l10n.t('Running is not available here: no local process. Open the folder in desktop VS Code or on a remote machine.'),
  windows: () =>
    vscode.l10n.t(
      'Running steps on Windows is refused until it has been tested there. Open the folder in WSL or on a remote machine.',
    ),
  unsaved: (name: string) =>
    vscode.l10n.t('{0} has changes that are not saved, so what you see is not what would run. Save it first.', name),
};

/** Schemes of documents whose steps can run: files of this machine, and the documents that come with the extension. */
const localSchemes: ReadonlySet<string> = new Set(['file', 'vscode-remote', 'drillbook']);

/**
 * Why nothing may run at this moment, as a sentence; undefined when it may. Reads trust now and not once: a setting of the
 * user can load us in a workspace that is not trusted although our manifest asks for less.
 */
export function refusal(place: Place): string | undefined {
  // Not `vscode.env.shell`: a window that has just opened names none for seconds, and a run was refused in it.
  if (place.platform === undefined) return reasons.noProcess();
  if (!vscode.workspace.isTrusted) return reasons.untrusted();
  if (!localSchemes.has(place.document.scheme)) return reasons.noProcess();
  if (place.platform === 'win32') return reasons.windows();
  const open = vscode.workspace.textDocuments.find(it => it.uri.toString() === place.document.toString());
  return open?.isDirty ? reasons.unsaved(vscode.workspace.asRelativePath(place.document, false)) : undefined;
}

/** Raises `MayNotRun` with the sentence. Whether the text is still the pinned one, the session itself looks. */
export function assertMayRun(place: Place): void {
  const reason = refusal(place);
  if (reason !== undefined) throw new MayNotRun(reason);
}

/** The saved text, read in the encoding its editor reads it in; undefined when the file is not there. */
export async function textOnDisk(uri: vscode.Uri): Promise<string | undefined> {
  try {
    return await vscode.workspace.decode(await vscode.workspace.fs.readFile(uri), { uri });
  } catch {
    return undefined;
  }
}

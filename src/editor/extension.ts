/** Where Drillbook starts in a window with Node behind it: the adapters that need Node, then the parts. */
import * as vscode from 'vscode';
import { workerLibrary } from '../node/library-client.ts';
import { runDesk } from '../node/run-desk.ts';
import { builtInRoot } from './documents.ts';
import { editorFiles } from './editor-files.ts';
import { today } from './in-process.ts';
import { startParts } from './parts.ts';
import { runsPart } from './run-commands.ts';

/**
 * In three turns of the thread: what other extensions do as the window starts, the reading of the window's code, which is asked
 * for here for the first time, and the start of its parts. In one they would hold up everybody for as long as all of them take.
 */
export async function activate(context: vscode.ExtensionContext): Promise<void> {
  await turn();
  const [start, runs] = [startParts, runsPart];
  await turn();
  start(
    context,
    () =>
      workerLibrary(context.asAbsolutePath('dist/worker.js'), {
        today: today(),
        storage: {
          folder: vscode.Uri.joinPath(context.globalStorageUri, 'indexes').fsPath,
          version: String(context.extension.packageJSON.version),
        },
        folderOf: root => {
          if (root.uri === builtInRoot.uri) return context.asAbsolutePath('runbooks');
          const uri = vscode.Uri.parse(root.uri, true);
          return uri.scheme === 'file' ? uri.fsPath : undefined;
        },
        // Virtual folders are read through the host, and only their texts go to the worker.
        filesOf: root => editorFiles(vscode.Uri.parse(root.uri, true)),
      }),
    [runs(() => runDesk(vscode.Uri.joinPath(context.storageUri ?? context.globalStorageUri, 'runs').fsPath))],
  );
}

const turn = (): Promise<void> => new Promise(resolve => setImmediate(resolve));

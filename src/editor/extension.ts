/** Where Drillbook starts in a window with Node behind it: the adapters that need Node, then the parts. */
import * as vscode from 'vscode';
import { workerLibrary } from '../node/library-client.ts';
import { runDesk } from '../node/run-desk.ts';
import { builtInRoot } from './documents.ts';
import { editorFiles } from './editor-files.ts';
import { today } from './in-process.ts';
import { startParts } from './parts.ts';
import { runsPart } from './run-commands.ts';

export function activate(context: vscode.ExtensionContext): void {
  startParts(
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
    [runsPart(() => runDesk(vscode.Uri.joinPath(context.storageUri ?? context.globalStorageUri, 'runs').fsPath))],
  );
}

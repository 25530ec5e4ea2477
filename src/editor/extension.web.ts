/** Where Drillbook starts in a browser without a machine behind it: everything but running. */
import * as vscode from 'vscode';
import { createLibrary } from '../core/library/library.ts';
import { editorFiles } from './editor-files.ts';
import { giveWay, today } from './in-process.ts';
import { startParts } from './parts.ts';
import { runsPart } from './run-commands.ts';

export function activate(context: vscode.ExtensionContext): void {
  startParts(
    context,
    () => createLibrary({ filesOf: root => editorFiles(vscode.Uri.parse(root.uri, true)), pause: giveWay, today: today() }),
    [runsPart(undefined)],
  );
}

/** A folder of files read through the host: the only way to files in a browser and in virtual workspaces. */
import * as vscode from 'vscode';
import { type DirectoryEntry, FileProblem, type FileProblemCode, type Files, maximumFileBytes } from '../core/ports.ts';

const decoder = new TextDecoder('utf-8', { fatal: true });

/** Files below `root`. A byte order mark is dropped; bytes that are not UTF-8 are a problem and not replaced. */
export function editorFiles(root: vscode.Uri): Files {
  const at = (path: string): vscode.Uri => (path === '' ? root : vscode.Uri.joinPath(root, ...path.split('/')));
  const ask = async <T>(path: string, question: (uri: vscode.Uri) => Thenable<T>): Promise<T> => {
    try {
      return await question(at(path));
    } catch (error) {
      throw problemOf(path, error);
    }
  };
  return {
    root: root.toString(),
    async readDirectory(path) {
      const entries = await ask(path, uri => vscode.workspace.fs.readDirectory(uri));
      return entries.map(([name, type]): DirectoryEntry => ({ name, type: typeName(type) }));
    },
    async status(path) {
      const status = await ask(path, uri => vscode.workspace.fs.stat(uri));
      return { size: status.size, modified: status.mtime };
    },
    async read(path) {
      const status = await ask(path, uri => vscode.workspace.fs.stat(uri));
      if (status.size > maximumFileBytes) throw tooBig(path, status.size);
      const bytes = await ask(path, uri => vscode.workspace.fs.readFile(uri));
      // Some virtual file systems answer a size of 0 for everything, so the bytes themselves are measured too.
      if (bytes.byteLength > maximumFileBytes) throw tooBig(path, bytes.byteLength);
      let text: string;
      try {
        text = decoder.decode(bytes);
      } catch {
        throw new FileProblem('file/encoding', path, `${path} is not UTF-8. Save it as UTF-8 to have it read.`);
      }
      if (text.includes('\u0000'))
        throw new FileProblem('file/not-text', path, `${path} holds NUL characters, so it is not read as text.`);
      return text;
    },
  };
}

function typeName(type: vscode.FileType): DirectoryEntry['type'] {
  // The host follows links and cannot say where they lead: a link is named as one, so that the walker never runs in circles.
  if ((type & vscode.FileType.SymbolicLink) !== 0) return 'link';
  if ((type & vscode.FileType.Directory) !== 0) return 'directory';
  return (type & vscode.FileType.File) !== 0 ? 'file' : 'other';
}

const tooBig = (path: string, size: number): FileProblem =>
  new FileProblem(
    'file/too-big',
    path,
    `${path} has ${size} bytes; files over ${maximumFileBytes} bytes are not read. Split it or exclude it in drillbook.yaml.`,
  );

function problemOf(path: string, error: unknown): FileProblem {
  if (error instanceof FileProblem) return error;
  const code: FileProblemCode =
    error instanceof vscode.FileSystemError
      ? error.code === 'FileNotFound'
        ? 'file/missing'
        : error.code === 'NoPermissions'
          ? 'file/denied'
          : 'file/unreadable'
      : 'file/unreadable';
  const name = path === '' ? 'The folder' : path;
  const sentence = {
    'file/missing': `${name} does not exist.`,
    'file/denied': `${name} may not be read. Check its permissions.`,
    'file/unreadable': `${name} could not be read: ${error instanceof Error ? error.message : String(error)}`,
  } as const;
  return new FileProblem(code, path, sentence[code as keyof typeof sentence]);
}

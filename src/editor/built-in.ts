/** What comes with Drillbook, read-only under its own scheme: `drillbook:/runbooks/…` and a page for every rule. */
import * as vscode from 'vscode';
import { type DocumentProblem, documentProblems } from '../core/lint/document-problems.ts';
import type { Rule } from '../core/lint/rule.ts';
import { rulePage } from '../core/lint/rule-page.ts';
import { rules } from '../core/lint/rules/index.ts';
import { builtInScheme } from './convert.ts';

/** Serves the extension's own `runbooks` folder, and the rules' pages from the rules themselves. */
export function registerBuiltIn(extensionUri: vscode.Uri): vscode.Disposable {
  return vscode.workspace.registerFileSystemProvider(builtInScheme, new BuiltInFiles(extensionUri), {
    isReadonly: new vscode.MarkdownString(
      vscode.l10n.t('This document comes with Drillbook. Save a copy in your own folder to change it.'),
    ),
    isCaseSensitive: true,
  });
}

class BuiltInFiles implements vscode.FileSystemProvider {
  readonly #extension: vscode.Uri;
  readonly #changes = new vscode.EventEmitter<vscode.FileChangeEvent[]>();
  /** What is in the package never changes while the window is open. */
  readonly onDidChangeFile = this.#changes.event;

  constructor(extension: vscode.Uri) {
    this.#extension = extension;
  }

  watch(): vscode.Disposable {
    return new vscode.Disposable(() => undefined);
  }

  async stat(uri: vscode.Uri): Promise<vscode.FileStat> {
    if (uri.path === '/' || uri.path === '/rules') return { type: vscode.FileType.Directory, ctime: 0, mtime: 0, size: 0 };
    const rule = ruleAt(uri);
    if (rule !== undefined) {
      return {
        type: vscode.FileType.File,
        ctime: 0,
        mtime: 0,
        size: pageOf(rule).byteLength,
        permissions: vscode.FilePermission.Readonly,
      };
    }
    const status = await vscode.workspace.fs.stat(this.#packaged(uri));
    return { ...status, permissions: vscode.FilePermission.Readonly };
  }

  async readDirectory(uri: vscode.Uri): Promise<[string, vscode.FileType][]> {
    if (uri.path === '/') {
      return [
        ['rules', vscode.FileType.Directory],
        ['runbooks', vscode.FileType.Directory],
      ];
    }
    if (uri.path === '/rules') return pages().map(it => [`${it.id}.md`, vscode.FileType.File]);
    return await vscode.workspace.fs.readDirectory(this.#packaged(uri));
  }

  async readFile(uri: vscode.Uri): Promise<Uint8Array> {
    const rule = ruleAt(uri);
    return rule === undefined ? await vscode.workspace.fs.readFile(this.#packaged(uri)) : pageOf(rule);
  }

  createDirectory(uri: vscode.Uri): never {
    throw vscode.FileSystemError.NoPermissions(uri);
  }
  writeFile(uri: vscode.Uri): never {
    throw vscode.FileSystemError.NoPermissions(uri);
  }
  delete(uri: vscode.Uri): never {
    throw vscode.FileSystemError.NoPermissions(uri);
  }
  rename(uri: vscode.Uri): never {
    throw vscode.FileSystemError.NoPermissions(uri);
  }

  /** The file in the package; only `runbooks` is shown, and nothing above it can be named. */
  #packaged(uri: vscode.Uri): vscode.Uri {
    const names = uri.path.split('/').filter(it => it !== '');
    if (names[0] !== 'runbooks' || names.includes('..')) throw vscode.FileSystemError.FileNotFound(uri);
    return vscode.Uri.joinPath(this.#extension, ...names);
  }
}

/** Rules, and what reading a document can stumble over: both have a page, because both stand in Problems. */
// Asked for when somebody reads one: rules are much code, which no window needs at its start.
const pages = (): readonly (Rule | DocumentProblem)[] => [...rules, ...documentProblems];

function ruleAt(uri: vscode.Uri): Rule | DocumentProblem | undefined {
  const id = /^\/rules\/([a-z0-9-]+)\.md$/.exec(uri.path)?.[1];
  return id === undefined ? undefined : pages().find(it => it.id === id);
}

const pageOf = (rule: Rule | DocumentProblem): Uint8Array => new TextEncoder().encode(rulePage(rule));

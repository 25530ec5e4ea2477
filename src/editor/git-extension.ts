/** What is asked of the host's own Git extension; without it, or without a repository, there is nothing to ask. */
import * as vscode from 'vscode';

/** The part of version 1 of its interface that is used here. */
interface GitExtension {
  getAPI(version: 1): {
    getRepository(uri: vscode.Uri): Repository | null;
    openRepository?(root: vscode.Uri): Promise<Repository | null>;
    toGitUri(uri: vscode.Uri, ref: string): vscode.Uri;
  };
}
interface Repository {
  getConfig(key: string): Promise<string>;
  getGlobalConfig(key: string): Promise<string>;
  log(options: {
    readonly path: string;
    readonly maxEntries: number;
  }): Promise<readonly { readonly hash: string; readonly authorDate?: Date }[]>;
}

export interface GitOf extends Repository {
  /** The file as a commit has it. */
  uriAt(file: vscode.Uri, commit: string): vscode.Uri;
}

/** undefined where Git is switched off, is not there, or holds nothing of this file. Never rejects. */
export async function gitOf(file: vscode.Uri): Promise<GitOf | undefined> {
  try {
    const extension = vscode.extensions.getExtension<GitExtension>('vscode.git');
    const api = (await extension?.activate())?.getAPI(1);
    const repository = api?.getRepository(file);
    if (api === undefined || repository === undefined || repository === null) return undefined;
    return {
      getConfig: key => repository.getConfig(key),
      getGlobalConfig: key => repository.getGlobalConfig(key),
      log: options => repository.log(options),
      uriAt: (uri, commit) => api.toGitUri(uri, commit),
    };
  } catch {
    return undefined;
  }
}

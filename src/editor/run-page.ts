/** The page of the run panel: complete in itself, so that nothing it needs can fail to load after it. */
import * as vscode from 'vscode';

/** What the page is made of. */
interface Parts {
  readonly style: string;
  readonly script: string;
}

let parts: Promise<Parts> | undefined;

/**
 * The page: no text of a document is ever in it, and it may load nothing. Its script stands in it: a window loads what a
 * page links to by way of a worker of the browser, which on a busy machine gives up or knows nobody, and then the page would
 * stay empty. Raises what the host says when its two files cannot be read.
 */
export async function runPage(extension: vscode.Uri): Promise<string> {
  parts ??= readParts(extension);
  const { style, script } = await parts.catch(error => {
    // Another try may find them.
    parts = undefined;
    throw error;
  });
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  const nonce = [...bytes].map(it => it.toString(16).padStart(2, '0')).join('');
  const policy = `default-src 'none'; style-src 'nonce-${nonce}'; script-src 'nonce-${nonce}'`;
  return `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Drillbook</title>
<style nonce="${nonce}">${style}</style>
</head>
<body>
<script nonce="${nonce}">${script}</script>
</body>
</html>`;
}

async function readParts(extension: vscode.Uri): Promise<Parts> {
  const read = async (...names: string[]) =>
    new TextDecoder().decode(await vscode.workspace.fs.readFile(vscode.Uri.joinPath(extension, ...names)));
  const [style, script] = await Promise.all([read('media', 'run-panel.css'), read('dist', 'webview', 'run-panel.js')]);
  // The map of the sources lies beside the file, and no page could fetch it.
  return { style, script: script.replace(/\n\/\/# sourceMappingURL=.*\s*$/, '') };
}

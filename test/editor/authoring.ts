/** Help for writers as the real host hands it out: completion, hover, definition, references, rename, links. */
import assert from 'node:assert/strict';
import * as vscode from 'vscode';

type Case = [name: string, body: () => Promise<void>];

const folder = (): vscode.Uri => {
  const [first] = vscode.workspace.workspaceFolders ?? [];
  assert.ok(first, 'a folder is open');
  return first.uri;
};
const write = (path: string, text: string) =>
  vscode.workspace.fs.writeFile(vscode.Uri.joinPath(folder(), path), new TextEncoder().encode(text));
const read = async (path: string) =>
  new TextDecoder('utf-8', { ignoreBOM: true }).decode(await vscode.workspace.fs.readFile(vscode.Uri.joinPath(folder(), path)));

const author = `---\nkind: runbook\nid: rb-author\ntitle: Written by hand\nowner: role-network-oncall\nsupersedes: [rb-net-dns]\n---\n# Written by hand\n\nSee [[rb-net-dns]] and [below](#steps).\n\n## Steps\n\n1. [ ] Names\n   - Run: rb-net-dns\n   - \n`;
/** No YAML yet. */
const half = author.replace('rb-author', 'rb-half').replace('\n---\n#', '\nsta\n---\n#');
const crlf = `---\r\nkind: runbook\r\nid: rb-crlf\r\ntitle: Windows\r\nsupersedes: ["rb-author"]\r\n---\r\n# Windows\r\n`;

/** Runs a command of the host; one that never answers is named, so that the suite ends and says which. */
async function execute<T>(command: string, ...values: readonly unknown[]): Promise<T> {
  let late: ReturnType<typeof setTimeout> | undefined;
  try {
    return await Promise.race([
      vscode.commands.executeCommand<T>(command, ...values),
      new Promise<never>((_, reject) => {
        late = setTimeout(() => reject(new Error(`${command} did not answer within 15 s: ${JSON.stringify(values)}`)), 15_000);
      }),
    ]);
  } finally {
    clearTimeout(late);
  }
}

/** The text of the file, opened, and the place behind some words of it. */
async function at(path: string, words: string): Promise<{ document: vscode.TextDocument; position: vscode.Position }> {
  const document = await vscode.workspace.openTextDocument(vscode.Uri.joinPath(folder(), path));
  const offset = document.getText().indexOf(words);
  assert.ok(offset >= 0, `${path} holds ${words}`);
  return { document, position: document.positionAt(offset + words.length) };
}

async function completions(path: string, words: string): Promise<readonly vscode.CompletionItem[]> {
  const { document, position } = await at(path, words);
  const list = await execute<vscode.CompletionList>('vscode.executeCompletionItemProvider', document.uri, position);
  return list.items.filter(it => it.kind !== vscode.CompletionItemKind.Text);
}
const labelsOf = (items: readonly vscode.CompletionItem[]) =>
  items.map(it => (typeof it.label === 'string' ? it.label : it.label.label));

export const authoringCases: readonly Case[] = [
  [
    'front matter is completed: keys, values and ids with their titles, over the whole word with its hyphens',
    async () => {
      await write('runbooks/author.md', author);
      await write('runbooks/crlf.md', crlf);
      await write('runbooks/half.md', half);
      // The library has read both when the one names the other.
      await until(async () => {
        const { document, position } = await at('runbooks/crlf.md', '"rb-auth');
        return (await definitions(document, position)).length > 0;
      }, 20_000);
      assert.ok(labelsOf(await completions('runbooks/half.md', '\nsta')).includes('status'));
      const ids = await completions('runbooks/author.md', 'supersedes: [rb-net-d');
      const dns = ids.find(it => labelsOf([it])[0] === 'rb-storage-disk-full');
      assert.ok(dns, labelsOf(ids).join(', '));
      assert.equal(typeof dns.label === 'string' ? '' : dns.label.description, 'The disk is full');
      const range = dns.range instanceof vscode.Range ? dns.range : undefined;
      const { document } = await at('runbooks/author.md', 'rb-net-dns');
      assert.equal(range && document.getText(range), 'rb-net-dns');
      assert.ok(labelsOf(await completions('runbooks/author.md', 'rb-net-dns\n   - ')).includes('Expect'));
      assert.deepEqual(
        labelsOf(await completions('runbooks/author.md', 'See ')).filter(it => it === 'status' || it === 'Expect'),
        [],
      );
    },
  ],
  [
    'a hover explains a key, and an id by its document',
    async () => {
      const hover = async (words: string) => {
        const { document, position } = await at('runbooks/author.md', words);
        const found = await execute<vscode.Hover[]>('vscode.executeHoverProvider', document.uri, position);
        return found.flatMap(it => it.contents.map(part => (typeof part === 'string' ? part : part.value))).join('\n');
      };
      assert.match(await hover('\nown'), /accountable/);
      assert.match(await hover('supersedes: [rb-'), /DNS does not resolve/);
    },
  ],
  [
    'an id leads to its document from front matter, a label and [[…]], and a link of Markdown leads where it always did, once',
    async () => {
      for (const words of ['supersedes: [rb-', '[[rb-', 'Run: rb-']) {
        const { document, position } = await at('runbooks/author.md', words);
        const found = await definitions(document, position);
        assert.equal(found.length, 1, words);
        assert.ok(found[0]?.endsWith('runbooks/dns-does-not-resolve.md'), words);
      }
      const broken = await at('runbooks/half.md', 'supersedes: [rb-');
      assert.equal((await definitions(broken.document, broken.position)).length, 1);
      const { document, position } = await at('runbooks/author.md', '[below](#st');
      assert.ok((await definitions(document, position)).length <= 1);
      const links = await execute<vscode.DocumentLink[]>('vscode.executeLinkProvider', document.uri);
      const ours = links.filter(it => document.getText(it.range) === 'rb-net-dns');
      assert.equal(ours.length, 3);
    },
  ],
  [
    'references of an id are found in every file',
    async () => {
      const { document, position } = await at('runbooks/author.md', 'id: rb-a');
      const found = await execute<vscode.Location[]>('vscode.executeReferenceProvider', document.uri, position);
      assert.deepEqual(found.map(it => it.uri.path.split('/').at(-1)).sort(), ['author.md', 'crlf.md']);
    },
  ],
  [
    'an id is renamed in every file by one edit that keeps line ends, and a taken or malformed one is refused',
    async () => {
      const { document, position } = await at('runbooks/author.md', 'id: rb-a');
      const rename = async (wanted: string) =>
        await execute<vscode.WorkspaceEdit>('vscode.executeDocumentRenameProvider', document.uri, position, wanted);
      await assert.rejects(() => rename('rb-net-dns').then(refusedByHost), /has the id rb-net-dns already/);
      await assert.rejects(() => rename('Rb Author').then(refusedByHost), /begins with rb-/);
      const edit = await rename('rb-authored');
      assert.equal(edit.entries().length, 2);
      assert.ok(await vscode.workspace.applyEdit(edit));
      // Save All knows editors alone, and a file that was not open gets its tab some time later.
      for (const [uri] of edit.entries()) assert.ok(await (await vscode.workspace.openTextDocument(uri)).save());
      assert.equal(await read('runbooks/crlf.md'), crlf.replace('rb-author', 'rb-authored'));
      assert.equal(await read('runbooks/author.md'), author.replace('rb-author', 'rb-authored'));
      for (const name of ['author', 'crlf', 'half'])
        await vscode.workspace.fs.delete(vscode.Uri.joinPath(folder(), `runbooks/${name}.md`));
    },
  ],
];

/** A host that swallows the refusal answers no edit at all. */
function refusedByHost(edit: vscode.WorkspaceEdit | undefined): void {
  assert.ok(edit === undefined || edit.size === 0);
}

async function definitions(document: vscode.TextDocument, position: vscode.Position): Promise<readonly string[]> {
  const found = await execute<(vscode.Location | vscode.LocationLink)[]>(
    'vscode.executeDefinitionProvider',
    document.uri,
    position,
  );
  return found.map(it => ('targetUri' in it ? it.targetUri : it.uri).path);
}

async function until(holds: () => Promise<boolean>, milliseconds: number): Promise<void> {
  for (const end = Date.now() + milliseconds; !(await holds()); ) {
    // The assertion that follows says what is wrong.
    if (Date.now() > end) return;
    await new Promise(resolve => setTimeout(resolve, 100));
  }
}

/** Every quick fix for every fixture of a rule: it changes the file, keeps its line ends and mark, and undo brings the bytes back. */
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import * as vscode from 'vscode';
import { codeOf, folder, isOurs, root, until } from './window.ts';

const together = 8;

interface Tried {
  readonly fixture: string;
  readonly title: string;
}

/** Writes the fixtures with these line ends and this mark in front into the folder, and tries what is offered. Answers how much that was. */
export async function takeEveryFixBack(lineEnd: '\n' | '\r\n', mark: '' | '\ufeff'): Promise<string> {
  const fixtures = path.join(root, 'test', 'fixtures', 'rules');
  const place = path.join(folder().fsPath, 'runbooks', `fixtures-${lineEnd.length}`);
  const settings = path.join(folder().fsPath, 'drillbook.yaml');
  const yaml = asWritten(await readFile(settings, 'utf8'), lineEnd, mark);
  await writeFile(settings, yaml);
  await mkdir(path.join(place, 'neighbours'), { recursive: true });
  const names = readdirSync(fixtures, { recursive: true, encoding: 'utf8' }).filter(it => it.endsWith('.md'));
  const texts = new Map(names.map(it => [it, asWritten(readFileSync(path.join(fixtures, it), 'utf8'), lineEnd, mark)]));
  for (const [name, text] of texts) await writeFile(path.join(place, name), text);
  const uriOf = (name: string) => vscode.Uri.file(path.join(place, name));
  const judged = (name: string) => vscode.languages.getDiagnostics(uriOf(name)).filter(isOurs);
  const rule = (name: string) => path.basename(name, '.md');
  // What needs a history in Git, or records of runs, finds nothing here.
  await until(() => names.filter(it => judged(it).some(finding => codeOf(finding) === rule(it))).length > 50, 20_000);

  const waiting = new Map<vscode.Uri, { readonly text: string; readonly actions: vscode.CodeAction[] }>();
  for (const [name, text] of texts) {
    const actions = await actionsFor(uriOf(name), uriOf(name));
    const mends = actions.filter(it => !isSilence(it.title));
    // One for each rule: more of them take minutes. What says "not here" has a test of its own in the window; it is tried
    // here in the settings file.
    waiting.set(uriOf(name), { text, actions: mends.slice(0, 1) });
  }
  const severities = await actionsFor(uriOf('link-broken.md'), vscode.Uri.file(settings));
  waiting.set(vscode.Uri.file(settings), { text: yaml, actions: severities.filter(it => it.title.includes(' link-broken ')) });
  const tried: Tried[] = [];
  // One action for each file at a time, and some files together: to save eight takes little longer than to save one.
  for (let round = 0; ; round++) {
    const now = [...waiting].flatMap(([uri, { text, actions }]) => {
      const action = actions[round];
      return action === undefined ? [] : [{ uri, text, action }];
    });
    if (now.length === 0) break;
    for (let from = 0; from < now.length; from += together) await applyAndUndo(now.slice(from, from + together));
    tried.push(...now.map(it => ({ fixture: path.basename(it.uri.path, '.md'), title: it.action.title })));
  }
  const files = new Set(tried.map(it => it.fixture));
  assert.ok(files.size > 35, `only ${[...files].join(', ')} were offered a fix`);
  return `${tried.length} fixes in ${files.size} files`;
}

const asWritten = (text: string, lineEnd: string, mark: string): string =>
  mark + text.replace(/^\ufeff/, '').replace(/\r?\n/g, lineEnd);

const isSilence = (title: string): boolean => /^(Ignore|Turn off|Lower) /.test(title);

/** The quick fixes that are offered anywhere in a document and edit this file alone. */
async function actionsFor(document: vscode.Uri, file: vscode.Uri): Promise<vscode.CodeAction[]> {
  const { lineCount } = await vscode.workspace.openTextDocument(document);
  const offered = await vscode.commands.executeCommand<vscode.CodeAction[]>(
    'vscode.executeCodeActionProvider',
    document,
    new vscode.Range(0, 0, lineCount, 0),
  );
  const seen = new Set<string>();
  // The command does not hand out what an action mends; nobody else offers anything of this kind here.
  return offered.filter(({ kind, edit, title }) => {
    const entries = edit?.entries() ?? [];
    if (!kind?.contains(vscode.CodeActionKind.QuickFix) || entries.length !== 1) return false;
    if (entries[0]?.[0].toString() !== file.toString()) return false;
    // That several findings of a rule are silenced alike is tried once.
    const name = isSilence(title) ? title : `${title} ${JSON.stringify(entries)}`;
    return !seen.has(name) && seen.add(name);
  });
}

async function applyAndUndo(
  actions: readonly { readonly uri: vscode.Uri; readonly text: string; readonly action: vscode.CodeAction }[],
): Promise<void> {
  const nameOf = ({ uri, action }: (typeof actions)[number]) => `"${action.title}" in ${path.basename(uri.path)}`;
  const save = () =>
    Promise.all(
      actions.map(async it => {
        const document = await vscode.workspace.openTextDocument(it.uri);
        // A busy host may give up what takes part in a save, and the save with it.
        for (let attempt = 1; document.isDirty && attempt <= 5; attempt++) await document.save();
        assert.equal(document.isDirty, false, `${nameOf(it)}: the file was not saved`);
      }),
    );
  for (const it of actions) {
    // As when a person takes a fix: the file stands in an editor, and keeps what can be undone.
    const { document } = await vscode.window.showTextDocument(it.uri, { preview: false });
    const before = document.getText();
    assert.ok(it.action.edit && (await vscode.workspace.applyEdit(it.action.edit)), `${nameOf(it)} could not be applied`);
    assert.notEqual(document.getText(), before, `${nameOf(it)} changes nothing`);
    await until(() => document.isDirty, 10_000);
  }
  await save();
  for (const it of actions) {
    const mended = await readFile(it.uri.fsPath, 'utf8');
    assert.notEqual(mended, it.text, `${nameOf(it)} did not get into the file`);
    assert.equal(mended.startsWith('\ufeff'), it.text.startsWith('\ufeff'), `${nameOf(it)}: the byte order mark`);
    const strange = it.text.includes('\r\n') ? /(?<!\r)\n/.exec(mended) : /\r/.exec(mended);
    assert.equal(strange, null, `${nameOf(it)}: another line end than the file's`);
  }
  for (const { uri } of actions) {
    const { document } = await vscode.window.showTextDocument(uri);
    // Undo is of the editor that has the focus, which on a busy machine may still be the one before.
    await vscode.commands.executeCommand('workbench.action.focusActiveEditorGroup');
    const { version } = document;
    await vscode.commands.executeCommand('undo');
    await until(() => document.version !== version && document.isDirty, 10_000);
  }
  await save();
  await vscode.commands.executeCommand('workbench.action.closeAllEditors');
  for (const it of actions)
    assert.equal(await readFile(it.uri.fsPath, 'utf8'), it.text, `${nameOf(it)}: not the bytes that were there`);
}

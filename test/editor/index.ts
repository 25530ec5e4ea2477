/** The suite that runs inside a real extension host: both launchers load it and call `run()`. */
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { appendFileSync, existsSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import * as vscode from 'vscode';
import { authoringCases } from './authoring.ts';
import { takeEveryFixBack } from './quick-fixes.ts';
import { codeOf, folder, isOurs, root, until } from './window.ts';

const id = 'drillbook.drillbook';

interface CliFinding {
  readonly path: string;
  readonly line: number;
  readonly column: number;
  readonly endLine: number;
  readonly endColumn: number;
  readonly rule: string;
  readonly severity: string;
  readonly message: string;
}

/** What a case answers is said beside its name. */
const cases: [name: string, body: () => Promise<string | void>][] = [
  [
    'the extension activates',
    async () => {
      const extension = vscode.extensions.getExtension(id);
      assert.ok(extension, `${id} is not there`);
      await extension.activate();
      assert.equal(extension.isActive, true);
    },
  ],
  [
    'every command of package.json is registered',
    async () => {
      const manifest = vscode.extensions.getExtension(id)?.packageJSON as { contributes: { commands: { command: string }[] } };
      const there = new Set(await vscode.commands.getCommands(true));
      const missing = manifest.contributes.commands.map(it => it.command).filter(it => !there.has(it));
      assert.deepEqual(missing, []);
      assert.ok(manifest.contributes.commands.length > 0);
    },
  ],
  [
    'a link opens the document it names at its title',
    async () => {
      const uri = vscode.Uri.joinPath(folder(), 'runbooks/disk-full.md');
      const document = await vscode.workspace.openTextDocument(uri);
      const named = /^id: *(\S+)/m.exec(document.getText())?.[1] ?? '';
      const link = `${vscode.env.uriScheme}://${id}/doc/${encodeURIComponent(named)}`;
      await vscode.commands.executeCommand('vscode.open', vscode.Uri.parse(link, true));
      await until(() => vscode.window.activeTextEditor?.document.uri.toString() === uri.toString(), 20_000);
      const editor = vscode.window.activeTextEditor;
      assert.equal(editor?.document.uri.toString(), uri.toString());
      await until(() => document.lineAt(editor.selection.active.line).text.startsWith('# '), 5_000);
      assert.match(document.lineAt(editor.selection.active.line).text, /^# /);
    },
  ],
  [
    'findings in the window are those of the command line',
    async () => {
      const expected = (await cliFindings()).map(fromCli).sort();
      assert.ok(expected.length > 0, 'the fixture workspace has findings');
      await until(() => windowFindings().length === expected.length, 20_000);
      assert.deepEqual(windowFindings(), expected);
    },
  ],
  [
    'files that could not be read and are mended all at once leave no mark',
    async () => {
      const uris = ['one', 'two', 'three', 'four'].map(it => vscode.Uri.joinPath(folder(), `notes/latin-${it}.md`));
      const { fs } = vscode.workspace;
      const write = (encoding: 'latin1' | 'utf8') =>
        Promise.all(uris.map(it => fs.writeFile(it, Buffer.from('# Caf\u00e9\n\nWords.\n', encoding))));
      const marked = () => uris.flatMap(it => vscode.languages.getDiagnostics(it).map(found => `${it.path}: ${found.message}`));
      await write('latin1');
      await until(() => marked().length === uris.length, 20_000);
      assert.equal(marked().length, uris.length);
      await write('utf8');
      await until(() => marked().length === 0, 20_000);
      assert.deepEqual(marked(), []);
      await Promise.all(uris.map(it => fs.delete(it)));
    },
  ],
  [
    'findings follow the text as it is typed, and undo brings them back',
    async () => {
      const before = windowFindings();
      const first = (await cliFindings()).find(it => it.path.endsWith('.md'));
      assert.ok(first);
      const document = await vscode.workspace.openTextDocument(vscode.Uri.joinPath(folder(), first.path));
      const editor = await vscode.window.showTextDocument(document);
      const text = document.getText();
      await editor.edit(edit =>
        edit.insert(document.lineAt(document.lineCount - 1).range.end, '\n\n[nowhere](./no-such-page.md)\n'),
      );
      const broken = () =>
        vscode.languages
          .getDiagnostics(document.uri)
          .filter(it => codeOf(it).startsWith('broken-link') || it.message.includes('no-such-page'));
      await until(() => broken().length === 1, 20_000);
      assert.equal(broken().length, 1);
      await vscode.commands.executeCommand('undo');
      await until(() => document.getText() === text, 5_000);
      await until(() => broken().length === 0, 20_000);
      assert.deepEqual(windowFindings(), before);
    },
  ],
  [
    'a finding with a fix offers it as a quick fix',
    async () => {
      let offered = 0;
      for (const [uri, diagnostics] of vscode.languages.getDiagnostics()) {
        for (const diagnostic of diagnostics.filter(isOurs)) {
          await vscode.workspace.openTextDocument(uri);
          const actions = await vscode.commands.executeCommand<vscode.CodeAction[]>(
            'vscode.executeCodeActionProvider',
            uri,
            diagnostic.range,
          );
          offered += actions.filter(it => it.edit !== undefined && !/^Ignore /.test(it.title)).length;
        }
      }
      assert.ok(offered > 0, 'no quick fix with an edit was offered for any finding');
    },
  ],
  [
    'source.fixAll.drillbook mends on save what needs no thought, in its line ends; undo brings the bytes back',
    async () => {
      const uri = vscode.Uri.joinPath(folder(), 'runbooks/line-ends.md');
      const bytes = async () => Buffer.from(await vscode.workspace.fs.readFile(uri)).toString('latin1');
      const before = await bytes();
      assert.match(before, /version: 1\.10\r\n/);
      const configuration = vscode.workspace.getConfiguration('editor');
      const set = (value: object | undefined) =>
        configuration.update('codeActionsOnSave', value, vscode.ConfigurationTarget.Global);
      await set({ 'source.fixAll.drillbook': 'explicit' });
      const document = await vscode.workspace.openTextDocument(uri);
      const editor = await vscode.window.showTextDocument(document);
      const text = document.getText();
      await editor.edit(edit => edit.insert(document.lineAt(document.lineCount - 1).range.end, '\nOne line more.\n'));
      await vscode.commands.executeCommand('workbench.action.files.save');
      await until(() => !document.isDirty, 20_000);
      assert.equal(await bytes(), `${before.replace('version: 1.10', 'version: "1.10"')}\r\nOne line more.\r\n`);
      await set(undefined);
      await vscode.commands.executeCommand('undo');
      await vscode.commands.executeCommand('undo');
      await until(() => document.getText() === text, 5_000);
      await vscode.commands.executeCommand('workbench.action.files.save');
      await until(() => !document.isDirty, 20_000);
      assert.equal(await bytes(), before);
    },
  ],
  [
    'an alert without a runbook is marked in its rule file; the quick fix writes the runbook, opens it, and nothing is wrong with either',
    async () => {
      const uri = vscode.Uri.joinPath(folder(), 'deploy/alerts.yaml');
      const marked = () => vscode.languages.getDiagnostics(uri).filter(it => codeOf(it) === 'alert-without-runbook');
      await until(() => marked().length === 1, 20_000);
      const [diagnostic] = marked();
      assert.ok(diagnostic);
      const document = await vscode.workspace.openTextDocument(uri);
      assert.equal(document.getText(diagnostic.range), 'QueueIsLong');
      const actions = await vscode.commands.executeCommand<vscode.CodeAction[]>(
        'vscode.executeCodeActionProvider',
        uri,
        diagnostic.range,
      );
      assert.ok(
        actions.some(it => it.title === 'Create runbook for this alert' && it.edit !== undefined),
        actions.map(it => it.title).join(', '),
      );
      // As the key for the preferred fix does it: the host applies the edit and runs what comes behind it.
      await vscode.window.showTextDocument(document, { selection: diagnostic.range });
      const inFront = () => vscode.window.activeTextEditor?.document;
      const runbook = vscode.Uri.joinPath(folder(), 'runbooks/rb-queue-is-long.md');
      // The host gives a request up when the selection, told to the editor a moment ago, arrives meanwhile: a person presses again.
      for (let press = 0; press < 4 && !existsSync(runbook.fsPath); press++) {
        await vscode.commands.executeCommand('editor.action.codeAction', { kind: 'quickfix', apply: 'first', preferred: true });
        await until(() => existsSync(runbook.fsPath), 4_000);
      }
      await until(() => inFront()?.uri.path === runbook.path, 20_000);
      const written = inFront();
      assert.equal(written?.uri.path, runbook.path);
      assert.equal(written.isDirty, false);
      for (const line of [
        'kind: runbook',
        'id: rb-queue-is-long',
        'title: Queue is long',
        'trigger: alert',
        'alerts: [QueueIsLong]',
      ])
        assert.ok(written.getText().includes(`\n${line}\n`), line);
      assert.equal(Buffer.from(await vscode.workspace.fs.readFile(runbook)).toString('utf8'), written.getText());
      await until(() => marked().length === 0, 20_000);
      assert.deepEqual(marked(), []);
      const inRunbook = () => vscode.languages.getDiagnostics(runbook).filter(isOurs);
      assert.deepEqual(inRunbook().map(codeOf), []);
      assert.deepEqual(
        (await cliFindings()).filter(it => /rb-queue-is-long|deploy\//.test(it.path)),
        [],
      );
      await vscode.commands.executeCommand('workbench.action.closeAllEditors');
      await vscode.workspace.fs.delete(runbook);
      await until(() => marked().length === 1, 20_000);
      assert.equal(marked().length, 1);
    },
  ],
  // In the harder files: with a byte order mark, and the line ends of Windows.
  ['a quick fix taken back leaves the bytes that were there', () => takeEveryFixBack('\r\n', '\ufeff')],
];

/** Called by the host. Each case is a line in the file the launcher named; raises when one failed. */
export async function run(): Promise<void> {
  const failures: string[] = [];
  for (const [name, body] of [...cases, ...authoringCases]) {
    const started = Date.now();
    try {
      const note = await body();
      tell({ name, ms: Date.now() - started, note });
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      failures.push(name);
      tell({ name, ms: Date.now() - started, reason });
    }
  }
  if (failures.length > 0) throw new Error(`failed: ${failures.join('; ')}`);
}

// The console of an extension host goes to a different place in each launcher, a file does not.
const tell = (line: object) => appendFileSync(path.join(root, 'out', 'editor-suite.jsonl'), `${JSON.stringify(line)}\n`);

async function cliFindings(): Promise<CliFinding[]> {
  const cli = path.join(root, 'dist', 'cli.js');
  const options = { cwd: folder().fsPath, env: { ...process.env, ELECTRON_RUN_AS_NODE: '1' }, maxBuffer: 64e6 };
  const { stdout } = await promisify(execFile)(process.execPath, [cli, 'lint', '--format', 'json'], options).catch(
    (error: { stdout?: string; code?: unknown }) => {
      // 1 says that there are findings.
      if (error.code === 1 && error.stdout) return { stdout: error.stdout };
      throw error;
    },
  );
  return (JSON.parse(stdout) as { findings: CliFinding[] }).findings;
}

const fromCli = (it: CliFinding) =>
  `${it.path}:${it.line}:${it.column}-${it.endLine}:${it.endColumn} ${it.rule} ${it.severity} ${it.message}`;

const severities = ['error', 'warning', 'information', 'information'];

function windowFindings(): string[] {
  return vscode.languages
    .getDiagnostics()
    .filter(([uri]) => uri.path.startsWith(`${folder().path}/`))
    .flatMap(([uri, diagnostics]) =>
      diagnostics.filter(isOurs).map(it => {
        const { start, end } = it.range;
        const where = `${uri.path.slice(folder().path.length + 1)}:${start.line + 1}:${start.character + 1}-${end.line + 1}:${end.character + 1}`;
        return `${where} ${codeOf(it)} ${severities[it.severity]} ${it.message}`;
      }),
    )
    .sort();
}

/** The window's library and the command line find the same in the same folder. */
import assert from 'node:assert/strict';
import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { test } from 'node:test';
import { createLibrary } from '../src/core/library/library.ts';
import type { ToldFinding } from '../src/core/library/library-types.ts';
import { diskFiles } from '../src/node/disk-files.ts';
import { checkSyntax } from '../src/node/shell-syntax.ts';
import { drillbook, root } from './cli/drillbook.ts';

for (const folder of ['test/fixtures/workspace', 'test/fixtures/rules', 'runbooks']) {
  test(`the library and the command line agree on ${folder}`, async () => {
    // A copy outside the repository, which would else be the root of the command line.
    const absolute = mkdtempSync(path.join(tmpdir(), 'drillbook-parity-'));
    cpSync(path.join(root, folder), absolute, { recursive: true });
    const { window, line } = await both(absolute);
    assert.deepEqual(window, line);
    if (folder !== 'runbooks') assert.ok(line.length > 5);
  });
}

test('a misspelt rule and kind in drillbook.yaml are found by both', async () => {
  const absolute = mkdtempSync(path.join(tmpdir(), 'drillbook-parity-'));
  writeFileSync(path.join(absolute, 'drillbook.yaml'), 'rules:\n  link-brocken: off\nkinds:\n  plans: dr-plen\n');
  const { window, line } = await both(absolute);
  assert.deepEqual(window, line);
  assert.equal(line.length, 2, line.join('\n'));
});

/** What the library and the command line say of a folder, which is then removed. */
async function both(absolute: string): Promise<{ window: string[]; line: string[] }> {
  const library = createLibrary({
    filesOf: () => diskFiles(absolute),
    syntaxOf: texts => checkSyntax(texts),
    pause: async () => undefined,
    today: '2026-11-21',
  });
  const byUri = new Map<string, readonly ToldFinding[]>();
  library.onEvent(event => {
    if (event.type === 'findings') for (const it of event.findings) byUri.set(it.uri, it.findings);
  });
  await library.open({ uri: 'file:///root', name: 'root', builtIn: false });
  const place = (uri: string, { rule, severity, message, range }: ToldFinding) =>
    `${decodeURI(uri).slice('file:///root/'.length)}:${range.start.line + 1}:${range.start.character + 1} ${rule} ${severity} ${message}`;
  const window = [...byUri].flatMap(([uri, all]) => all.map(it => place(uri, it))).sort();
  await library.dispose();

  const { out } = await drillbook(['lint', absolute, '--format', 'json', '--today', '2026-11-21']);
  const { findings } = JSON.parse(out) as {
    findings: { path: string; line: number; column: number; rule: string; severity: string; message: string }[];
  };
  const line = findings
    // Files that could not be read come to the window as what was left out; the suite in the real host compares them.
    .filter(it => !it.rule.startsWith('file-'))
    .map(it => `${it.path}:${it.line}:${it.column} ${it.rule} ${it.severity} ${it.message}`)
    .sort();
  rmSync(absolute, { recursive: true });
  return { window, line };
}

/** The window's library and the command line find the same in the same folder. */
import assert from 'node:assert/strict';
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { test } from 'node:test';
import { createLibrary } from '../src/core/library/library.ts';
import type { Finding } from '../src/core/lint/rule.ts';
import { diskFiles } from '../src/node/disk-files.ts';
import { drillbook, root } from './cli/drillbook.ts';

for (const folder of ['test/fixtures/workspace', 'test/fixtures/rules', 'runbooks']) {
  test(`the library and the command line agree on ${folder}`, async () => {
    // A copy outside the repository, which would else be the root of the command line.
    const absolute = mkdtempSync(path.join(tmpdir(), 'drillbook-parity-'));
    cpSync(path.join(root, folder), absolute, { recursive: true });
    const library = createLibrary({ filesOf: () => diskFiles(absolute), pause: async () => undefined, today: '2026-11-21' });
    const byUri = new Map<string, readonly Finding[]>();
    library.onEvent(event => {
      if (event.type === 'findings') for (const it of event.findings) byUri.set(it.uri, it.findings);
    });
    await library.open({ uri: 'file:///root', name: 'root', builtIn: false });
    const place = ({ path: file, rule, severity, message, range }: Finding) =>
      `${file}:${range.start.line + 1}:${range.start.character + 1} ${rule} ${severity} ${message}`;
    const window = [...byUri.values()].flat().map(place).sort();
    await library.dispose();

    const { out } = await drillbook(['lint', absolute, '--format', 'json', '--today', '2026-11-21']);
    const { findings } = JSON.parse(out) as {
      findings: { path: string; line: number; column: number; rule: string; severity: string; message: string }[];
    };
    const line = findings
      // Files that could not be read are said by the window in its own way.
      .filter(it => !it.rule.startsWith('file-') && !it.rule.startsWith('settings-'))
      .map(it => `${it.path}:${it.line}:${it.column} ${it.rule} ${it.severity} ${it.message}`)
      .sort();
    rmSync(absolute, { recursive: true });
    assert.deepEqual(
      window.filter(it => !/ (?:file|settings)-/.test(it)),
      line,
    );
    if (folder !== 'runbooks') assert.ok(line.length > 5);
  });
}

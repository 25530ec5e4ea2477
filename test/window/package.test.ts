/** The package alone: what is in it, and one search, one finding and one run step with the source tree out of reach. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { cannotHideClone, openWindow, packed } from './editor.ts';
import { remove, root } from './machine.ts';
import { type Window } from './window.ts';

let vsix: string;
let folder: string;
let window: Window | undefined;
before(async () => {
  vsix = await packed();
  folder = mkdtempSync(path.join(os.tmpdir(), 'drillbook-package-'));
  mkdirSync(path.join(folder, 'runbooks'));
  writeFileSync(
    path.join(folder, 'runbooks', 'rb-rotate-the-signing-key.md'),
    [
      '---',
      'id: rb-rotate-the-signing-key',
      'kind: runbook',
      'title: Rotate the signing key',
      'last_reviewed: 2026-13-45',
      '---',
      '# Rotate the signing key',
      '',
      '## Steps',
      '',
      '- [ ] Leave a mark',
      '',
      '  ```bash',
      // Names of the source tree would stand before the mark.
      `  { ls -A '${root}'; echo marked; } > mark.txt`,
      '  ```',
      '',
    ].join('\n'),
  );
  // Sorts first and answers nothing: it stands in the box only while nothing was asked.
  writeFileSync(path.join(folder, 'runbooks', 'another.md'), '# Another page\n\nAbout lunch.\n');
});
after(async () => {
  await window?.close();
  remove(folder);
});

test('the package holds what runs and what is read, and nothing else', () => {
  const names = execFileSync(process.execPath, ['-e', listZip, vsix], { encoding: 'utf8' }).trim().split('\n');
  const allowed =
    /^(extension\/(dist\/(?!cli).*\.(js|css)|runbooks\/.*|schemas\/.*\.json|media\/(icon\.png|.*\.(svg|css))|package\.json|readme\.md|changelog\.md|LICENSE(\.txt)?)|extension\.vsixmanifest|\[Content_Types\]\.xml)$/i;
  assert.deepEqual(
    names.filter(it => !allowed.test(it)),
    [],
  );
  for (const name of [
    'extension/dist/extension.js',
    'extension/dist/extension.web.js',
    'extension/dist/node.js',
    'extension/dist/parts.js',
    'extension/dist/worker.js',
    'extension/media/icon.png',
    'extension/media/run-panel.css',
  ])
    assert.ok(names.includes(name), `${name} is missing`);
  assert.ok(names.some(it => /^extension\/dist\/webview\/.+\.js$/.test(it)));
  assert.ok(names.some(it => /^extension\/runbooks\/.+\.md$/.test(it)));
  assert.ok(names.some(it => /^extension\/schemas\/.+\.schema\.json$/.test(it)));
});

// The central directory of a zip, read in place: no unzip program is needed.
const listZip = `const b=require('fs').readFileSync(process.argv[1]);let e=b.lastIndexOf(Buffer.from([80,75,5,6]));
let n=b.readUInt16LE(e+10),p=b.readUInt32LE(e+16);while(n--){const l=b.readUInt16LE(p+28);console.log(b.toString('utf8',p+46,p+46+l));
p+=46+l+b.readUInt16LE(p+30)+b.readUInt16LE(p+32)}`;

test('installed alone, with the source tree absent, it searches, finds what is wrong and runs a step', async t => {
  const reason = await cannotHideClone();
  const hidden = reason === undefined;
  if (!hidden) t.diagnostic(`THE SOURCE TREE IS NOT ABSENT in this test, only unnamed. ${reason}`);
  window = await openWindow({ folder, vsix, hideClone: hidden });
  const opened = window;
  const installed = path.join(
    opened.extensionsDir,
    readdirSync(opened.extensionsDir).find(it => it.startsWith('drillbook.')) ?? 'missing',
  );
  assert.ok(statSync(path.join(installed, 'dist', 'extension.js')).isFile());
  assert.ok(path.relative(root, installed).startsWith('..'), `${installed} lies in the source tree`);
  for (const name of ['extension.js', 'worker.js'])
    assert.ok(!readFileSync(path.join(installed, 'dist', name), 'utf8').includes(root), `${name} names the source tree`);
  const absent = (pid: number | undefined) => {
    if (hidden) assert.deepEqual(readdirSync(`/proc/${pid}/root${root}`), [], 'what the process sees of the source tree');
  };
  absent(opened.hostPid());

  await opened.search('signing key');
  await opened.until(async () => {
    const labels = (await opened.picks()).map(it => it.label);
    return labels[0] === 'Rotate the signing key' && !labels.includes('Another page');
  }, 'the document that answers before any built-in one, without the one that does not');
  await opened.page.keyboard.press('Enter');
  await opened.until(async () => (await opened.visibleText()).includes('Rotate the signing key'), 'the document in the editor');

  await opened.command('Problems: Focus on Problems View');
  await opened.page.locator('.markers-panel .monaco-list-row', { hasText: '2026-13-45' }).first().waitFor();

  await opened.startRun('Leave a mark');
  await opened.command('Drillbook: Run Step');
  const mark = path.join(folder, 'mark.txt');
  await opened.until(() => readText(mark)?.endsWith('marked\n'), 'the file that the step writes', 30_000);
  if (hidden) assert.equal(readText(mark), 'marked\n', 'what the step lists of the source tree, and its mark');
  // The host that did all this is the one that was started without the tree.
  absent(opened.hostPid());
});

function readText(name: string): string | undefined {
  try {
    return readFileSync(name, 'utf8');
  } catch {
    return undefined;
  }
}

/**
 * The ransomware plan drilled in the real window by keys, against files really encrypted and a newest backup that holds the
 * damage already: to the end through a killed extension host, and back again when what is restored is not what was copied.
 * What is reported is compared with the wrapper's own files and with the files.
 */
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { after, afterEach, before, test } from 'node:test';
import { type RansomwareDisaster, ransomwareFixture } from '../node/dr-fixtures.ts';
import { during } from '../node/dr-witness.ts';
import { Drill, type Plan } from './drill-by-keys.ts';
import { type Editor, openEditor } from './editor.ts';

const plan: Plan = {
  id: 'dr-files-ransomware',
  title: 'Files encrypted by an attacker, restore the newest clean copy',
  query: 'files encrypted by an attacker',
  word: 'dr-files-ransomware',
};
const slow = 8;

let editor: Editor;
let drill: Drill<RansomwareDisaster> | undefined;
before(async () => {
  editor = await openEditor();
});
afterEach(async () => {
  await drill?.close();
  drill = undefined;
});
after(() => editor?.close());

/** Begins with a `tar` that does what a line of shell says before and after the real one unpacks an archive. */
async function begin(before: string, after: string) {
  let here = '';
  const begun = await Drill.begin(editor, plan, async folder => {
    const world = await ransomwareFixture(folder);
    here = path.join(folder, 'programs');
    mkdirSync(here);
    const unpacks = (what: string) => `case " $* " in *" -xzf "*) ${what} ;; esac`;
    const script = `#!/bin/sh\nhere='${here}'\n${unpacks(before)}\nPATH=/usr/bin:/bin tar "$@" || exit\n${unpacks(after)}\n`;
    writeFileSync(path.join(here, 'tar'), script, { mode: 0o755 });
    const settings = { 'terminal.integrated.env.linux': { PATH: `${here}:${process.env.PATH}` } };
    return { world, settings, values: world.parameters };
  });
  drill = begun;
  return { it: begun, here, place: (name: string) => begun.world.parameters[name] ?? '' };
}

const filesOf = (folder: string) =>
  (readdirSync(folder, { recursive: true }) as string[]).filter(name => statSync(path.join(folder, name)).isFile()).sort();
const sha256 = (file: string) => createHash('sha256').update(readFileSync(file)).digest('hex');
const contents = (folder: string) => new Map(filesOf(folder).map(name => [name, sha256(path.join(folder, name))]));
const untouched = (folder: string) => filesOf(folder).map(name => `${name} ${statSync(path.join(folder, name)).mtimeMs}`);

test('drilled by keys to the end through a killed extension host: the newest clean copy is back, not the poisoned one', {
  timeout: 900_000,
}, async t => {
  const { it, here, place } = await begin(`touch "$here/unpacking"; sleep ${slow}`, ':');
  const { window, run, world } = it;
  const seenBefore = () => [contents(place('LIVE_DIR')), contents(place('OFFSITE_DIR')), untouched(place('LIVE_DIR'))];
  const before = seenBefore();

  await it.through('places', 'accept-copy');
  await it.start('restore');
  await window.until(() => existsSync(path.join(here, 'unpacking')), 'the restore to begin', 40_000);
  window.killExtensionHost(await run.hostOf(it.step('restore').title));
  await run.reaches(it.step('restore').title, 'passed', 180_000);
  await it.comesBack('restore');
  await it.through('nothing-encrypted', 'close');
  const { report, seen, markdown } = await it.finish(t, '10h', 'the files are back');

  assert.deepEqual(contents(place('CLEAN_DIR')), new Map([...world.clean].sort()));
  assert.deepEqual(seenBefore(), before, 'neither the attacked files nor the copies were touched');
  await assert.rejects(fetch(`http://127.0.0.1:${place('PORT')}/`), 'nothing is served any more');
  assert.equal(report.result, 'passed');
  assert.equal([...seen.keys()].filter(name => name.startsWith('restore-')).length, 2, 'restore and restore-point, once each');
  assert.ok((report.at('restore').took ?? 0) >= slow * 1000, 'it ran to its own end');
  assert.equal(report.at('restore-point').output?.trim(), world.copies[1]);
  assert.match(report.at('restore-point').errors ?? '', /younger than the attack/, 'the poisoned copy was passed over');
  for (const [step, file] of [
    ['evidence', 'SHA256SUMS'],
    ['moment', 'moment.txt'],
    ['restore-point', 'restore-point.txt'],
    ['show', 'server.pid'],
  ] as const)
    during(report.at(step), statSync(path.join(place('EVIDENCE_DIR'), file)).mtimeMs, file);
  assert.match(markdown, /Data loss 10h, RPO 1d held\./);
});

test('a restore that a bad disk damages is found by its check, and taken away again by keys', {
  timeout: 600_000,
}, async t => {
  const { it, place } = await begin(':', 'printf rot >> "$CLEAN_DIR/index.html"');
  const { window, run } = it;
  const { panel } = window;
  const copies = contents(place('OFFSITE_DIR'));
  await it.through('places', 'nothing-encrypted');
  await it.start('same-as-copy');
  await it.ends('same-as-copy', 'failed');
  await panel.says('The run stops here until you decide');
  await panel.press('b');
  await panel.asks('Roll back');
  await panel.say('Roll back', 'the disk is bad');
  await panel.says('Rolling back');
  assert.deepEqual((await run.recorded()).rollback?.steps, ['empty-clean']);
  await it.start('empty-clean');
  await it.ends('empty-clean', 'passed');
  const { report, markdown } = await it.finish(t, '0s', 'restored on another disk tomorrow');
  assert.deepEqual(readdirSync(place('CLEAN_DIR')), [], 'what was restored is away');
  assert.deepEqual(contents(place('OFFSITE_DIR')), copies);
  assert.deepEqual(
    [report.result, report.at('same-as-copy').state, report.at('empty-clean').state, report.at('show').state],
    ['rolled-back', 'failed', 'passed', 'not-started'],
  );
  assert.match(report.at('same-as-copy').output ?? '', /index\.html: (Size|Contents|Mod time) differ/);
  assert.match(markdown, /Service was not restored by this run; RTO 4h/);
});

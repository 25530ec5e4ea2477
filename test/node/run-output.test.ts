/** What a step printed: judged whole, kept in part, masked everywhere, harmless to every terminal. */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { after, test } from 'node:test';
import { parseDocument } from '../../src/core/document/document.ts';
import { Masker } from '../../src/core/run/masker.ts';
import { recordOf } from '../../src/core/run/run.ts';
import { runDesk } from '../../src/node/run-desk.ts';
import { keptBytes, readPrinted } from '../../src/node/run-output.ts';
import { redactOf } from '../../src/node/run-redact.ts';
import { readRun } from '../../src/node/run-store.ts';
import { type Scene, ShellTerminal, scene, steps, until, worldOf } from './run-scene.ts';

const record = (it: Scene, step = 's1') => recordOf(it.session.run, step);
const expecting = (text: string, expect: string) => ({ language: 'bash', text, labels: `- Expect: ${expect}` });

/** Every file of the record, as one text for each. */
function filesOf(folder: string): ReadonlyMap<string, string> {
  const names = fs.readdirSync(folder, { recursive: true, encoding: 'utf8' });
  const files = names.filter(it => fs.statSync(path.join(folder, it)).isFile());
  return new Map(files.map(it => [it, fs.readFileSync(path.join(folder, it), 'utf8')]));
}

test('whoever looks on may be gone before the step has begun: it runs, its output is kept, and its own code is known', async () => {
  class Deaf extends ShellTerminal {
    override async typeLine(line: string, environment: Readonly<Record<string, string>>): Promise<void> {
      await super.typeLine(line, environment);
      const child = this.processes.at(-1);
      child?.stdout?.destroy();
      child?.stderr?.destroy();
    }
  }
  const it = await scene(steps('echo seen; sleep 0.2; yes | head -1; exit 4', 'echo two'), { terminal: new Deaf() });
  await it.session.runStep('s1');
  assert.deepEqual([record(it).state, record(it).code, record(it).output], ['failed', 4, 'seen\ny\n'], record(it).verdict);
});

test('what was not kept is judged all the same', async () => {
  const filling = "head -c 100000 /dev/zero | tr '\\0' x | fold";
  const it = await scene(
    steps(
      expecting(`${filling}; echo; echo ERROR; ${filling}`, 'not contains "ERROR"'),
      expecting('seq 1 100000', 'lines < 50000'),
      expecting('seq 1 100000', 'lines = 100000; number = 100000; contains "50000"; matches /^77777$/m'),
    ),
  );
  await it.session.runStep('s1');
  assert.deepEqual([record(it).state, record(it).verdict], ['failed', 'output contains "ERROR"']);
  assert.doesNotMatch(record(it).output ?? '', /ERROR/, 'the word lies in the part that is not kept');
  await it.session.skip('s1', 'seen');
  await it.session.runStep('s2');
  assert.equal(record(it, 's2').verdict, '100000 lines, expected < 50000');
  await it.session.skip('s2', 'seen');
  await it.session.runStep('s3');
  const { output = '', omittedBytes = 0, outputHash, state, verdict } = record(it, 's3');
  assert.equal(state, 'passed', verdict);
  const whole = `${Array.from({ length: 100_000 }, (_, index) => index + 1).join('\n')}\n`;
  const between = `\n[${omittedBytes} bytes not kept]\n`;
  assert.equal(output.length - between.length + omittedBytes, whole.length);
  const [first = '', last = ''] = output.split(between);
  assert.ok(whole.startsWith(first) && whole.endsWith(last) && first.length === keptBytes && last.length === keptBytes);
  assert.equal(outputHash, createHash('sha256').update(whole).digest('hex'));
});

test('D39 a secret across two writes, in base64, in URL code, in notes and refusals: masked in log, view and export', async t => {
  const secret = 'p@ss w0rd/with+all=of&it';
  const front = '---\nparameters:\n  - {name: TOKEN, type: secret}\n---\n';
  const commands = [
    'printf %s "${TOKEN:0:9}"; sleep 0.3; printf "%s\\n" "${TOKEN:9}"',
    'printf "user:%s" "$TOKEN" | base64; printf %s "$TOKEN" | base64 | fold -w 7 >&2',
    "printf %s \"$TOKEN\" | od -An -v -tx1 | tr -d ' \\n' | sed 's/../%&/g'; echo; printf %s \"$TOKEN\" | od -An -v -tx1 | tr -d ' \\n'",
    'printf %q "$TOKEN"; echo; set -x; : "$TOKEN"',
  ];
  const it = await scene(
    front + steps(commands.join('\n'), { language: 'bash', text: 'echo "$TOKEN" 7', labels: '- Expect: number < 5' }),
    {
      parameters: new Map([['TOKEN', secret]]),
    },
  );
  await it.session.runStep('s1');
  assert.equal(record(it).state, 'passed', record(it).errors);
  assert.equal(record(it).outputHash, undefined, 'a hash could be compared with guesses');
  await it.session.runStep('s2');
  await it.session.skip('s2', `it said ${secret}`);
  const view = JSON.stringify([...it.session.run.steps.values()]);
  await it.session.finish('failed', `because of ${encodeURIComponent(secret)}`);
  const files = filesOf(it.session.folder);
  const percent = Buffer.from(secret).toString('hex').replace(/../g, '%$&');
  const forms = [
    secret,
    encodeURIComponent(secret),
    percent,
    Buffer.from(secret).toString('hex'),
    Buffer.from(secret).toString('base64').slice(0, -3),
    Buffer.from(`user:${secret}`).toString('base64').slice(8, -3),
  ];
  let cases = 0;
  for (const [name, text] of [...files, ['the view', view]] as const)
    for (const form of forms)
      for (let at = 0; at + 8 <= form.length; at += 4, cases++)
        assert.ok(!text.includes(form.slice(at, at + 8)), `${name} holds "${form.slice(at, at + 8)}"`);
  assert.deepEqual([...files.keys()].filter(it => /^report\./.test(it)).sort(), ['report.html', 'report.json', 'report.md']);
  assert.match(files.get('report.md') ?? '', /\[masked:TOKEN\\?\]|\\\[masked:TOKEN\\\]/);
  assert.ok((record(it).masked ?? 0) >= 6, `${record(it).masked} masked`);
  t.diagnostic(
    `${cases} parts of the secret looked for in ${files.size} files and the view, 0 found; ${record(it).masked} values masked`,
  );
});

test('D39 while it prints, the live view shows no part of a secret', async t => {
  const secret = 'p@ss w0rd/with+all=of&it';
  const wait = (name: string) => `while ! [ -e ${name} ]; do sleep 0.05; done`;
  const command = `echo begun; printf %s "\${TOKEN:0:9}"; ${wait('go')}; printf '%s\\n' "\${TOKEN:9}"; echo more; ${wait('end')}`;
  const it = await scene(`---\nparameters:\n  - {name: TOKEN, type: secret}\n---\n${steps(command)}`, {
    parameters: new Map([['TOKEN', secret]]),
  });
  const done = it.session.runStep('s1');
  // What follows a line is settled when the next one has come: until then it is held back.
  const raw = path.join(it.privateFolder, it.session.run.header.id, 'attempts', 's1-1', 'stdout.raw');
  await until(() => fs.existsSync(raw) && fs.readFileSync(raw, 'utf8').includes('p@ss'));
  for (let n = 0; n < 20; n++) assert.ok(!((await it.session.printed())?.output ?? '').includes('p@ss'));
  assert.equal((await it.session.printed())?.heldBack, true, 'and says that something is left out');
  fs.writeFileSync(path.join(it.root, 'go'), '');
  await until(() => fs.readFileSync(raw, 'utf8').includes('more'));
  for (let n = 0; n < 20; n++) assert.ok(!((await it.session.printed())?.output ?? '').includes('w0rd'));
  fs.writeFileSync(path.join(it.root, 'end'), '');
  await done;
  assert.equal(record(it).output, 'begun\n[masked:TOKEN]\nmore\n');
  t.diagnostic('40 looks, 0 parts of the secret seen');
});

test('D40 escape sequences act nowhere: text only, and both words of an overwritten line are in the report', async () => {
  const print = [
    "printf '\\033]52;c;cGF3bmVk\\007'",
    "printf '\\033]8;;https://host/\\033\\\\link\\033]8;;\\033\\\\\\n'",
    "printf '\\033]0;a title\\007'",
    "printf '\\302\\233' ; printf '31mred\\302\\2350;t\\302\\234\\n'",
    "printf 'FAILED\\rOK\\n'",
    "printf '\\033]52;c;never closed\\n' >&2",
  ].join('\n');
  const text = steps(print).replace('Step 1', 'Step \u001b]0;owned\u0007 one');
  const folder = fs.mkdtempSync(path.join(fs.realpathSync('/tmp'), 'drillbook-\u001b]0;evil\u0007-'));
  const it = await scene(text, { folder });
  await it.session.runStep('s1', { hiddenAccepted: true });
  assert.equal(record(it).output, 'link\nred\nFAILED\nOK\n');
  assert.equal(record(it).errors, '52;c;never closed\n');
  // The banner stands above what the command itself prints.
  const banner = it.terminal.shown.join('').split('   | ')[0] ?? '';
  assert.doesNotMatch(banner, /[\x00-\x08\x0b-\x1f\x7f-\x9f]/);
  assert.match(banner, /in .*<U\+001B>\]0;evil/);
  await it.session.finish('passed', 'all \u001b]0;well\u0007');
  for (const [name, text] of filesOf(it.session.folder)) {
    // The pinned document is the exact text, byte by byte.
    if (name !== 'document.md') assert.doesNotMatch(text, /[\x00-\x08\x0b-\x1f\x7f-\x9f]/, name);
    if (name === 'report.md') assert.match(text, /FAILED\nOK/);
  }
  fs.rmSync(folder, { recursive: true });
});

/** A terminal whose screen nobody reads: half a gigabyte shown would be half a gigabyte of this process. */
class BlindTerminal extends ShellTerminal {
  override async typeLine(line: string, environment: Readonly<Record<string, string>>): Promise<void> {
    spawn('sh', ['-c', line], { env: { ...process.env, ...environment }, stdio: 'ignore', detached: true });
  }
}

test('D41 500 MB of output: both ends kept, the rest counted to the byte, judged right, and little memory', async t => {
  const bytes = 500_000_000;
  const command = `yes 'a line of output, number 12345' | head -c ${bytes - 4}; echo; echo 77`;
  const it = await scene(steps(expecting(command, 'number = 77; not contains "ERROR"')), { terminal: new BlindTerminal() });
  const before = process.memoryUsage().rss;
  let most = before;
  const look = setInterval(() => {
    most = Math.max(most, process.memoryUsage().rss);
  }, 20);
  await it.session.runStep('s1');
  clearInterval(look);
  const { state, verdict, output = '', omittedBytes = 0, outputHash } = record(it);
  assert.deepEqual([state, verdict], ['passed', 'exit 0, output as expected']);
  const between = `\n[${omittedBytes} bytes not kept]\n`;
  assert.equal(omittedBytes, bytes - 2 * keptBytes);
  assert.equal(output.length, 2 * keptBytes + between.length);
  assert.ok(output.startsWith('a line of output') && output.endsWith('\n77\n'));
  assert.match(outputHash ?? '', /^[0-9a-f]{64}$/);
  const grown = Math.round((most - before) / 1e6);
  t.diagnostic(`${bytes} bytes printed, ${omittedBytes} not kept, memory grew by ${grown} MB`);
  assert.ok(grown < 100, `${grown} MB`);
});

test('D41 every size around the cut: what is kept and what is counted is all there was, and no character is cut', async t => {
  const it = await scene(steps('true'));
  const name = path.join(it.root, 'raw');
  let cases = 0;
  for (const unit of ['x', 'ż', '日', '🙂', 'a🙂ż\n'])
    for (let more = -6; more <= 6; more++, cases++) {
      const text = `${'q'.repeat(Math.abs(more))}${unit.repeat(Math.ceil((2 * keptBytes) / Buffer.byteLength(unit)) + more)}`;
      fs.writeFileSync(name, text);
      const printed = await readPrinted(name, { masker: new Masker() });
      const between = `\n[${printed?.omitted} bytes not kept]\n`;
      const kept = printed?.text.replace(between, '') ?? '';
      assert.equal(Buffer.byteLength(kept) + (printed?.omitted ?? 0), Buffer.byteLength(text));
      assert.ok(!kept.includes('\ufffd') && Buffer.byteLength(kept) <= 2 * keptBytes);
      const [first = '', last = ''] = (printed?.text ?? '').split(between);
      assert.ok(text.startsWith(first) && text.endsWith(last));
    }
  t.diagnostic(`${cases} sizes, 0 bytes unaccounted for`);
});

test('a secret at every place across either cut is masked whole, and counted where it is kept', async t => {
  const it = await scene(steps('true'));
  const name = path.join(it.root, 'raw');
  const secret = 'hunter2-hunter2-hunter2';
  const masker = new Masker([['TOKEN', secret]]);
  let cases = 0;
  for (const unit of ['x', 'line\n'])
    for (let shift = -secret.length - 2; shift <= 12; shift++, cases++) {
      const filling = (bytes: number) => unit.repeat(Math.ceil(bytes / unit.length)).slice(0, bytes);
      const text = `${filling(keptBytes + shift)}${secret}${filling(50_000)}${secret}${filling(keptBytes - secret.length - shift)}`;
      fs.writeFileSync(name, text);
      const printed = await readPrinted(name, { masker });
      const kept = printed?.text ?? '';
      for (let at = 0; at + 4 <= secret.length; at++)
        assert.ok(!kept.includes(secret.slice(at, at + 4)), `${shift}: ${kept.length}`);
      const bare = kept.replaceAll('[masked:TOKEN]', '').replace(`[${printed?.omitted} bytes not kept]`, '');
      assert.doesNotMatch(bare, /[^xline\n]/, 'no mark is cut');
      assert.equal(printed?.masked, kept.split('[masked:TOKEN]').length - 1);
      assert.equal(printed?.hash, undefined);
    }
  t.diagnostic(`${cases} places, 0 parts of a secret left`);
});

test('`redact` of drillbook.yaml is left out of everything; what cannot be read stops the run', async () => {
  const it = await scene(steps('true'));
  const write = (text: string) => fs.writeFileSync(path.join(it.root, 'drillbook.yaml'), text);
  assert.deepEqual(await redactOf(it.root), []);
  write("redact: ['customer-[0-9]+']\n");
  const redact = await redactOf(it.root);
  const text = steps('c=customer; echo "hello $c-4711, 42"; echo "$c-1" >&2; echo "$WHO"');
  const session = await it.start(`---\nparameters:\n  - {name: WHO, type: string}\n---\n${text}`, {
    redact,
    parameters: new Map([['WHO', 'customer-99 of ours']]),
  });
  await session.runStep('s1');
  const { output, errors, masked } = recordOf(session.run, 's1');
  assert.deepEqual([output, errors, masked], ['hello [masked:redact], 42\n[masked:WHO]\n', '[masked:redact]\n', 3]);
  await session.finish('passed', 'for customer-4711');
  for (const [name, text] of filesOf(session.folder)) {
    // The text of the document itself is pinned as it is.
    if (!/^document\.md$|^run\.json$/.test(name)) assert.ok(!/customer-\d/.test(text), name);
  }
  await assert.rejects(it.start(steps('true'), { redact: ['(?=x)'] }), /Nothing runs: the expression \(\?=x\) of `redact`/);
  for (const text of ['redact: [a\n', 'redact: 7\n']) {
    write(text);
    await assert.rejects(redactOf(it.root), /^RunProblem: Nothing runs: what must be masked is not known/, text);
    const order = {
      root: it.root,
      text: steps('true'),
      mode: 'live',
      operator: 'tester',
      values: new Map(),
      ignoreRecords: undefined,
    } as const;
    const { document } = parseDocument('file:///doc.md', order.text, { path: 'doc.md' });
    const { terminal, documentText = async () => undefined } = worldOf(it);
    const side = { terminal, documentText, assertMayRun: () => undefined, ask: async () => undefined };
    await assert.rejects(
      runDesk(it.privateFolder).start({ ...order, document }, side),
      /what must be masked is not known/,
      'the window',
    );
  }
});

test('what redact names is masked in a run whose record is kept elsewhere, also after the window has taken it up again', async () => {
  const it = await scene(steps('true'));
  const folder = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), 'drillbook-redact-')));
  after(() => fs.rmSync(folder, { recursive: true, force: true }));
  fs.writeFileSync(path.join(folder, 'drillbook.yaml'), "redact: ['customer-[0-9]+']\n");
  const text = steps('echo customer-1', 'echo customer-2');
  const { document } = parseDocument('file:///doc.md', text, { path: 'doc.md' });
  const desk = runDesk(it.privateFolder);
  const { terminal } = it;
  const side = { terminal, documentText: async () => undefined, assertMayRun: () => undefined, ask: async () => undefined };
  const order = { document, text, mode: 'live', operator: 'tester', values: new Map(), ignoreRecords: undefined } as const;
  const begun = await desk.start({ ...order, root: folder, records: desk.ownRecords }, side);
  await begun.runStep('s1');
  await begun.close();
  const again = await desk.resume(begun.folder, desk.ownRecords, side);
  await again.runStep('s2');
  assert.deepEqual(
    ['s1', 's2'].map(id => recordOf(again.run, id).output),
    ['[masked:redact]\n', '[masked:redact]\n'],
  );
  await again.finish();
  assert.ok(begun.folder.startsWith(path.join(it.privateFolder, '.drillbook', 'runs')), begun.folder);
});

test('a run that is read again tells the same', async () => {
  const it = await scene(steps('seq 1 50000; echo oops >&2'));
  await it.session.runStep('s1');
  const { run } = await readRun(it.session.folder);
  assert.deepEqual(run.steps.get('s1'), it.session.run.steps.get('s1'));
});

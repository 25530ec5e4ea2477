/** Fences: attributes, transcripts, samples, placeholders, and what waits for typing. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Command } from '../../../src/core/document/document-types.ts';
import { isOn, readInfo } from '../../../src/core/document/fences.ts';
import { findPlaceholders } from '../../../src/core/document/placeholders.ts';
import { isComplete, waitsForTyping } from '../../../src/core/document/shell-text.ts';
import { LineIndex } from '../../../src/core/position.ts';
import { readText } from './reading.ts';

function command(info: string, ...lines: string[]): Command {
  const found = readText(`- [ ] a\n\n  \`\`\`${info}\n${lines.map(it => `  ${it}\n`).join('')}  \`\`\`\n`).steps[0]?.command;
  assert.ok(found);
  return found;
}

const infos: readonly (readonly [string, string, Record<string, string>])[] = [
  ['', '', {}],
  ['SH check', 'sh', { check: '' }],
  ['sh check interactive no-run', 'sh', { check: '', interactive: '', 'no-run': '' }],
  [' bash', 'bash', {}],
  ['sh {"name":"restart-db","interactive":"false","tag":"a,b"}', 'sh', { name: 'restart-db', interactive: 'false', tag: 'a,b' }],
  ['sh {"terminalRows":12,"background":true,"x":{"y":1}}', 'sh', { terminalrows: '12', background: 'true', x: '{"y":1}' }],
  ['sh { name=restart-db interactive=false background }', 'sh', { name: 'restart-db', interactive: 'false', background: '' }],
  ['sh{name = foo}', 'sh', { name: 'foo' }],
  ['sh {name="a-b" excludeFromRunAll=true}', 'sh', { name: 'a-b', excludefromrunall: 'true' }],
  ['sh check {"name":"x"}', 'sh', { check: '', name: 'x' }],
  ['sh title="two words"', 'sh', { title: 'two words' }],
  ['{.bash}', '', { '.bash': '' }],
  ['sh {"name":', 'sh', { '{"name":': '' }],
];
for (const [info, language, attributes] of infos) {
  test(`info line "${info}"`, () => {
    const read = readInfo(info);
    assert.equal(read.language, language);
    assert.deepEqual(Object.fromEntries(read.attributes), attributes);
  });
}

test('invalid JSON falls back to words and names no step', () => {
  assert.equal(readInfo('sh { name: "x" }').attributes.get('name'), undefined);
  assert.equal(readInfo('sh { name: "x" }').language, 'sh');
});

test('Runme booleans may be text with a comma behind', () => {
  const on = (value: string) => isOn(new Map([['interactive', value]]), 'interactive');
  assert.deepEqual(['true', 'true,', '', 'false', 'false,', 'no', '0'].map(on), [true, true, true, false, false, false, false]);
  assert.equal(isOn(new Map(), 'interactive'), false);
});

test('fence words: check, interactive, no-run; Runme: interactive, excludeFromRunAll, ignore', () => {
  assert.equal(command('sh check', 'id').check, true);
  assert.equal(command('sh', 'id').check, false);
  assert.equal(command('sh interactive', 'id').interactive, true);
  assert.equal(command('sh {"interactive":"true"}', 'id').interactive, true);
  assert.equal(command('sh {"interactive":"false"}', 'ssh host').interactive, false);
  assert.match(command('sh no-run', 'id').whyNot ?? '', /no-run/);
  assert.match(command('sh {"ignore":"true"}', 'id').whyNot ?? '', /ignored/);
  const { steps } = readText(
    '- [ ] a\n\n  ```sh {"excludeFromRunAll":"true"}\n  id\n  ```\n\n- [ ] b\n\n  ```sh {"excludeFromRunAll":"false"}\n  id\n  ```',
  );
  assert.deepEqual(
    steps.map(it => it.excludeFromRunAll),
    [true, false],
  );
});

test('(d) prompts are taken away, and what came back is the sample', () => {
  const it = command('sh', '# first', '$ echo a', 'a', '', '# then', '$ echo b', 'b');
  assert.equal(it.text, 'echo a\necho b');
  assert.equal(it.expectedSample, 'a\n\nb');
  assert.equal(it.origin, 'transcript');
  assert.equal(it.runnable, true);
});

test('(d) a typed line goes on after a backslash, a pipe, an open quote, a loop and a here document', () => {
  const it = command(
    'console',
    '$ a \\',
    '    b',
    'out',
    '$ a |',
    '  c',
    "$ echo '",
    '$ no prompt',
    "'",
    '$ cat <<EOF',
    '$ text',
    'EOF',
    '$ for i in 1; do',
    'echo $i',
    'done',
    '1',
  );
  // A prompt inside an open quote ends it: nothing tells it from a new command, so the whole is not run.
  assert.equal(it.runnable, false);
  const clear = command(
    'console',
    '$ a \\',
    '    b',
    'out',
    '$ a |',
    '  c',
    '$ cat <<EOF',
    '$ text',
    'EOF',
    '$ for i in 1; do',
    'echo $i',
    'done',
    '1',
  );
  assert.equal(clear.text, 'a \\\n    b\na |\n  c\ncat <<EOF\n$ text\nEOF\nfor i in 1; do\necho $i\ndone');
  assert.equal(clear.expectedSample, 'out\n1');
  assert.equal(clear.runnable, true);
});

test('(d) only "$ " is a prompt', () => {
  assert.equal(command('sh', '$HOME/bin/x').text, '$HOME/bin/x');
  assert.equal(command('sh', '$(echo id)').text, '$(echo id)');
  assert.equal(command('sh', '# id', 'id').text, '# id\nid');
  assert.match(command('console', '# id').whyNot ?? '', /"\$ "/);
});

test('a cut or foreign session is not run, and says why', () => {
  assert.match(command('console', '$ echo "open').whyNot ?? '', /line 4 is cut off/);
  assert.match(command('console', '$ echo a \\', '> b').whyNot ?? '', /"> "/);
  assert.match(command('sh', 'sh-5.1# chroot /host').whyNot ?? '', /prompt "sh-5.1#"/);
  assert.match(command('sh', '[root@db ~]# id').whyNot ?? '', /prompt/);
  assert.match(command('sh', 'oc delete x \\ ', '  y').whyNot ?? '', /ends in "\\" and a blank/);
  for (const info of ['', 'yaml', 'console', 'sh no-run']) assert.match(command(info, 'x').whyNot ?? '', /^[A-Z].*\.$/, info);
  assert.match(command('sh', '# only').whyNot ?? '', /no command/);
});

test('what runs is dedented', () => {
  const { steps } = readText('## X\n\n```sh\n    if a; then\n      b\n    fi\n```');
  assert.equal(steps[0]?.command?.text, 'if a; then\n  b\nfi');
});

test('a text expected fence is the sample of the command above, below an item and alone', () => {
  assert.equal(
    readText('- [ ] a\n\n  ```sh\n  id\n  ```\n\n  ```text expected\n  uid=0\n  root\n  ```').steps[0]?.command?.expectedSample,
    'uid=0\nroot',
  );
  assert.equal(readText('## a\n\n```sh\nid\n```\n\n```text expected\nuid=0\n```').steps[0]?.command?.expectedSample, 'uid=0');
  assert.equal(
    readText('## a\n\n```sh\nid\n```\n\n## b\n\n```text expected\nuid=0\n```').steps[0]?.command?.expectedSample,
    undefined,
  );
});

for (const mode of ['html', 'plain'] as const) {
  test(`a block below expected_similarity is the sample, its figure is kept (${mode})`, () => {
    const { steps, otherFences } = readText(
      '## a\n\n```bash\nid\n```\n\n<!-- expected_similarity=0.8 -->\n\n```text\nuid=0\n```\n\n<!-- expected_similarity="^u" -->\n```\nuid\n```',
      mode,
    );
    assert.equal(steps.length, 1);
    assert.equal(steps[0]?.command?.expectedSample, 'uid=0\nuid');
    assert.equal(steps[0]?.command?.attributes.get('expected_similarity'), '^u');
    assert.deepEqual(otherFences, []);
  });
}

const placeholders: readonly (readonly [string, ...string[]])[] = [
  ['kubectl logs <pod-name> -n <namespace>', '<pod-name>', '<namespace>'],
  ["NODE='<value of instance label from alert>'", '<value of instance label from alert>'],
  ['a --from=<X>-b', '<X>'],
  ['mysql -u<user> -p<password>', '<user>', '<password>'],
  ['x {{cluster}} {{ node-name }} {{ site.name }}', '{{cluster}}', '{{ node-name }}', '{{ site.name }}'],
  ['POD=<"Used By:" field from above>', '<"Used By:" field from above>'],
  ['a <größe>', '<größe>'],
  ['wc -l < file'],
  ['wc -l <file >out'],
  ['cat <<EOF'],
  ['cat <<-EOF > x'],
  ['cat <<<"$x" >y'],
  ['diff <(sort a) <(sort b) >c'],
  ["awk '$1 < 5 && $2 > 3'"],
  ["awk '$1<5 && $2>3'"],
  ['[[ a<b || c>d ]]'],
  ['test $((a<b && c>d))'],
  ['echo &lt;name&gt;'],
  ["grep '\\<word\\>' x"],
  ['echo "<b>bold</b>"'],
  ['git commit --author "A <a@example.org>"'],
  ['curl <https://example.org>'],
  ['awk \'$6=="<none>"\''],
  ["kubectl get x -o go-template='{{range .items}}{{.metadata.name}}{{end}}'"],
  ['echo ${{ secrets }}'],
  ['# replace <name> first'],
  ['2>&1 >/dev/null <&3'],
];
for (const [text, ...expected] of placeholders) {
  test(`placeholders of: ${text}`, () => {
    const found = findPlaceholders([{ text, line: 4, character: 2 }]);
    assert.deepEqual(
      found.map(it => it.source),
      expected,
    );
    for (const it of found) assert.equal(text.slice(it.offset, it.offset + it.source.length), it.source);
  });
}

test('placeholders have their offset in the command and their place in the document', () => {
  const text = '## a\n\n1. x\n\n\t```console\n\t$ one <a>\n\tout <none>\n\t$ two {{b}} <c d>\n\t```\n';
  const lines = new LineIndex(text);
  const found = readText(text).steps[0]?.command;
  assert.deepEqual(
    found?.placeholders.map(it => it.name),
    ['a', 'b', 'c d'],
  );
  for (const it of found?.placeholders ?? []) {
    assert.equal(found?.text.slice(it.offset, it.offset + it.source.length), it.source);
    assert.equal(text.slice(lines.offsetAt(it.range.start), lines.offsetAt(it.range.end)), it.source);
  }
});

test('complete and incomplete commands', () => {
  for (const it of [
    'a',
    'a; b',
    "echo 'a b'",
    'if a; then b; fi',
    'case x in a) b;; esac',
    '{ a; }',
    '(a)',
    'a # "',
    'cat <<E\nx\nE',
    'echo done',
    'f() { a; }',
    'echo $((1<<2))',
  ]) {
    assert.equal(isComplete(it), true, it);
  }
  for (const it of [
    'a \\',
    "echo 'a",
    'echo "a',
    'a |',
    'a &&',
    'a ||',
    'if a; then',
    'for i in 1; do',
    '(a',
    '{ a;',
    'cat <<E',
    'cat <<"E"\nx',
    'f() {',
  ]) {
    assert.equal(isComplete(it), false, it);
  }
});

test('row 5: what opens a shell elsewhere, an editor or a pager waits for typing', () => {
  const waiting = [
    'ssh host',
    'ssh <the host>',
    'oc -n x exec -it <tools-pod> -- bash',
    'ssh -p 22 me@host',
    'chroot /host',
    'kubectl debug node/x',
    'kubectl -n default debug node/$N -it --image=busybox',
    'oc debug "node/$N"',
    'oc rsh pod',
    'oc rsh -n x $(oc get pods -l a=b -o name)',
  ];
  waiting.push(
    'docker exec -it c bash',
    'kubectl exec -it p -c d -- sh',
    'kubectl exec -ti p -- psql -U x',
    'sudo -i',
    'sudo su -',
    'su - postgres',
    'kubectl edit pvc x',
    'psql -h db x',
    'a && ssh host',
    'vim x',
    'top',
    '/usr/bin/ssh db1',
    'docker compose exec web sh',
    'docker compose -f x.yml exec -u root web bash',
    'gcloud compute ssh vm --zone z',
    'aws ssm start-session --target i-1',
    'sudo -u postgres psql',
  );
  for (const it of waiting) assert.equal(waitsForTyping(it), true, it);
  const running = [
    'ssh host uptime',
    'ssh -o A=b host "df -h"',
    'chroot /host df',
    'oc debug node/x -- chroot /host df',
    'kubectl exec p -- ls',
    'docker exec c ls',
    'oc rsh pod ls',
    'sudo ls',
    'psql -p "$P" -Atc "select 1"',
    // Fed by the line above, which ends in a pipe.
    'rows=$(echo "select count(*) from t" |\n  psql -h db -At)\necho "$rows"',
    'cat setup.sql |\n\tpsql -h db',
  ];
  running.push(
    'ssh host <<EOF',
    'psql < x.sql',
    'ssh-keygen -y',
    'top -b -n1',
    'kubectl get pods',
    'kubectl run x --image=y',
    'docker run -d x',
    'mysql -e "show tables"',
    'redis-cli ping',
    'su - x -c id',
    'docker compose exec -T web sh',
    'docker compose exec web ls',
    'docker compose up -d',
    'gcloud compute ssh vm --command=ls',
    'sudo -u postgres psql -c "select 1"',
  );
  for (const it of running) assert.equal(waitsForTyping(it), false, it);
});

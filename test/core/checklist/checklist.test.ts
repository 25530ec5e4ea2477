/** Each row of the element table, each adoption rule and each found pattern of a real file, in texts of our own. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseDocument } from '../../../src/core/document/document.ts';
import { line, onlyStep, readText } from './reading.ts';

interface Row {
  readonly name: string;
  readonly text: string;
  /** `id | kind | phase | language | runs or shown` for each step. */
  readonly steps: readonly string[];
  readonly native?: boolean;
}

const fence = (info: string, ...lines: string[]) => ['```' + info, ...lines, '```'].join('\n');
const indented = (text: string, width = 3) => text.replace(/^(?=.)/gm, ' '.repeat(width));

const elements: readonly Row[] = [
  {
    name: 'Step: a bulleted task item is a manual step',
    text: '- [ ] Call the vendor',
    steps: ['call-the-vendor | manual | do | -'],
    native: true,
  },
  {
    name: 'Step: boxes in *, + and 1) lists',
    text: '* [ ] a\n\n+ [x] b\n\n1) [X] c',
    steps: ['a | manual | do | -', 'b | manual | do | -', 'c | manual | do | -'],
  },
  {
    name: 'Step: a numbered task item with a fence',
    text: `1. [ ] Measure used space\n\n${indented(fence('sh', 'df -P /'))}`,
    steps: ['measure-used-space | command | do | sh | runs'],
    native: true,
  },
  {
    name: 'Step: nested task items are sub-steps',
    text: '- [ ] Outer\n  - [ ] Inner\n    - [ ] Innermost\n  - [ ] Inner',
    steps: [
      'outer | manual | do | -',
      'outer/inner | manual | do | -',
      'outer/inner/innermost | manual | do | -',
      'outer/inner-2 | manual | do | -',
    ],
  },
  { name: 'Step: what GitHub draws no box for is no task', text: '- [] a\n- [ ]x\n- [-] b\n- plain', steps: [] },
  {
    name: 'Command: sh, bash, shell, zsh and fish run, whatever their case',
    text: ['sh', 'bash', 'shell', 'zsh', 'fish', 'Bash'].map(it => `- [ ] ${it}\n\n${indented(fence(it, 'id'), 2)}`).join('\n\n'),
    steps: [
      'sh | command | do | sh | runs',
      'bash | command | do | bash | runs',
      'shell | command | do | shell | runs',
      'zsh | command | do | zsh | runs',
      'fish | command | do | fish | runs',
      'bash-2 | command | do | bash | runs',
    ],
  },
  {
    name: 'Command: in console and shell-session only typed lines run',
    text: `- [ ] a\n\n${indented(fence('console', '$ id', 'uid=0'), 2)}\n- [ ] b\n\n${indented(fence('shell-session', '$ id'), 2)}`,
    steps: ['a | command | do | console | runs', 'b | command | do | shell-session | runs'],
  },
  {
    name: 'Fence word no-run: shown only',
    text: `- [ ] a\n\n${indented(fence('sh no-run', 'id'), 2)}`,
    steps: ['a | manual | do | sh | shown'],
  },
  {
    name: 'A further runnable fence of an item is a sub-step',
    text: `- [ ] a\n\n${indented(fence('sh', 'one'), 2)}\n\n${indented(fence('yaml', 'k: v'), 2)}\n\n${indented(fence('sh', 'two'), 2)}\n\n${indented(fence('sh', 'three'), 2)}`,
    steps: ['a | command | do | sh | runs', 'a/2 | command | do | sh | runs', 'a/3 | command | do | sh | runs'],
  },
  {
    name: 'The first fence that runs is the command of the item',
    text: `- [ ] a\n\n${indented(fence('yaml', 'k: v'), 2)}\n\n${indented(fence('sh', 'two'), 2)}`,
    steps: ['a | command | do | sh | runs'],
  },
  {
    name: 'If: two or more make a decision',
    text: '- [ ] Decide: safe?\n  - If yes: continue\n  - If no: stop',
    steps: ['decide-safe | decision | do | -'],
  },
  { name: 'If: one alone makes none', text: '- [ ] Look\n  - If bad: stop', steps: ['look | manual | do | -'] },
  { name: 'Run: a nested run', text: '- [ ] Restore\n  - Run: [Restore](restore.md)', steps: ['restore | run | do | -'] },
  { name: 'Run: a sentence is prose', text: '- [ ] Restore\n  - Run: the usual commands', steps: ['restore | manual | do | -'] },
  {
    name: 'Step id: from the comment that ends the title',
    text: '1. [ ] Promote the standby <!-- id: promote -->\n2. [ ] Promote',
    steps: ['promote | manual | do | -', 'promote-2 | manual | do | -'],
  },
  {
    name: 'Step id: a written id stays whatever titles come before it, and ids are unique',
    text: '- [ ] Promote\n- [ ] x <!-- id: promote -->\n- [ ] y <!-- id: promote -->',
    steps: ['promote-3 | manual | do | -', 'promote | manual | do | -', 'promote-2 | manual | do | -'],
  },
  { name: 'A quoted task is what somebody said', text: '> - [ ] quoted\n\n- [ ] own', steps: ['own | manual | do | -'] },
  { name: 'A task in an HTML comment is none', text: '<!--\n- [ ] hidden\n-->\n\n- [ ] own', steps: ['own | manual | do | -'] },
];

const rules: readonly Row[] = [
  {
    name: '(a) the task items are the steps, and other fences none',
    text: `${fence('sh', 'before')}\n\n- [ ] a\n\n## Later\n\n${fence('sh', 'later')}\n\n1. x\n\n${indented(fence('sh', 'y'))}`,
    steps: ['a | manual | do | -'],
    native: true,
  },
  {
    name: '(a) a flush fence below an item belongs to it',
    text: `* [ ] a\n\n${fence('sh', 'one')}\n\n* [ ] b\n\nSome words.\n\n${fence('bash', 'two')}\n\n## Next\n\n${fence('sh', 'three')}`,
    steps: ['a | command | do | sh | runs', 'b | command | do | bash | runs'],
  },
  {
    name: '(b) an ordered list with a fence in one item: every item a step',
    text: `1. Look\n2. Run:\n\n${indented(fence('sh', 'id'))}\n\n3. Tell`,
    steps: ['look | manual | do | -', 'run | command | do | sh | runs', 'tell | manual | do | -'],
    native: false,
  },
  {
    name: '(b) flush fences between items split the list and belong to the item above',
    text: `1. One\n${fence('bash', '$ a')}\n\n2. Two\n${fence('bash', '$ b')}\n\n3. Three\n${fence('bash', '$ c')}\n\nA remark.\n\n## Other\n\n1. unrelated`,
    steps: ['one | command | do | bash | runs', 'two | command | do | bash | runs', 'three | command | do | bash | runs'],
  },
  {
    name: '(b) a list numbered 1. throughout',
    text: `1. One\n${fence('sh', 'a')}\n1. Two\n${fence('sh', 'b')}`,
    steps: ['one | command | do | sh | runs', 'two | command | do | sh | runs'],
  },
  { name: '(b) an ordered list without a fence is prose', text: '1. One\n2. Two', steps: [] },
  {
    name: '(b) a bulleted list is no checklist',
    text: `## Look\n\n- One\n\n${indented(fence('sh', 'a'), 2)}\n- Two`,
    steps: ['look | command | do | sh | runs'],
  },
  {
    name: '(b) an item below an item is a sub-step',
    text: `1. Outer\n   1. Inner\n\n${indented(fence('sh', 'a'), 6)}\n2. Last`,
    steps: ['outer | manual | do | -', 'outer/inner | command | do | sh | runs', 'last | manual | do | -'],
  },
  {
    name: '(c) a runnable fence is a step named after its heading',
    text: `## Diagnosis\n\n${fence('sh', 'a')}\n\n${fence('sh', 'b')}\n\n## Mitigation\n\n${fence('bash', 'c')}`,
    steps: [
      'diagnosis | command | check | sh | runs',
      'diagnosis-2 | command | check | sh | runs',
      'mitigation | command | do | bash | runs',
    ],
    native: false,
  },
  {
    name: '(c) without a heading the step is named after its command',
    text: fence('sh', '# why', 'df -P /'),
    steps: ['df-p | command | do | sh | runs'],
  },
  { name: '(c) a quoted fence is no step', text: `> ${fence('sh', 'a').replaceAll('\n', '\n> ')}`, steps: [] },
  { name: '(c) a fence in an HTML comment is no step', text: `<!--\n${fence('sh', 'a')}\n-->`, steps: [] },
  {
    name: '(e) a shell fence with several step comments is split',
    text: `## Recovery\n\n${fence('bash', '# Step 1: Stop writes', 'a', '', '# Step 2: Wait', '', '# Step 3: Start', 'b')}`,
    steps: [
      'stop-writes | command | do | bash | runs',
      'wait | manual | do | bash | shown',
      'start | command | do | bash | runs',
    ],
  },
  {
    name: '(e) numbered comments',
    text: fence('sh', '# 1. One', 'a', '# 2. Two', 'b'),
    steps: ['one | command | do | sh | runs', 'two | command | do | sh | runs'],
  },
  {
    name: '(e) a mark inside a loop, quote or here document parts nothing',
    text: `## X\n\n${fence('sh', '# 1. Loop', 'for i in 1 2; do', '# 2. inside', 'echo $i', 'done', "cat <<'EOF'", '# 3. text', 'EOF', 'echo "', '# 4. quoted', '"')}`,
    steps: ['x | command | do | sh | runs'],
  },
  {
    name: '(e) one mark alone parts nothing',
    text: `## X\n\n${fence('sh', '# Step 1: a', 'a')}`,
    steps: ['x | command | do | sh | runs'],
  },
  {
    name: '(f) no language, console without prompt, comments alone or another language never run',
    text: [
      fence('', 'id'),
      fence('console', 'id'),
      fence('sh', '# TODO: command needed', ''),
      fence('promql', 'up'),
      fence('python', 'x'),
      fence('sh'),
    ].join('\n\n'),
    steps: [],
  },
  {
    name: '(h) a task that is only inline code is offered as a command',
    text: '- [ ] Restart\n  - [ ] `knife ssh role:x reload`\n  - [ ] see `x` there',
    steps: [
      'restart | manual | do | -',
      'restart/knife-ssh-role-x-reload | command | do | sh | runs',
      'restart/see-x-there | manual | do | -',
    ],
    native: false,
  },
  {
    name: '(h) below a step a plain item of inline code too, but not a lone name',
    text: '- [ ] Restart\n  - `systemctl restart x`\n  - `x.service`',
    steps: ['restart | manual | do | -', 'restart/systemctl-restart-x | command | do | sh | runs'],
  },
  {
    name: '(h) in an ordered list',
    text: '1. Look\n2. `kubectl get pods -A`',
    steps: ['look | manual | do | -', 'kubectl-get-pods-a | command | do | sh | runs'],
  },
];

const found: readonly Row[] = [
  {
    name: 'row 1: numbered task items with indented fences and items that confirm',
    text: `## Steps\n\n1. [ ] Rotate\n\n${indented(fence('bash', 'rotate'), 4)}\n\n1. [ ] Confirm that it works`,
    steps: ['rotate | command | do | bash | runs', 'confirm-that-it-works | manual | do | -'],
    native: true,
  },
  {
    name: 'row 2: an unlabelled flush fence with a placeholder is attached and stays unrunnable',
    text: `* [ ] Upgrade\n\n${fence('', 'upgrade <CLUSTER>')}\n\n* [ ] Look`,
    steps: ['upgrade | manual | do | no language | shown', 'look | manual | do | -'],
  },
  {
    name: 'row 3: manual parents, inline commands, a rollback heading',
    text: '## Change\n\n- [ ] Rotate\n  - [ ] `knife ssh x y`\n\n## Rollback\n\n- [ ] Put back',
    steps: ['rotate | manual | do | -', 'rotate/knife-ssh-x-y | command | do | sh | runs', 'put-back | manual | undo | -'],
  },
  {
    name: 'row 4: an ordered list, prompts, continuations, a first item of words',
    text: `## Diagnosis\n\n1. Skip this if the label says why.\n2. Set it:\n${fence('bash', '$ export NAMESPACE="$(kubectl get x \\', '    -o name)"')}\n3. Look:\n${fence('bash', '$ kubectl get -n $NAMESPACE pods')}`,
    steps: [
      'skip-this-if-the-label-says-why | manual | check | -',
      'set-it | command | check | bash | runs',
      'look | command | check | bash | runs',
    ],
  },
  {
    name: 'row 5: details are read, promql and a TODO never run, a debug shell is typed into',
    text: `## Diagnosis\n\n<details>\n<summary>More</summary>\n\n${fence('promql', 'up')}\n\n</details>\n\n## Mitigation\n\n${fence('shell', '$ kubectl debug node/x', '$ chroot /host')}\n\n${fence('shell', '# TODO: Command needed')}\n\n<details>\n\n${fence('shell', '$ df -h')}\n\n</details>`,
    steps: ['mitigation | command | do | shell | runs', 'mitigation-2 | command | do | shell | runs'],
  },
  {
    name: 'row 6: console fences without prompts',
    text: `## Diagnosis\n\n${fence('console', 'oc get pods')}\n\n${fence('console', 'sum(up)')}`,
    steps: [],
  },
  {
    name: 'row 7: one unlabelled fence with command and output',
    text: `## Recovery\n\n${fence('', 'velero get x', '', 'NAME STATUS')}`,
    steps: [],
  },
  {
    name: 'row 8: a sample announced by a similarity',
    text: `## Run\n\n${fence('bash', 'echo hi')}\n\n<!-- expected_similarity=1.0 -->\n${fence('text', 'hi')}`,
    steps: ['run | command | do | bash | runs'],
  },
  {
    name: 'row 9: Runme attributes',
    text: fence('sh {"name":"restart-db","interactive":"false"}', 'id'),
    steps: ['restart-db | command | do | sh | runs'],
  },
  {
    name: 'row 10: one fence with seven step comments',
    text: `## 5. Recovery Procedures\n\n${fence('bash', ...[1, 2, 3, 4, 5, 6, 7].flatMap(n => [`# Step ${n}: Part ${n}`, `run ${n}`, '']))}`,
    steps: [1, 2, 3, 4, 5, 6, 7].map(n => `part-${n} | command | do | bash | runs`),
  },
];

for (const [table, rows] of Object.entries({ 'written for us': elements, rule: rules, found })) {
  for (const row of rows) {
    for (const mode of ['html', 'plain'] as const) {
      test(`${table}: ${row.name}${mode === 'plain' ? ' (HTML not read)' : ''}`, () => {
        const checklist = readText(row.text, mode);
        assert.deepEqual(checklist.steps.map(line), row.steps);
        if (row.native !== undefined) assert.equal(checklist.native, row.native);
        // The same text as Windows writes it says the same.
        assert.deepEqual(readText(row.text.replaceAll('\n', '\r\n'), mode).steps.map(line), row.steps);
      });
    }
  }
}

const phases: Readonly<Record<string, readonly string[]>> = {
  activation: ['Activation', '1. Activation'],
  check: ['Prerequisites', 'Before you start', 'Diagnosis', 'Possible checks', 'Symptoms', 'DIAGNOSIS:', 'Diagnosis of the disk'],
  do: [
    'Steps',
    'Procedure',
    'Execution',
    'Mitigation',
    'Resolution',
    'Recovery',
    'Change Steps',
    'Agenda',
    'Anything else',
    'Stepsister',
  ],
  verify: ['Verification', 'Validation', 'Post-Change Steps', '7.2 Verification'],
  communicate: ['Communication', 'Communications'],
  compliance: ['Compliance checks'],
  undo: ['Rollback', 'Back-out', 'Rollback plan', 'How to roll back'],
  end: ['Reconstitution', 'Clean-up', 'Cleanup'],
};
for (const [phase, headings] of Object.entries(phases)) {
  for (const heading of headings) {
    test(`phase: "${heading}" is ${phase}`, () => assert.equal(onlyStep(`## ${heading}\n\n- [ ] a`).phase, phase));
  }
}
test('phase: the nearest heading that names one counts, and siblings do not', () => {
  const text =
    '## Rollback\n\n### Details\n\n- [ ] a\n\n### Verification\n\n- [ ] b\n\n### More\n\n- [ ] c\n\n## Other\n\n- [ ] d';
  assert.deepEqual(
    readText(text).steps.map(it => it.phase),
    ['undo', 'verify', 'undo', 'do'],
  );
});

test('(i) no step of an adopted file takes part in a run of all steps', () => {
  assert.ok(readText(`1. a\n\n${indented(fence('sh', 'a'))}\n2. b`).steps.every(it => it.excludeFromRunAll));
  assert.equal(onlyStep('- [ ] a').excludeFromRunAll, false);
  assert.equal(onlyStep('- [ ] a\n  - Danger: data').excludeFromRunAll, true);
});

test('a step has the lines of its item, its title the place of its words, and its box its tick', () => {
  const { steps } = readText(
    `# T\n\n1. [x] Say **it** \`now\` <!-- id: say -->\n   - Expect: empty\n\n${indented(fence('sh', 'id'))}\n\ntext`,
  );
  assert.equal(steps[0]?.title, 'Say it now');
  assert.equal(steps[0]?.ticked, true);
  assert.deepEqual(steps[0]?.range, { start: { line: 2, character: 0 }, end: { line: 7, character: 6 } });
  assert.deepEqual(steps[0]?.titleRange, { start: { line: 2, character: 7 }, end: { line: 2, character: 23 } });
  assert.deepEqual(steps[0]?.command?.range, { start: { line: 6, character: 0 }, end: { line: 6, character: 5 } });
  assert.equal(steps[0]?.heading?.text, 'T');
});

test('what guards an item guards everything nested below it, unless that says its own', () => {
  const text =
    '# D\n\n## Steps\n\n- [ ] Drop <!-- id: drop -->\n  - Danger: all data\n  - Confirm: two-person\n  - Role: role-dba\n  - [ ] Empty it <!-- id: empty -->\n    - Danger: this volume\n    - [ ] Deeper <!-- id: deeper -->\n\n      ```sh\n      rm -rf /srv/volume\n      ```\n';
  const { steps } = parseDocument('file:///d.md', text, { path: 'd.md' }).document.checklist;
  const said = (id: string) => steps.find(it => it.id === id)?.labels.map(it => `${it.name}: ${it.value}`);
  assert.deepEqual(said('empty'), ['danger: this volume', 'confirm: two-person', 'role: role-dba']);
  assert.deepEqual(said('deeper'), ['danger: this volume', 'confirm: two-person', 'role: role-dba']);
  assert.ok(steps.every(it => it.excludeFromRunAll));
});

test('labels that guard an item guard each of its commands', () => {
  const { steps } = readText(
    `- [ ] a\n  - Danger: gone\n  - Role: role-dba\n  - Expect: empty\n\n${indented(fence('sh', 'a'), 2)}\n\n${indented(fence('sh', 'b'), 2)}`,
  );
  assert.deepEqual(
    steps[1]?.labels.map(it => it.name),
    ['danger', 'role'],
  );
  assert.equal(steps[1]?.excludeFromRunAll, true);
  assert.equal(steps[1]?.parent, 'a');
});

test('fences of no step are listed with their text and place', () => {
  const { otherFences } = readText(`# T\n\n${fence('promql', 'up', 'down')}`);
  assert.deepEqual(otherFences, [
    { language: 'promql', text: 'up\ndown', range: { start: { line: 3, character: 0 }, end: { line: 4, character: 4 } } },
  ]);
});

test('a long paragraph has its first sentence for a title', () => {
  const long = 'Look at the disk of the host before anything else. '.repeat(6);
  assert.equal(onlyStep(`- [ ] ${long}`).title, 'Look at the disk of the host before anything else.');
});

test('hostile texts are read without an error', () => {
  const texts = [
    '<!-- '.repeat(50_000),
    '- [ ] `'.repeat(20_000),
    `${'> '.repeat(5000)}- [ ] a`,
    `${'1. '.repeat(3000)}a`,
    fence('sh', ...Array.from({ length: 20_000 }, () => '# Step 1: "')),
    fence('console', ...Array.from({ length: 20_000 }, () => '$ echo "')),
    fence('sh', '<a'.repeat(50_000), '{{a'.repeat(50_000)),
    // Longer ones stand in time-bounds.test.ts.
    Array.from({ length: 2000 }, () => '1. a\n```sh\nb\n```').join('\n'),
    '- [ ] a\n'.repeat(2000),
  ];
  for (const text of texts) assert.ok(readText(text).steps.length >= 0);
});

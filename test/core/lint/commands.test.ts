/** What is read out of commands: changes, endless ones, variables, secrets on their way; each with what looks like it and is none. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { findEndless } from '../../../src/core/lint/endless.ts';
import { findMutation } from '../../../src/core/lint/mutation.ts';
import { assignedNames, variableUses } from '../../../src/core/lint/shell-variables.ts';
import { check, findingsIn, mended } from './check.ts';

const native = (fields: string, body: string, status = 'draft') =>
  `---\nkind: runbook\nid: rb-t\ntitle: T\narea: network\nowner: role-x\nstatus: ${status}\ntrigger: request\n${fields}---\n# T\n\n## Steps\n\n${body}`;
const step = (command: string, words = 'sh', labels = '') =>
  `1. [ ] Do\n${labels}\n   \`\`\`${words}\n${command.replace(/^/gm, '   ')}\n   \`\`\`\n`;
const rulesOf = (text: string, around = {}) => findingsIn(text, around).map(it => it.rule);

test('commands that change something, and their look-alikes', () => {
  const changes = [
    'rm -f /srv/x',
    'sudo systemctl restart nginx',
    'kill 12',
    'kill -9 "$PID"',
    'kubectl -n x delete pod y',
    'kubectl rollout restart deploy/x',
    'kubectl exec pod -- rm -f /x',
    'docker stop web',
    'sed -i s/a/b/ /etc/hosts',
    'echo 1 > /proc/sys/vm/drop_caches',
    'date >> /var/log/x',
    'find /srv -name x | xargs -r rm',
    'timeout 5 reboot',
    'git -C /srv/x reset --hard',
    'apt-get install -y jq',
    'terraform apply',
    'helm upgrade a b',
  ];
  for (const it of changes) assert.notEqual(findMutation(it), undefined, it);
  const looks = [
    'ls /bin/rm',
    'systemctl status nginx',
    'systemctl is-enabled nginx',
    'kill -0 12',
    'kubectl get pods',
    'kubectl rollout status deploy/x',
    'kubectl delete pod y --dry-run=client',
    'kubectl create token x',
    'docker ps',
    'sed -n 1p /etc/hosts',
    'df -P > /dev/null 2>&1',
    'df -P 2>/dev/null',
    'df -P > "$RUN_DIR/df"',
    'F=$(mktemp); df -P > "$F"; grep x "$F"',
    "awk '$1 > 5' /proc/loadavg",
    '[ "$A" -gt 5 ]',
    'git log --oneline',
    'git -C /srv status',
    'apt-get -s upgrade',
    'apt list --installed',
    'terraform plan',
    'helm list',
    'oc adm top nodes',
    'echo "then rm -rf it"',
    'diff <(ls a) <(ls b)',
  ];
  for (const it of looks) assert.deepEqual(findMutation(it), undefined, it);
});

test('commands that do not end, and their look-alikes', () => {
  const endless = [
    'tail -f x',
    'tail -n 5 -F x | grep y',
    'tail -fn 5 x',
    'watch df',
    'watch -n 5 kubectl get pods',
    'journalctl -fu nginx',
    'kubectl get pods -w',
    'kubectl logs -f pod',
    'oc port-forward svc/x 80',
    'ping host',
    'docker logs --follow x',
    'tcpdump -i any',
    'vmstat 1',
  ];
  for (const it of endless) assert.equal(findEndless(it).length, 1, it);
  const ending = [
    'tail -n 5 x',
    'tail -5 f',
    'timeout 5 tail -f x',
    'tail -f x | head -5',
    'tail -f x | grep -m1 ready',
    'kubectl port-forward svc/x 80 &',
    'watch -g df',
    'journalctl -u nginx -n 50',
    'kubectl get pods -o wide',
    'kubectl logs pod --tail 5',
    'kubectl apply -f x.yaml',
    'ping -c 3 host',
    'ping -w 5 host',
    'tcpdump -c 5',
    'vmstat 1 5',
    'docker stats --no-stream',
    'echo tail -f',
  ];
  for (const it of ending) assert.deepEqual(findEndless(it), [], it);
});

test('variables that are read and that are given a value', () => {
  const used = (text: string) =>
    variableUses(text)
      .filter(it => !it.guarded)
      .map(it => it.name);
  assert.deepEqual(used('echo $A "${B}" "$C/x" ${#D} ${E%x} $(echo $F)'), ['A', 'B', 'C', 'D', 'E', 'F']);
  assert.deepEqual(used(`echo '$A' \\$B # $C\necho "it's $D" $1 $? $$`), ['D']);
  assert.deepEqual(used('echo ${A:-x} ${B-} ${C:+y} ${D:?}'), ['D']);
  assert.deepEqual(used("cat <<'EOF'\n$A\nEOF\ncat <<EOF\n$B\nEOF\n"), ['B']);
  const assigned = (text: string) => [...assignedNames(text)].sort();
  assert.deepEqual(assigned('A=1; export B=2; for C in x; do :; done; read -r D E; printf -v F x; : "${G:=1}"'), [
    'A',
    'B',
    'C',
    'D',
    'E',
    'F',
    'G',
  ]);
  assert.deepEqual(assigned('echo --x=y; test "$A" = b'), []);
});

test('a variable may come from an earlier step, a capture, the surroundings or a file that is read', () => {
  const two = (first: string, labels = '', second = 'echo "$X"') =>
    native('', `${step(first, 'sh', labels)}\n${step(second).replace('1.', '2.')}`);
  assert.deepEqual(rulesOf(two('true')), ['variable-undeclared']);
  assert.deepEqual(rulesOf(two('X=1')), []);
  assert.deepEqual(rulesOf(two('date', '   - Capture: X\n')), []);
  assert.deepEqual(rulesOf(two('. ./settings')), []);
  assert.deepEqual(rulesOf(two('true', '', 'echo "$HOME" "$KUBECONFIG" "$LC_ALL" "$https_proxy"')), []);
  const after = mended(two('true'), 'variable-undeclared');
  assert.match(after, /parameters:\n {2}- name: X\n/);
  assert.deepEqual(rulesOf(after), []);
  // Somebody else’s page expects its reader to know.
  assert.deepEqual(rulesOf('# T\n\n```sh\necho "$X"\n```\n'), []);
});

test('secrets on their way: arguments and the screen, not the environment, files and pipes', () => {
  const fields = 'parameters:\n  - name: DB_PASSWORD\n    type: secret\n  - name: KEY\n    type: secret\n';
  const of = (command: string) =>
    rulesOf(native(fields, `${step(`${command}`)}\nDB_PASSWORD KEY\n`)).filter(it => it !== 'variable-undeclared');
  for (const it of [
    'curl -u "x:$DB_PASSWORD" http://localhost/',
    'echo $DB_PASSWORD',
    'printf "%s\\n" "${KEY}"',
    'mysqldump -p"$DB_PASSWORD" x',
    'curl -H "Authorization: Bearer $TOKEN" http://localhost/',
  ])
    assert.deepEqual(of(it), ['secret-exposed'], it);
  for (const it of [
    'echo "$DB_PASSWORD" | wc -c',
    'printf "%s" "$KEY" > /run/key',
    'PGPASSWORD="$DB_PASSWORD" pg_isready',
    'export PGPASSWORD="$DB_PASSWORD"',
    '[ -n "$KEY" ]',
    'wc -c <<< "$KEY"',
    'cat "$TOKEN_FILE"',
    "echo '$KEY'",
  ])
    assert.deepEqual(of(it), [], it);
});

test('tools: what every system has is not asked for, nor are words of a list', () => {
  const of = (command: string) => rulesOf(native('requires: {tools: [curl]}\n', step(command)));
  assert.deepEqual(of('curl -fsS x | jq .'), ['tool-undeclared']);
  assert.deepEqual(of('if openssl version; then echo yes; fi'), ['tool-undeclared']);
  assert.deepEqual(of('curl x | grep y | sort\nfor a in jq yq; do echo "$a"; done\nlist=(jq -r)\nstop() { echo; }\nstop'), []);
  const block = native('requires:\n  tools:\n    - curl\n', step('jq . x.json'));
  assert.match(mended(block, 'tool-undeclared'), /\n {4}- curl\n {4}- jq\n/);
  assert.match(mended(native('requires: {tools: [curl]}\n', step('jq . x.json')), 'tool-undeclared'), /\[curl, jq\]/);
});

test('a circle of documents is said at each of them, with its way', () => {
  const plan = (id: string, uses: string) => `---\nkind: dr-plan\nid: ${id}\nuses: [${uses}]\n---\n# T\n`;
  const files = { 'b.md': plan('dr-b', 'dr-c'), 'c.md': plan('dr-c', 'dr-a') };
  const found = findingsIn(plan('dr-a', 'dr-b'), { files }).filter(it => it.rule === 'reference-cycle');
  assert.equal(found.length, 1);
  assert.match(found[0]?.message ?? '', /dr-a → dr-b → dr-c → dr-a/);
  assert.ok(!rulesOf(plan('dr-d', 'dr-b'), { files }).includes('reference-cycle'), 'it leads into the circle, and is not in it');
});

test('owners: retired roles, teams where they are named', () => {
  const owned = (owner: string) => native('', 'Text.\n').replace('role-x', owner);
  assert.deepEqual(rulesOf(owned('dba-team')), []);
  assert.deepEqual(rulesOf(owned('dba-team'), { settings: { teams: ['dba-team'] } }), []);
  assert.deepEqual(rulesOf(owned('dba-taem'), { settings: { teams: ['dba-team'] } }), ['owner-unknown']);
  assert.match(mended(owned('dba-taem'), 'owner-unknown', { settings: { teams: ['dba-team'] } }), /owner: dba-team/);
});

test('an alert runbook that names `escalation` needs no section of that name', () => {
  const alert = (fields: string) =>
    native(`alerts: [X]\nlast_reviewed: 2026-10-10\nreview_every: yearly\n${fields}`, '', 'active')
      .replace('trigger: request', 'trigger: alert')
      .replace('## Steps\n', '## Meaning\n\n## Impact\n\n## Diagnosis\n\n## Mitigation\n\n## Verification\n\n## Rollback\n');
  assert.deepEqual(rulesOf(alert('')), ['section-missing']);
  assert.deepEqual(rulesOf(alert('escalation: [{after: 20m, to: role-x}]\n')), []);
});

test('an answer that jumps into nothing is one finding, with the heading that was meant', () => {
  const text = native(
    '',
    '1. [ ] Is it full?\n   - If yes: skip to [Clean up](#clean-upp)\n   - If no: stop\n\n## Clean up\n\n2. [ ] Tidy\n',
  );
  assert.deepEqual(rulesOf(text), ['decision-incomplete']);
  assert.match(mended(text, 'decision-incomplete'), /\(#clean-up\)/);
  check('# T\n\n[gone](#gone) <!-- expect: anchor-broken -->\n');
});

test('a heading that lacks its blank is named as what a link to it meant, and the blank is the fix', () => {
  const text = '# T\n\n####Sorting for nodes\n\nSee [there](#sorting-for-nodes). <!-- expect: anchor-broken -->\n';
  const [finding] = check(text);
  assert.match(finding?.message ?? '', /line 3 is none without a blank behind ####/);
  assert.match(mended(text, 'anchor-broken'), /^#### Sorting for nodes$/m);
});

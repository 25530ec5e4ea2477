/** Who names whom, what a rename would change, and when it is refused. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { idAt, idMentions } from '../../../src/core/authoring/mentions.ts';
import { whyNotRename } from '../../../src/core/authoring/rename-id.ts';
import { parseDocument } from '../../../src/core/document/document.ts';
import { bundledKinds } from '../../../src/core/document/kinds.ts';
import { createLibrary } from '../../../src/core/library/library.ts';
import { applyEdits } from '../../../src/core/lint/edits.ts';
import { MemoryFiles } from '../memory-files.ts';
import { company, marked } from './writing.ts';

const page = (text: string) => parseDocument('file:///r/a.md', text, { path: 'a.md' }).document;

test('ids in front matter, labels and [[…]], each with its exact place', () => {
  const text = `---
kind: runbook
id: rb-own
title: half-yearly
owner: "role-dba"
supersedes: [rb-old, 'rb-older']
escalation:
  - after: 5m
    to: role-lead
---
# Page

See [[rb-net-dns#check|the names]] and \`[[rb-code]]\`.

\`\`\`sh
[[rb-fence]]
\`\`\`

- [ ] Do
  - Run: rb-db-restore
  - Role: role-dba
  - On failure: escalate to role-lead
`;
  const document = page(text);
  const found = idMentions(document);
  assert.deepEqual(
    found.map(it => `${it.where} ${it.id}`),
    [
      'owner role-dba',
      'supersedes rb-old',
      'supersedes rb-older',
      'escalation role-lead',
      'text rb-net-dns',
      'Run rb-db-restore',
      'Role role-dba',
      'On failure role-lead',
    ],
  );
  for (const { id, range } of found)
    assert.equal(document.lines.lineText(range.start.line).slice(range.start.character, range.end.character), id);
  assert.equal(found.find(it => it.id === 'rb-net-dns')?.fragment, 'check');
});

test('the id under the cursor, its own and one it names', () => {
  const at = (text: string) => {
    const { text: bare, position } = marked(text);
    return idAt(page(bare), position);
  };
  assert.deepEqual(at('---\nkind: runbook\nid: rb-o|wn\n---\n')?.own, true);
  assert.equal(at('---\nkind: runbook\nsupersedes: [rb-a, rb-b|]\n---\n')?.id, 'rb-b');
  assert.equal(at('---\nkind: runbook\nsuper|sedes: [rb-a]\n---\n'), undefined);
  // Also while the block is no YAML.
  assert.equal(at('---\nkind: runbook\nsupersedes: [rb-a, rb-b|]\nsta\n---\n')?.id, 'rb-b');
  assert.equal(at('---\nkind: runbook\nsupersedes: [rb-a, rb-b|\nid: rb-o\n---\n')?.id, 'rb-b');
  assert.equal(at('---\nkind: runbook\nid: rb-|a\nsta\n---\n')?.own, true);
  // Nobody can say what its own id is where no field can be read.
  assert.equal(at('---\nkind: runbook\nid: rb-|a\ntags: [a,\n  b\n---\n'), undefined);
});

const files = () =>
  new MemoryFiles({
    'runbooks/dns.md': '---\nkind: runbook\nid: rb-net-dns\ntitle: Names\n---\n# Names\n\nSee [[rb-net-dns]].\n',
    'runbooks/after.md':
      '---\r\nkind: runbook\r\nid: rb-after\r\nsupersedes: ["rb-net-dns"]\r\n---\r\n# After\r\n\r\n- [ ] Names\r\n  - Run: rb-net-dns\r\n',
    'notes/n.md': '# Notes\n\n[the names](../runbooks/dns.md#names) and [[rb-net-dns|names]]\n',
    'notes/other.md': '# Other\n\n[[rb-net-dns-two]] rb-net-dns\n',
  });

async function library() {
  const made = createLibrary({ filesOf: () => files(), pause: async () => undefined, today: '2026-11-21' });
  await made.open({ uri: 'memory:/r', name: 'r', builtIn: false });
  return made;
}

test('the library knows every place that names a document, by id and by link', async () => {
  const found = await (await library()).referencesTo('memory:/r/runbooks/dns.md');
  assert.deepEqual(
    found.map(it => `${it.path} ${it.by} ${it.where}`),
    [
      'notes/n.md link text',
      'notes/n.md id text',
      'runbooks/after.md id supersedes',
      'runbooks/after.md id Run',
      'runbooks/dns.md own id',
      'runbooks/dns.md id text',
    ],
  );
  assert.deepEqual(await (await library()).referencesTo('memory:/r/nowhere.md'), []);
});

test('a rename changes the ids and nothing else, and keeps CRLF', async () => {
  const found = await (await library()).referencesTo('memory:/r/runbooks/dns.md');
  const edits = (path: string) =>
    found.filter(it => it.path === path && it.by !== 'link').map(it => ({ range: it.range, newText: 'rb-net-names' }));
  const after = async (path: string) => applyEdits(await files().read(path), edits(path));
  assert.equal(
    await after('runbooks/after.md'),
    (await files().read('runbooks/after.md')).replaceAll('rb-net-dns', 'rb-net-names'),
  );
  assert.equal(await after('runbooks/dns.md'), (await files().read('runbooks/dns.md')).replaceAll('rb-net-dns', 'rb-net-names'));
  assert.equal(await after('notes/n.md'), '# Notes\n\n[the names](../runbooks/dns.md#names) and [[rb-net-names|names]]\n');
  assert.equal(await after('notes/other.md'), await files().read('notes/other.md'));
});

test('an id that is malformed, taken, of another kind, or of two documents is refused with a sentence', () => {
  const why = (wanted: string, documents = company) => whyNotRename('rb-net-dns', wanted, documents, bundledKinds);
  assert.equal(why('rb-net-names'), undefined);
  assert.equal(why('rb-net-dns'), undefined);
  assert.match(why('rb-db-restore') ?? '', /runbooks\/rb-db-restore\.md has the id rb-db-restore already/);
  assert.match(why('rb-Net') ?? '', /no id: small letters/);
  assert.match(why('rb-') ?? '', /no id/);
  assert.match(why('std-dns') ?? '', /begins with rb-/);
  const [first] = company.filter(it => it.id === 'rb-net-dns');
  assert.match(
    why('rb-x-y', [...company, { ...(first as (typeof company)[number]), path: 'b.md', uri: 'file:///root/b.md' }]) ?? '',
    /both have the id/,
  );
});

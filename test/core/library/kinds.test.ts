/** Kinds of a folder in the library: read where somebody vouches for it, followed as their schemas change. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createLibrary } from '../../../src/core/library/library.ts';
import type { LibraryEvent } from '../../../src/core/library/library-types.ts';
import { applyEdits } from '../../../src/core/lint/edits.ts';
import { MemoryFiles } from '../memory-files.ts';

const schema = (maximum: number) => JSON.stringify({ 'x-id-prefix': 'adv', properties: { score: { type: 'number', maximum } } });
const place = '.drillbook/schemas/advisory.schema.json';

async function opened(trusted: boolean | undefined) {
  const files = new MemoryFiles({
    'a.md': '---\nkind: advisory\nid: adv-a\ntitle: A\nscore: 7\n---\n# A\n',
    [place]: schema(5),
  });
  const events: LibraryEvent[] = [];
  const library = createLibrary({ filesOf: () => files, pause: async () => undefined, today: '2026-11-21' });
  library.onEvent(it => events.push(it));
  await library.open({ uri: 'memory:/r', name: 'r', builtIn: false, trusted });
  const rules = async (path: string) => (await library.findingsOf(`memory:/r/${path}`)).map(it => `${it.rule}: ${it.message}`);
  const kinds = () => events.filter(it => it.type === 'kinds').map(it => [...it.kinds.keys()]);
  return { files, library, rules, kinds };
}

test('in a folder that nobody vouches for, no schema is read', async () => {
  for (const trusted of [false, undefined]) {
    const { rules, kinds } = await opened(trusted);
    assert.deepEqual(kinds(), []);
    assert.match((await rules('a.md'))[0] ?? '', /not one of runbook/);
  }
});

test('documents are judged by the schemas, and anew when one changes on the disk or in an editor', async () => {
  const { files, library, rules, kinds } = await opened(true);
  assert.ok(kinds()[0]?.includes('advisory'));
  assert.match((await rules('a.md'))[0] ?? '', /`score` is too large: at most 5/);

  files.write(place, schema(10));
  await library.refresh([`memory:/r/${place}`]);
  assert.deepEqual(await rules('a.md'), []);

  await library.put(`memory:/r/${place}`, '{"requird": []}');
  assert.match((await rules(place))[0] ?? '', /schema-strict: `requird` is no keyword/);
  assert.match((await rules('a.md'))[0] ?? '', /not one of runbook/);

  await library.release(`memory:/r/${place}`);
  assert.deepEqual(await rules(place), []);
  assert.deepEqual(await rules('a.md'), []);

  files.delete(place);
  await library.refresh([`memory:/r/${place}`]);
  assert.match((await rules('a.md'))[0] ?? '', /not one of runbook/);
  assert.deepEqual(kinds().at(-1)?.includes('advisory'), false);
});

test('a setting, and a keyword of a schema, that were mistyped are mended by what was meant', async () => {
  const { files, library, rules } = await opened(true);
  const wrong = { 'drillbook.yaml': 'manged: [runbooks]\n', [place]: '{\n  "requird": [],\n  "x-id-prefix": "adv"\n}\n' };
  for (const [path, text] of Object.entries(wrong)) {
    files.write(path, text);
    await library.refresh([`memory:/r/${path}`]);
    const [finding] = await library.findingsOf(`memory:/r/${path}`);
    assert.deepEqual(
      finding?.fixes.map(it => it.title),
      [path === place ? 'Change to `required`' : 'Change to `managed`'],
    );
    files.write(path, applyEdits(text, finding?.fixes[0]?.edits ?? []));
    await library.refresh([`memory:/r/${path}`]);
    assert.deepEqual(await rules(path), []);
  }
});

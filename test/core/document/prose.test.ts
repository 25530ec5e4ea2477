import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseDocument } from '../../../src/core/document/document.ts';
import { proseOf } from '../../../src/core/document/prose.ts';

const blocksOf = (text: string, at = 0) => {
  const { document } = parseDocument('file:///a.md', text);
  const step = document.checklist.steps[at];
  assert.ok(step, 'there is a step');
  return proseOf(document, step);
};
const said = (text: string, at = 0) => blocksOf(text, at).map(it => `${it.type}: ${it.spans.map(one => one.text).join('')}`);

test('what stands beside title, labels and command is left, in its order', () => {
  const text = `# T

1. [ ] Measure it
   - Target: 1m
   - Expect: exit 0

   Look at the **percent**, not at \`df -h\`.

   \`\`\`sh check
   df -P /
   \`\`\`

   Then wait.

2. [ ] Next
`;
  assert.deepEqual(said(text), ['paragraph: Look at the percent, not at df -h.', 'paragraph: Then wait.']);
  assert.deepEqual(
    blocksOf(text)[0]?.spans.map(it => it.style),
    [undefined, 'strong', undefined, 'code', undefined],
  );
  assert.deepEqual(said(text, 1), []);
});

test('lists, quotes and further code keep their shape; steps below a step are not its words', () => {
  const text = `# T

- [ ] Outer

  \`\`\`sh
  true
  \`\`\`

  1. first
  2. second

  > mind the gap

  \`\`\`json
  {"a": 1}
  \`\`\`

  - [ ] Inner

    Words of the inner one.
`;
  assert.deepEqual(said(text), ['item: first', 'item: second', 'quote: mind the gap', 'code: {"a": 1}']);
  assert.deepEqual(
    blocksOf(text).map(it => it.number),
    [1, 2, 0, 0],
  );
  assert.deepEqual(said(text, 1), ['paragraph: Words of the inner one.']);
});

test('HTML and links of any scheme are text', () => {
  const text = `# T

- [ ] Do

  See <img src=x onerror=alert(1)> and [this](command:workbench.action.quit) <!-- a comment -->
`;
  const [block] = blocksOf(text);
  assert.equal(block?.spans.map(it => it.text).join(''), 'See <img src=x onerror=alert(1)> and this <!-- a comment -->');
  assert.deepEqual(Object.keys(block?.spans.find(it => it.style === 'link') ?? {}).sort(), ['style', 'text']);
});

test('any text gives blocks, whatever is cut off', () => {
  const text = '# T\n\n- [ ] A\n  - Expect: x\n\n  ```sh\n  echo\n  ```\n  *open **and\n\n  > q\n  1. x\n';
  for (let end = 0; end <= text.length; end++) {
    const { document } = parseDocument('file:///a.md', text.slice(0, end));
    for (const step of document.checklist.steps) proseOf(document, step);
  }
});

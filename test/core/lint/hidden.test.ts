/** Characters that nobody sees, and letters that look like others: found wherever they do harm, and never where people write. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Catalog } from '../../../src/core/catalog/catalog.ts';
import { parseDocument } from '../../../src/core/document/document.ts';
import { lint } from '../../../src/core/lint/lint.ts';
import { hiddenCharacter } from '../../../src/core/lint/rules/hidden-character.ts';
import { mixedScript } from '../../../src/core/lint/rules/mixed-script.ts';
import { defaultSettings } from '../../../src/core/settings.ts';
import fc from '../../seeded-check.ts';

const rules = [hiddenCharacter, mixedScript];
const catalog = new Catalog();
const found = (text: string) =>
  lint(catalog, [parseDocument('file:///a.md', text).document], { settings: defaultSettings, today: '2026-11-21', rules });
const step = (command: string) => `# T\n\n1. [ ] Do it\n\n   \`\`\`sh\n   ${command}\n   \`\`\`\n`;

test('D33 a command with a direction override, a zero-width space or a no-break space: an error with its column', () => {
  for (const [character, name] of [
    ['\u202e', 'direction override'],
    ['\u200b', 'zero-width character'],
    ['\u00a0', 'no-break space'],
    ['\u2066', 'direction isolate'],
    ['\u{e0041}', 'tag character'],
    ['\u3164', 'invisible letter'],
  ] as const) {
    const [finding, ...more] = found(`---\nkind: runbook\n---\n${step(`ls ${character}-la`)}`);
    assert.deepEqual(more, []);
    assert.equal(finding?.severity, 'error');
    assert.match(finding?.message ?? '', new RegExp(name));
    assert.deepEqual(finding?.range.start, { line: 8, character: 6 });
  }
});

test('also in front matter, titles and targets of links; not in prose, and not between the parts of a sign', () => {
  const lines = (text: string) => found(text).map(it => it.range.start.line);
  assert.deepEqual(lines('---\ntitle: A\u200bB\n---\n# T\n'), [1]);
  assert.deepEqual(lines('# T\u00ad\n'), [0]);
  assert.deepEqual(lines('# T\n\n[x](a\u200b.md)\n'), [2]);
  assert.deepEqual(lines('# T\n\nNo\u00a0break in\u200b prose.\n'), []);
  assert.deepEqual(lines('# Team \u{1f468}\u200d\u{1f4bb} on call\n'), []);
  assert.deepEqual(lines(step("echo '\u{1f3f4}\u{e0067}\u{e0062}\u{e007f}'")), []);
});

test('a path is seen like a title', () => {
  const { document } = parseDocument('file:///a%E2%80%8Bb.md', '# T\n', { path: 'a\u200bb.md' });
  const [finding] = lint(catalog, [document], { settings: defaultSettings, today: '2026-11-21', rules });
  assert.match(finding?.message ?? '', /path of this file.*U\+200B/);
});

test('10,000 clean texts in several languages: no alarm', () => {
  const word = fc.constantFrom(
    ...[
      'db-1',
      'zażółć',
      'łódź',
      'Überprüfung',
      'naïve',
      'café',
      'сервер',
      'база',
      'Ελλάδα',
      '数据库',
      'サーバ',
      '서버',
      '🚒',
      '✅',
      '–',
      '„x“',
      'ñandú',
      "l'hôte",
      '–flag',
      '10 %',
      'C++',
      '/etc/hosts',
    ],
  );
  let checked = 0;
  fc.assert(
    fc.property(
      fc.array(word, { minLength: 1, maxLength: 6 }),
      fc.array(word, { minLength: 1, maxLength: 6 }),
      (title, words) => {
        checked += 20;
        // Twenty texts in one page: a title, an address and commands.
        const steps = Array.from(
          { length: 18 },
          (_, i) => `${i + 1}. [ ] ${words.join(' ')}\n\n   \`\`\`sh\n   echo ${words.join(' ')}\n   \`\`\`\n`,
        );
        assert.deepEqual(found(`# ${title.join(' ')}\n\n[x](${encodeURI(words.join(''))})\n\n${steps.join('\n')}`), []);
      },
    ),
    { numRuns: 500 },
  );
  assert.ok(checked >= 10_000);
});

/** The end of the log in a report of a problem names no folder, no person and no secret. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { maskedLog } from '../src/editor/masked-log.ts';

test('folders, people and secrets are taken out, and the rest stays', () => {
  const log = [
    '[info] Reading ops (file:///home/ann/customers/acme%20ltd)',
    '[info] Run of runbooks/a.md, record in /home/ann/customers/acme ltd/.drillbook/runs/x',
    '[error] /home/ann/.config and C:\\Users\\Ann\\x could not be read',
    '[warn] https://bot:hunter2@example.org did not answer',
    '[debug] Authorization: Bearer Q7w2LkX09vbT3rZp8sHd',
  ].join('\n');
  const masked = maskedLog(log, [['file:///home/ann/customers/acme%20ltd', '/home/ann/customers/acme ltd']]);
  assert.deepEqual(masked.split('\n'), [
    '[info] Reading ops (<folder 1>)',
    '[info] Run of runbooks/a.md, record in <folder 1>/.drillbook/runs/x',
    '[error] /home/<name>/.config and C:\\Users\\<name>\\x could not be read',
    '[warn] https://bot:<secret>@example.org did not answer',
    '[debug] Authorization: Bearer <secret>',
  ]);
});

test('of a long log the end is shown, and nothing in it closes the block it stands in', () => {
  const masked = maskedLog(Array.from({ length: 1000 }, (_, line) => `${line} \`\`\`\`\``).join('\n'), []);
  assert.equal(masked.split('\n').length, 300);
  assert.match(masked, /^700 /);
  assert.doesNotMatch(masked, /`{4}/);
});

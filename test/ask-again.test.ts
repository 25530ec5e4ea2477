/** A view that asks the library is neither put off while documents keep coming, nor left with an older answer. */
import assert from 'node:assert/strict';
import { mock, test } from 'node:test';
import { setImmediate as turn } from 'node:timers/promises';
import { AskAgain } from '../src/editor/ask-again.ts';

const quiet = { warn: () => undefined };

test('changes that do not end are asked about all the same, once for many of them', async () => {
  mock.timers.enable({ apis: ['setTimeout'] });
  try {
    let asked = 0;
    const again = new AskAgain(async () => {
      asked++;
    }, quiet);
    // A batch of documents every tenth of a second, as while a large folder is read.
    for (let at = 0; at < 100; at++) {
      again.soon();
      mock.timers.tick(100);
      await turn();
    }
    assert.ok(asked >= 20 && asked <= 40, String(asked));
    again.dispose();
    again.soon();
    mock.timers.tick(1000);
    const before = asked;
    await turn();
    assert.equal(asked, before);
  } finally {
    mock.timers.reset();
  }
});

test('what changes while an answer is awaited is asked about behind it, one question at a time', async () => {
  const answers: (() => void)[] = [];
  const again = new AskAgain(() => new Promise(resolve => answers.push(resolve)), quiet);
  again.now();
  again.now();
  again.now();
  assert.equal(answers.length, 1);
  answers[0]?.();
  await turn();
  assert.equal(answers.length, 2);
  answers[1]?.();
  await turn();
  assert.equal(answers.length, 2);
});

test('a question that fails is told, and the next change asks again', async () => {
  const told: string[] = [];
  let asked = 0;
  const again = new AskAgain(
    async () => {
      if (++asked === 1) throw new Error('the worker ended');
    },
    { warn: it => told.push(it) },
  );
  again.now();
  await turn();
  again.now();
  await turn();
  assert.equal(asked, 2);
  assert.match(told.join(), /the worker ended/);
});

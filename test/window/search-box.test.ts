/** The search box: by keyboard alone previews and the way back, opened lately, alerts, selected text; by mouse its buttons. */
import assert from 'node:assert/strict';
import { existsSync, mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { openWindow } from './editor.ts';
import { remove } from './machine.ts';
import { type Window } from './window.ts';

const pages: Record<string, string> = {
  'elsewhere/plain.md': '# None of the documents\n',
  'runbooks/queue-stuck.md': `---
kind: runbook
id: rb-queue-stuck
title: The queue is stuck
area: messaging
owner: platform
status: active
summary: Consumers stand still while the queue grows.
last_reviewed: 2026-08-20
review_every: yearly
alerts: [QueueBacklogGrows]
---
# The queue is stuck

## Meaning

Consumers stand still.

## Mitigation

- [ ] Restart the consumers
  \`\`\`sh
  echo restarted
  \`\`\`

## QueueConsumerMissing

A consumer is missing.
`,
  'runbooks/queue-lost.md': `---
kind: runbook
id: rb-queue-lost
title: Messages of the queue are lost
area: messaging
status: active
last_reviewed: 2024-01-31
review_every: half-yearly
alerts: [QueueMessagesLost]
---
# Messages of the queue are lost

## Mitigation

Replay the queue from the archive.
`,
  'runbooks/std-queue.md': `---
kind: standard
id: std-queue
title: How queues are named
area: messaging
owner: platform
status: active
---
# How queues are named

## Rule

A queue is named after its service.
`,
  'notes/queue.md': '# Notes\n\nAbout the queue of the shop.\n',
  'notes/second/queue.md': '# Notes\n\nAbout the queue of the mail.\n',
  'notes/long.md': `# A long page\n\n${Array.from({ length: 200 }, (_, i) => `Line ${i + 1} of the long page.\n`).join('\n')}\n## Queue at its end\n\nThe queue of the long page.\n`,
};
let folder: string;
let window: Window;
before(async () => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'drillbook-box-'));
  for (const [name, text] of Object.entries(pages)) {
    mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
    writeFileSync(path.join(folder, name), text);
  }
  writeFileSync(path.join(folder, 'drillbook.yaml'), 'managed: [runbooks]\nexclude: [elsewhere/**]\n');
  window = await openWindow({
    folder,
    settings: {
      'drillbook.builtIn.show': false,
      'editor.minimap.enabled': false,
      'workbench.colorTheme': 'Default Light Modern',
    },
  });
  await window.page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
});
after(async () => {
  await window?.close();
  remove(folder);
});

const press = async (...keys: string[]) => {
  for (const key of keys) await window.page.keyboard.press(key);
};
const box = (title: string) => window.page.locator('.quick-input-widget .quick-input-title', { hasText: title });
const tabs = () =>
  window.page.locator('.tabs-container .tab').evaluateAll(all => all.map(it => it.getAttribute('data-resource-name') ?? ''));
const activeTab = () => window.page.locator('.tabs-container .tab.active').getAttribute('data-resource-name');
const cursor = async () =>
  (
    await window.page
      .locator('.statusbar-item', { hasText: /^Ln \d/ })
      .first()
      .textContent()
  )?.trim();
const picked = () => window.page.locator('.quick-input-widget .monaco-list-row.focused').first().textContent();
const firstRow = (label: string) =>
  window.until(async () => (await window.picks())[0]?.label === label, `"${label}" as the first row`);
/** Puts the cursor there, counted from 1; once more when the editor had not got the focus yet. */
const goTo = async (line: number, column = 1) => {
  const there = async () => (await cursor())?.startsWith(`Ln ${line}, Col ${column}`);
  for (let attempt = 1; !(await there()); attempt++) {
    await press('Control+g');
    await window.answer(`:${line}:${column}`);
    await window.until(there, `the cursor in line ${line}`, 5000).catch(error => {
      if (attempt === 4) throw error;
    });
  }
};
const clipboard = (): Promise<string> => window.page.evaluate(() => (globalThis as any).navigator.clipboard.readText());
const putIntoClipboard = (text: string) =>
  window.page.evaluate(it => (globalThis as any).navigator.clipboard.writeText(it), text);
const quickOpen = async (name: string) => {
  await window.until(async () => {
    await press('Control+p');
    // The list of a busy window may close again when something else takes the focus.
    await window.input.fill(name, { timeout: 3_000 }).catch(() => undefined);
    const listed = async () => (await picked())?.includes(path.basename(name));
    await window.until(listed, `${name} in the list of files`, 5_000).catch(() => undefined);
    await press('Enter');
    const inFront = async () => (await activeTab()) === path.basename(name);
    return window.until(inFront, `${name} in front`, 5_000).catch(() => press('Escape'));
  }, `${name} in front`);
};

test('each row says kind, area, owner, freshness and the section; equal titles can be told apart', async () => {
  await window.search('queue');
  // What is found in the stored index stands there first; a row is complete when its document has been read.
  const stuck = /Runbook.*messaging.*platform.*reviewed \d+ months? ago/;
  let rows = await window.picks();
  await window
    .until(async () => {
      rows = await window.picks();
      const each = rows.some(it => it.label === 'The queue is stuck' && stuck.test(it.text));
      return rows.length === 6 && each && (await window.input.inputValue()) === 'queue';
    }, 'six results, each complete')
    .catch(error => assert.fail(`${error.message}: ${JSON.stringify(rows)}`));
  await window.screenshots('search-rows');
  const text = (label: string) => rows.filter(it => it.label === label).map(it => it.text);
  assert.match(text('Messages of the queue are lost')[0] ?? '', /Runbook.*messaging.*overdue since 2024-07-31/);
  assert.doesNotMatch(text('Messages of the queue are lost')[0] ?? '', /owner/);
  assert.match(text('How queues are named')[0] ?? '', /Standard.*messaging.*platform.*never reviewed/);
  const [shop, mail] = text('Notes');
  assert.notEqual(shop, mail);
  await press('Escape');
});

test('arrow keys show the section and keep the focus; Esc gives back editor, selection, scroll and tabs', async () => {
  await quickOpen('notes/long.md');
  await goTo(61);
  await press('Shift+End');
  await window.until(async () => (await cursor())?.includes('selected'), 'a selection');
  const before = { cursor: await cursor(), text: await window.visibleText(), tabs: await tabs() };
  await window.search('queue stuck');
  await firstRow('The queue is stuck');
  assert.equal(await activeTab(), 'long.md', 'typing alone shows nothing');
  await press('ArrowDown');
  const second = (await picked()) ?? '';
  await window.until(async () => (await activeTab()) !== 'long.md', 'another document in the editor');
  await window.screenshots('search-preview');
  await window.page.keyboard.type(' archive');
  assert.equal(await window.input.inputValue(), 'queue stuck archive', `the focus left the box at ${second}`);
  await press('Escape');
  await window.until(async () => (await activeTab()) === 'long.md', 'the long page in front again');
  await window.until(async () => (await cursor()) === before.cursor, `the cursor back at ${before.cursor}`);
  await window.until(async () => (await tabs()).join() === before.tabs.join(), `the tabs ${before.tabs}`);
  assert.deepEqual({ cursor: await cursor(), text: await window.visibleText() }, { cursor: before.cursor, text: before.text });

  // The result may lie in the page that is open, far below.
  await window.search('end of the long page');
  await firstRow('A long page');
  await press('ArrowDown', 'ArrowUp');
  await window.until(async () => (await window.visibleText()).includes('Queue at its end'), 'the end of the long page');
  await press('Escape');
  // Whole lines: by how many pixels the first and the last are cut off is known to the host alone.
  const whole = before.text
    .split('\n')
    .filter(it => it !== '')
    .slice(1, -1)
    .join();
  await window.until(
    async () =>
      (await window.visibleText())
        .split('\n')
        .filter(it => it !== '')
        .join()
        .includes(whole),
    'the same lines as before',
  );
  // The tab of what was looked at goes last.
  await window.until(async () => (await tabs()).join() === before.tabs.join(), `the tabs ${before.tabs}`);
  assert.equal(await cursor(), before.cursor);
});

test('ten fast arrows end with the last row shown, and Enter right after typing opens what answers the words', async () => {
  await window.search('queue stuck');
  await firstRow('The queue is stuck');
  for (let i = 0; i < 10; i++) await press('ArrowDown');
  // The row says its file, and the file's tab says that it is shown; both are read anew until they agree.
  const agree = async () => {
    const tab = (await activeTab()) ?? '';
    return tab !== '' && ((await picked()) ?? '').includes(tab);
  };
  await window.until(agree, 'the file of the row with the focus in the editor');
  await window.page.waitForTimeout(500);
  assert.ok(await agree(), 'an older preview came last');
  // Who types on is shown the row that is in front then, also when it stands where the one before stood.
  for (const text of ['queue', 'messages lost', 'queues are named', 'long page', 'queue stuck']) {
    await window.input.fill(text);
    await window.page.waitForTimeout(300);
    await window.until(agree, `the first answer to "${text}" in the editor`, 10_000);
  }
  await press('Escape');
  await window.until(async () => (await activeTab()) === 'long.md', 'the long page in front again');

  await window.openBox('Drillbook: Search');
  // No pause between the words and Enter.
  await window.page.keyboard.insertText('messages lost');
  await press('Enter');
  await window.until(async () => (await activeTab()) === 'queue-lost.md', 'the document that answers');
});

test('before typing stand the documents opened last, newest first, and not those only looked at', async () => {
  await quickOpen('elsewhere/plain.md');
  await window.openBox('Drillbook: Search');
  await window.until(async () => (await window.picks()).length === 6, 'all documents');
  const rows = await window.picks();
  await window.screenshots('search-history');
  assert.deepEqual(
    rows.slice(0, 2).map(it => it.label),
    ['Messages of the queue are lost', 'A long page'],
  );
  assert.match(rows[0]?.text ?? '', /opened lately/);
  assert.match(rows[2]?.text ?? '', /6 documents/);
  await press('Escape');
});

test('an alert from a pasted payload opens at its section; several are a choice; none names the nearest', async () => {
  const paste = async (text: string) => {
    await window.openBox('Drillbook: Open Runbook for Alert');
    await window.page.keyboard.insertText(text);
  };
  await paste(JSON.stringify({ receiver: 'x', alerts: [{ status: 'firing', labels: { alertname: 'QueueConsumerMissing' } }] }));
  await press('Enter');
  await window.until(async () => (await activeTab()) === 'queue-stuck.md', 'the runbook');
  await window.until(async () => (await cursor())?.startsWith('Ln 26'), 'the cursor at the heading of the alert');

  await paste(
    JSON.stringify({ alerts: ['QueueBacklogGrows', 'QueueMessagesLost'].map(alertname => ({ labels: { alertname } })) }),
  );
  // The box that is still empty has two rows as well: the alerts that are known.
  const answers = ['The queue is stuck', 'Messages of the queue are lost'].join();
  await window.until(async () => (await window.picks()).map(it => it.label).join() === answers, 'two answers');
  await window.screenshots('alert-several');
  const second = 'Messages of the queue are lost';
  // Where no row was under the focus yet, the first key goes to the first.
  await window.until(async () => {
    if ((await picked())?.includes(second)) return true;
    await press('ArrowDown');
    // Pressed again too soon it would go on to the first.
    return window.until(async () => (await picked())?.includes(second), 'its row', 5_000).catch(() => false);
  }, 'the second row under the focus');
  await press('Enter');
  await window.until(async () => (await activeTab()) === 'queue-lost.md', 'the second answer');

  await paste('QueueMesagesLost');
  await window.until(
    async () => (await window.picks()).some(it => it.label.includes('No runbook answers')),
    'that there is none',
  );
  await window.screenshots('alert-none');
  const rows = (await window.picks()).map(it => it.label);
  assert.ok(rows.includes('Did you mean QueueMessagesLost?'), rows.join(', '));
  assert.ok(rows.some(it => it.startsWith('Search for "QueueMesagesLost"')));
  await press('Escape');

  await paste('{"version": "4", "alerts": []}');
  await firstRow('There is no alert in this');
  await press('Escape');
});

test('selected text of an editor and of a terminal is searched for from the context menu', async () => {
  await quickOpen('notes/second/queue.md');
  const item = window.page.locator('.context-view .action-label, .monaco-menu .action-label', {
    hasText: 'Search Selected Text in Drillbook',
  });
  const inText = window.page.locator('.editor-group-container.active .monaco-editor.focused');
  // A busy window may lose the keys that select, or the one that opens the menu.
  await window.until(async () => {
    await press('Escape', 'Control+1');
    await inText.waitFor({ timeout: 2_000 }).catch(() => undefined);
    await press('Control+Home', 'ArrowDown', 'ArrowDown', 'Shift+End');
    const selected = async () => (await cursor())?.includes('selected');
    if (!(await window.until(selected, 'a selection', 2_000).catch(() => false))) return false;
    await press('Shift+F10');
    return item
      .first()
      .waitFor({ timeout: 4_000 })
      .then(
        () => true,
        () => false,
      );
  }, 'the context menu');
  await window.screenshots('search-context-menu');
  await press('Escape');
  await window.command('Drillbook: Search Selected Text in Drillbook');
  await box('Drillbook: Search').waitFor();
  assert.equal(await window.input.inputValue(), 'About the queue of the mail.');
  await press('Escape');

  await putIntoClipboard('mine');
  await window.command('Terminal: Create New Terminal');
  await window.page.locator('.terminal-wrapper.active .xterm-screen').waitFor();
  // What a terminal draws is no text of the page; that the shell has answered is told by the file it writes last.
  const told = path.join(folder, 'elsewhere', 'told');
  await window.until(async () => {
    if (existsSync(told)) return true;
    await window.page.keyboard.type(`clear; echo messages lost; touch ${told}\n`);
    return await window.until(() => existsSync(told), 'the shell', 3000).catch(() => false);
  }, 'an answer of the shell');
  await window.command('Terminal: Select All');
  // The palette has it as soon as the window knows of the selection.
  await window.palette('Drillbook: Search Selected Terminal Text in Drillbook');
  await box('Drillbook: Search').waitFor();
  assert.match(await window.input.inputValue(), /messages lost/);
  await firstRow('Messages of the queue are lost');
  await press('Escape');
  await window.until(async () => (await clipboard()) === 'mine', 'the clipboard as it was');
});

/** Presses a button of the row with this label and text, as the mouse does. */
const pressButton = async (label: string, text: string, button: string) => {
  const row = window.page.locator('.quick-input-widget .monaco-list-row', { hasText: label }).filter({ hasText: text }).first();
  await row.hover();
  await row.locator(`.action-label[aria-label^="${button}"]`).click();
};
const groups = () => window.page.locator('.editor-group-container').count();

test('the buttons of a row: a link is copied and the box stays, and the pasted link leads back; the side shows the section', async () => {
  await window.command('View: Close All Editors');
  await quickOpen('notes/long.md');
  await putIntoClipboard('');
  await window.search('restart the consumers');
  await firstRow('The queue is stuck');
  await pressButton('The queue is stuck', 'Mitigation', 'Copy Link');
  const link = await window.until(async () => (await clipboard()) || undefined, 'a link in the clipboard');
  assert.match(link, /^[a-z-]+:\/\/drillbook\.drillbook\/doc\/rb-queue-stuck\?section=mitigation$/);
  assert.equal(await window.input.inputValue(), 'restart the consumers', 'the box stays as it is');

  await window.input.fill('');
  await window.page.keyboard.insertText(link);
  await firstRow('Open this link');
  await press('Enter');
  await window.until(async () => (await activeTab()) === 'queue-stuck.md', 'the document of the link');
  await window.until(async () => (await cursor())?.startsWith('Ln 19,'), 'the cursor at its section');
  await putIntoClipboard('');
  await window.command('Drillbook: Copy Link');
  await window.until(async () => (await clipboard()) === link, 'the same link for the section the cursor is in');

  const before = await groups();
  await window.search('messages lost');
  await firstRow('Messages of the queue are lost');
  await pressButton('Messages of the queue are lost', 'Runbook', 'Open to the Side');
  await window.until(async () => (await groups()) === before + 1, 'a second group of editors');
  await window.until(
    async () =>
      (await window.page.locator('.editor-group-container.active .tab.active').getAttribute('data-resource-name')) ===
      'queue-lost.md',
    'the document in it',
  );
  const left = window.page.locator('.editor-group-container').first().locator('.tab.active');
  assert.equal(await left.getAttribute('data-resource-name'), 'queue-stuck.md');
});

test('Start Run of a row shows the sheet of that document and has started nothing', async () => {
  await window.search('restart the consumers');
  await firstRow('The queue is stuck');
  const row = window.page.locator('.quick-input-widget .monaco-list-row', { hasText: 'The queue is stuck' }).first();
  await row.hover();
  await window.screenshots('search-buttons');
  await pressButton('The queue is stuck', 'Mitigation', 'Start Run');
  await window.panel.open();
  await window.panel.says('nothing has run yet');
  await window.panel.says('The queue is stuck');
  assert.equal(existsSync(path.join(folder, '.drillbook')), false);
});

test('Enter on a document that is open already leaves no tab of what was looked at on the way', async () => {
  await window.command('View: Close All Editors');
  await window.until(async () => (await tabs()).length === 0, 'no tab');
  // By the mouse: with no editor the keyboard is the terminal's of an earlier case. A double click keeps the tab.
  await window.page.locator('.explorer-folders-view .monaco-list-row', { hasText: 'queue-stuck.md' }).dblclick();
  await window.until(async () => (await activeTab()) === 'queue-stuck.md', 'the document');
  await window.search('queue stuck');
  await firstRow('The queue is stuck');
  // Looked at: another one, then the one that is open. The rows are drawn when the first of them has the focus.
  const first = window.page.locator('.quick-input-widget .monaco-list-row.focused', { hasText: 'queue-stuck.md' });
  await first.waitFor();
  await press('ArrowDown');
  await window.until(async () => (await tabs()).length === 2, 'another document beside it');
  await window.until(
    async () => {
      if (await first.isVisible()) return true;
      await press('ArrowUp');
      return first.waitFor({ timeout: 2_000 }).then(
        () => true,
        () => false,
      );
    },
    `the open document in front, not ${await picked()}`,
  );
  await press('Enter');
  await window.until(async () => (await tabs()).join() === 'queue-stuck.md', 'its tab alone');
});

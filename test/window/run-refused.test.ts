/** D49: where nothing may run, every way in says the same sentence, and nothing was started. */
import assert from 'node:assert/strict';
import { existsSync, mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { openWindow, remove, type Window } from './window.ts';

const sentence = 'Steps do not run in a workspace that is not trusted.';
const folder = mkdtempSync(path.join(os.tmpdir(), 'drillbook-untrusted-'));
let window: Window;

before(async () => {
  mkdirSync(path.join(folder, 'runbooks'));
  writeFileSync(
    path.join(folder, 'runbooks', 'touch.md'),
    '# Touch a file\n\n1. [ ] Touch it\n\n   ```bash\n   touch started\n   ```\n',
  );
  window = await openWindow({ folder, trust: false, settings: { 'security.workspace.trust.startupPrompt': 'never' } });
});
after(async () => {
  await window?.close();
  remove(folder);
});

/** The notifications the window holds; toasts are not drawn in a driven window, the list of them is. */
async function notifications(): Promise<string[]> {
  await window.command('Notifications: Show Notifications');
  const found = await window.page.locator('.notification-list-item-message').allTextContents();
  await window.command('Notifications: Hide Notifications');
  return found;
}

test('D49 an untrusted workspace refuses a run by palette and by CodeLens with one text, and starts nothing', {
  timeout: 120_000,
}, async () => {
  const { page } = window;
  await window.command('Drillbook: Search');
  await window.input.waitFor();
  await page.keyboard.type('touch file', { delay: 20 });
  await window.until(async () => (await window.picks())[0]?.label === 'Touch a file', 'the document as the first result');
  await page.keyboard.press('Enter');
  const lens = page.locator('.codelens-decoration a', { hasText: 'Start run' });
  await lens.waitFor();
  const ways = { palette: () => window.command('Drillbook: Start Run'), lens: () => lens.click() };
  for (const [way, press] of Object.entries(ways)) {
    await press();
    const said = await window.until(async () => (await notifications()).find(it => it.includes(sentence)), `a refusal by ${way}`);
    assert.ok(said.includes(sentence));
    await window.command('Notifications: Clear All Notifications');
  }
  assert.equal(existsSync(path.join(folder, '.drillbook')), false);
  assert.equal(existsSync(path.join(folder, 'started')), false);
  assert.equal(await page.locator('.terminal-wrapper').count(), 0);
});

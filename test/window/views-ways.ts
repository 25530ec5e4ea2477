/** How the pictures get from one view to the next. */
import { type Window } from './window.ts';

/** What is shown, and how to get there from the scene before it; `again` in each look what a change of theme takes away. */
export type Scene = readonly [name: string, show: (window: Window) => Promise<void>, again?: 'again'];

export const back = async ({ page }: Window): Promise<void> => {
  await page.keyboard.press('Escape');
  await page.keyboard.press('Escape');
  await page.mouse.move(600, 740);
};
export const view = (window: Window, name: 'Library' | 'Checklist') => window.command(`Drillbook: Focus on ${name} View`);
export const read = async (window: Window): Promise<void> => {
  await view(window, 'Library');
  await window.until(async () => (await window.rows()).length > 0, 'rows in the Library', 60_000);
  await window.page.locator('.statusbar-item', { hasText: 'indexing' }).waitFor({ state: 'detached', timeout: 60_000 });
};
/** Opens a file by its name. */
export async function openFile(window: Window, name: string): Promise<void> {
  await back(window);
  await window.page.keyboard.press('F1');
  await window.input.fill(name);
  await window.until(async () => (await window.picks()).some(it => it.label === name), `${name} among the files`);
  await window.page.keyboard.press('Enter');
  await window.page.locator('.tab.active', { hasText: name }).waitFor();
  // What extensions are told of the file in front comes later than its tab.
  await window.page.waitForTimeout(500);
}
export async function goTo(window: Window, line: number, column: number): Promise<void> {
  await window.page.keyboard.press('Control+1');
  await window.page.keyboard.press('Control+g');
  await window.input.fill(`:${line}:${column}`);
  await window.page.keyboard.press('Enter');
  await window.page.locator('.statusbar-item', { hasText: `Ln ${line}, Col ${column}` }).waitFor();
}
/** The quick fixes at a place, left open; they are asked again until they come. */
export async function fixesAt(window: Window, line: number, column: number): Promise<void> {
  const menu = window.page.locator('.action-widget .monaco-list-row').first();
  await window.until(async () => {
    await goTo(window, line, column);
    await window.page.keyboard.press('Control+.');
    return menu.waitFor({ timeout: 4_000 }).then(
      () => true,
      () => window.page.keyboard.press('Escape').then(() => false),
    );
  }, 'the quick fixes');
}
/** What is said of the place the cursor is at, by the keys that ask for it. */
export async function hoverHere({ page }: Window, words: string): Promise<void> {
  await page.keyboard.press('Control+k');
  await page.keyboard.press('Control+i');
  await page.locator('.monaco-hover:visible', { hasText: words }).first().waitFor();
}
async function isUnfolded(window: Window, row: string): Promise<boolean> {
  return (
    (await window
      .row(row)
      .getAttribute('aria-expanded', { timeout: 2_000 })
      .catch(() => null)) === 'true'
  );
}
/** Opens what is below a row. */
export async function unfold(window: Window, row: string): Promise<void> {
  // A list that is drawn anew moves its rows away below a click.
  await window.until(async () => {
    if (await isUnfolded(window, row)) return true;
    await window
      .row(row)
      .locator('.monaco-tl-twistie')
      .click({ timeout: 2_000 })
      .catch(() => {});
    await window.page.waitForTimeout(400);
    return isUnfolded(window, row);
  }, `what is below "${row}"`);
}
/** The menu of a row, left open. */
export async function menuOf(window: Window, row: string): Promise<void> {
  await back(window);
  await window.row(row).click({ button: 'right' });
  await window.page.locator('.context-view .action-label').first().waitFor();
}
/** A button in the title of a view; it may open a menu. */
export async function press(window: Window, pane: string, button: string): Promise<void> {
  await back(window);
  const header = window.page.locator('.pane-header', { hasText: pane }).first();
  await header.hover();
  await header.locator(`.action-label[aria-label^="${button}"]`).first().click();
}
export async function boxOf(window: Window, command: string, title: string): Promise<void> {
  await back(window);
  await window.command(command);
  await window.page.locator('.quick-input-widget .quick-input-title', { hasText: title }).waitFor();
}
/** What the window tells, in its list: it draws no toasts while it is driven. */
export async function notified(window: Window, words: string): Promise<void> {
  const told = window.page.locator('.notification-list-item', { hasText: words });
  // A list that is shown before anything stands in it closes again.
  await window.until(async () => {
    await window.command('Notifications: Show Notifications');
    return told.waitFor({ timeout: 2_000 }).then(
      () => true,
      () => false,
    );
  }, `"${words}" among the notifications`);
}

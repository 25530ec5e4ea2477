/** The run panel in a real window, for tests: what it shows, and a person's keys in it. */
import type { Frame, Locator, Page } from 'playwright-core';
import { waitFor } from './machine.ts';

export class Panel {
  readonly #page: Page;

  constructor(page: Page) {
    this.#page = page;
  }

  /** Its page; undefined while none is open. A window may show other webviews beside it. */
  async frame(): Promise<Frame | undefined> {
    for (const frame of this.#page.frames().filter(it => it.url().includes('/fake.html'))) {
      const parts = await frame
        .locator('body > main, body > p.said')
        .count()
        .catch(() => 0);
      if (parts === 2) return frame;
    }
    return undefined;
  }

  /** Waits until it is there. */
  async open(): Promise<Frame> {
    return waitFor(() => this.frame(), 'the run panel', 40_000);
  }

  /** What it says, or '' while it is not open. */
  async text(): Promise<string> {
    return (
      (await (
        await this.frame()
      )
        ?.locator('main')
        .innerText()
        .catch(() => '')) ?? ''
    );
  }

  async says(words: string, milliseconds = 20_000): Promise<void> {
    try {
      await waitFor(async () => (await this.text()).includes(words), `"${words}" in the run panel`, milliseconds);
    } catch (error) {
      throw new Error(`${(error as Error).message}; it says ${JSON.stringify(await this.text())}`);
    }
  }

  /** The question that is asked at this moment, by the beginning of its title. */
  async asks(title: string): Promise<void> {
    await waitFor(async () => (await this.title()).startsWith(title), `the question "${title}" in the run panel`);
  }

  /** The title of the question that is asked; '' when none is. */
  async title(): Promise<string> {
    const frame = await this.frame();
    return (
      (await frame
        ?.locator('#form-title')
        .innerText({ timeout: 500 })
        .catch(() => '')) ?? ''
    );
  }

  /** The field of that name, to be looked at. */
  async field(name: string): Promise<Locator> {
    const frame = await this.open();
    return frame.locator(`[data-field="${name}"]`).locator('input, textarea, select').first();
  }

  /** Goes to a field with Tab, as a person does, and types into it; what stood there is replaced. */
  async type(name: string, value: string): Promise<void> {
    await this.goTo(name);
    // Not Ctrl+A: the window answers that one itself, and on a slow machine only when the first letters are typed already.
    await this.#page.keyboard.press('Home');
    await this.#page.keyboard.press('Shift+End');
    await this.#page.keyboard.type(value, { delay: 5 });
  }

  /** Tab until the field has the focus. */
  async goTo(name: string): Promise<void> {
    const frame = await this.open();
    for (let step = 0; step < 60; step++) {
      if ((await frame.locator(`[data-field="${name}"]:focus-within`).count()) > 0) return;
      await this.#page.keyboard.press('Tab');
    }
    throw new Error(`Tab never came to the field ${name}`);
  }

  /** Chooses one of the cards of a field with the keyboard. */
  async choose(name: string, value: string): Promise<void> {
    await this.goTo(name);
    const frame = await this.open();
    const checked = frame.locator(`[data-field="${name}"] input:checked`);
    const chosen = async () => ((await checked.count()) === 0 ? undefined : checked.getAttribute('value'));
    await this.#page.keyboard.press('Space');
    for (let step = 0; (await chosen()) !== value && step < 10; step++) await this.#page.keyboard.press('ArrowDown');
    if ((await chosen()) !== value) throw new Error(`${value} cannot be chosen for ${name}`);
  }

  /** Answers the question that is asked. */
  async send(): Promise<void> {
    await this.#page.keyboard.press('Control+Enter');
  }

  /** Puts the focus into the panel, as a click beside everything does. */
  async focus(): Promise<void> {
    const frame = await this.open();
    await frame.locator('h2, h1').first().click();
  }

  /** A key of the panel, once the button for it is there. */
  async press(key: string): Promise<void> {
    const frame = await this.open();
    await frame.locator(`button[data-key="${key.toLowerCase()}"]:not([disabled])`).first().waitFor();
    await this.#page.keyboard.press(key);
  }

  /** Answers a question that wants one sentence. */
  async say(title: string, sentence: string): Promise<void> {
    await this.asks(title);
    const frame = await this.open();
    const lines = frame.locator('.form textarea').first();
    await lines.waitFor();
    await lines.focus();
    await this.#page.keyboard.type(sentence, { delay: 5 });
    await this.send();
    await waitFor(async () => !(await this.title()).startsWith(title), `the question "${title}" to be answered`);
  }
}

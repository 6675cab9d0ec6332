// The console's commands as a person meets them: on the page of keys, in the palette, under the fingers.
import assert from 'node:assert/strict';
import { until } from './wait.mjs';

/** Those that nobody can run without one, in the order of their names. */
export const WITH_A_CUSTOMER = [
  'accept', 'attach', 'cancel-transfer', 'close', 'contact', 'copy-link', 'decline', 'details', 'emoji',
  'explain', 'extend', 'find', 'finish', 'join', 'log', 'monitor', 'next', 'note', 'note-about', 'previous', 'priority',
  'priority-HIGH', 'priority-LOW', 'priority-NORMAL', 'priority-URGENT', 'reopen', 'reply', 'resend',
  'snooze', 'tag', 'take', 'take-over', 'ticket', 'transfer', 'undo', 'unmonitor',
];

export class Registry {
  constructor(staff) {
    this.staff = staff;
    this.page = staff.page;
  }

  /** Every command that is there at any time: {id, title, keys, chords}, from the page on which keys are changed. */
  async read() {
    await this.goTo('/console/keys');
    await this.staff.id('keys').waitFor();
    return this.staff.id('key-line').evaluateAll((lines) => lines.map((line) => {
      const id = line.dataset.command;
      const key = (slot) => line.querySelector(`[data-testid="${slot}-${id}"]`).dataset.key;
      return { id, title: line.querySelector('.key-name').textContent, keys: key('keys'), chords: key('chords') };
    }));
  }

  /** Without loading the page anew: what somebody has open and half done stays. */
  async goTo(path) {
    await this.page.evaluate((to) => {
      history.pushState(null, '', to);
      dispatchEvent(new PopStateEvent('popstate'));
    }, path);
  }

  /** Nothing open, nothing focused, nothing said. */
  async rest(path = '/console/chats/mine') {
    while (await this.page.locator('dialog[open]').count() > 0) {
      await this.page.keyboard.press('Escape');
      await until('the dialog is gone', async () => await this.page.locator('dialog[open]').count() === 0);
    }
    await this.page.evaluate(() => document.activeElement?.blur());
    if (path && new URL(this.page.url()).pathname !== path) await this.goTo(path);
    await this.page.locator('.toast .icon-button').evaluateAll((buttons) => buttons.forEach((button) => button.click()));
    await this.staff.id('toast').first().waitFor({ state: 'detached' });
  }

  /** The line of a command in the palette, found by its name. */
  async find({ id, title }) {
    await this.staff.id('open-palette').click();
    await this.staff.id('palette-field').fill(title);
    const line = this.staff.id('group-commands').getByTestId(`command-${id}`);
    await line.waitFor();
    return line;
  }

  /** Why it does nothing at the moment, as the palette has it; "" where it does something. */
  async reason(line) {
    if (await line.getAttribute('aria-disabled') !== 'true') return '';
    return (await line.locator('.palette-detail').innerText()).trim();
  }

  /** Finds and chooses it. Where it cannot, that is said; gives the reason. */
  async run(command) {
    const line = await this.find(command);
    const reason = await this.reason(line);
    await this.staff.id('palette').evaluate((dialog) => { dialog.dataset.old = 'yes'; });
    await line.click({ force: true }); // one that cannot is said to be disabled, and says why
    await this.page.locator('dialog[data-old]').waitFor({ state: 'detached' }); // another one may be what it opens
    if (reason) await this.says(reason);
    return reason;
  }

  says(words) {
    return until(`it is said: ${words}`, async () => (
      (await this.staff.id('toast').allInnerTexts()).some((text) => text.trim() === words)));
  }

  /** "KeyG KeyC" one after the other, "Alt+KeyJ" together. */
  async press(key) {
    for (const stroke of key.split(' ')) await this.page.keyboard.press(stroke.replace('Ctrl+', 'Control+').replace(/^\?$/, 'Shift+Slash'));
  }

  /** On the page of keys: another key in place of the one that is there. */
  async change(id, slot, key) {
    const cell = this.staff.id(`${slot}-${id}`);
    await cell.focus();
    await this.page.keyboard.press('Enter');
    await this.press(key);
    if (slot === 'keys' && !key.includes(' ')) await this.page.keyboard.press('Enter');
    await until(`${id} has ${key}`, async () => await cell.getAttribute('data-key') === key);
    assert.equal(await this.staff.id('key-said').count(), 0);
  }
}

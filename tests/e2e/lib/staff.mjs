// The console and the board, by what a person can see and press.
import { until } from './wait.mjs';

const userId = (credentials) => credentials.email.split('@')[0];

/** Chooses as a person does: a list of the board has its lines once somebody is about to open it. */
export async function pick(list, value) {
  await list.focus();
  await list.selectOption(value);
}

export class Staff {
  static async login(server, someone, credentials, path = '/console') {
    const staff = new Staff(server, someone);
    await staff.page.goto(`${server.url}${path}`);
    await staff.id('locale').selectOption(someone.language);
    await staff.id('login-email').fill(credentials.email);
    await staff.id('login-password').fill(credentials.password);
    // A refusal for load says to try again, and a person does. The form goes when the answer comes.
    await until('logged in', async () => {
      if (await staff.id('login-form').count() === 0) return true;
      await staff.id('login-submit').click({ timeout: 500 }).catch(() => {});
      return await staff.id('login-form').count() === 0;
    });
    return staff;
  }

  constructor(server, someone) {
    Object.assign(this, someone);
    this.server = server;
  }

  id(name) { return this.page.getByTestId(name); }

  // ---------------------------------------------------------------- an agent

  goOnline() { return this.setPresence('ONLINE'); }
  goOffline() { return this.setPresence('OFFLINE'); }
  async setPresence(status) {
    await until('the console is connected', async () => (
      await this.id('link-state').getAttribute('data-state') === 'live'));
    await this.id('presence').selectOption(status);
    await until(`presence is ${status}`, async () => await this.id('presence').inputValue() === status);
  }

  offered() { return this.id('offer').first().waitFor({ timeout: 30000 }); }

  /** Accepts the first offer, and waits until its conversation is the one on the screen: another may be there before. */
  async accept() {
    await this.offered();
    const offered = await this.id('offer').first().getAttribute('data-conversation');
    await this.page.locator(`[data-testid="offer"][data-conversation="${offered}"]`).getByTestId('offer-accept').click();
    await until('the accepted conversation is shown', async () => (
      await this.id('thread').count() > 0 && await this.thread() === offered));
    await this.id('composer').waitFor();
  }

  async say(text, tab = 'tab-reply') {
    await this.id(tab).click();
    await this.id('composer').fill(text);
    await this.id('composer').press('Enter');
  }

  note(text) { return this.say(text, 'tab-note'); }

  async transferTo(credentials) {
    await this.id('open-transfer').click();
    await this.id(`transfer-target-${userId(credentials)}`).check();
    await this.id('transfer-note').fill('Xin nhận giúp');
    await this.id('transfer-submit').click();
    await this.id('transfer-dialog').waitFor({ state: 'detached' });
  }

  async close() {
    await this.id('open-close').click();
    await this.id('close-disposition').selectOption({ index: 1 });
    await this.id('close-tags').fill('giao hàng');
    await this.id('close-submit').click();
    await this.id('close-dialog').waitFor({ state: 'detached' });
  }

  async finishWrapUp() {
    await this.id('finish-wrapup').click();
    await this.id('wrapup').waitFor({ state: 'detached' });
  }

  /** What the log shows: messages and, beside them, notes and whispers, in their order. */
  items() {
    return this.id('message').evaluateAll((items) => items.map((item) => ({
      text: item.querySelector('.bubble')?.textContent ?? '',
      kind: item.dataset.kind ?? 'message',
      state: item.dataset.state ?? '',
      seq: Number(item.dataset.seq ?? 0),
    })));
  }

  async texts(kind = 'message') {
    return (await this.items()).filter((item) => item.kind === kind).map((item) => item.text);
  }

  sees(text, kind = 'message', timeoutMs = 30000) {
    return until(`staff sees the ${kind} "${text}"`, async () => (await this.texts(kind)).includes(text), timeoutMs);
  }

  async reload() {
    await this.page.reload();
    const thread = this.id('thread');
    const row = this.id('conversation-row').first();
    await until('the console is back', async () => await thread.count() > 0 || await row.count() > 0);
    if (await thread.count() === 0) await row.click();
    await this.id('log').waitFor();
  }

  /** Opens a view of the list and, where one is named, a conversation in it. */
  async show(view, conversation) {
    await this.id(`view-${view}`).click();
    if (conversation) await this.row(conversation).click();
  }

  row(conversation) { return this.page.locator(`[data-testid="conversation-row"][data-conversation="${conversation}"]`); }

  shows(testid, count = 1) {
    return until(`${count} × ${testid}`, async () => await this.id(testid).count() === count);
  }

  thread() { return this.id('thread').getAttribute('data-conversation'); }

  // ---------------------------------------------------------------- a supervisor

  /** Until a headline number of the board (waiting, active, online, ...) has this value. */
  boardShows(figure, value) {
    return until(`the board shows ${value} ${figure}`, async () => (
      await this.id(`board-${figure}`).getAttribute('data-value') === String(value)));
  }

  async monitor() {
    await this.id('board-conversation').first().getByTestId('monitor').click();
    await this.id('watch-bar').waitFor();
    await this.id('log').waitFor();
  }

  async whisper(text) {
    await this.say(text, 'tab-whisper');
    await this.sees(text, 'whisper');
  }

  refusedBoard() { return this.id('board-refused').waitFor(); }
}

// What the tests of who is who do and look at: a chat from its beginning to its end, and what is left of somebody.
import assert from 'node:assert/strict';

export async function chatAndEnd(customer, agent, words) {
  await customer.start(words);
  await customer.sent(words);
  await agent.accept();
  await agent.finish();
  await customer.id('survey').waitFor();
}

export async function seesNothingOf(customer, words) {
  await customer.open();
  await customer.id('prechat-form').waitFor();
  assert.doesNotMatch(await customer.id('panel').innerText(), words);
  await customer.id('menu').click();
  await customer.id('sound').waitFor();
  assert.equal(await customer.id('open-past').count(), 0, 'there is nothing past');
  await customer.id('menu').click();
}

/** In the frame's own storage. */
export const stored = (customer) => customer.page.frames()[1].evaluate(() => ({ ...localStorage }));
/** On the shop's page, for the frame. */
export const hostKeeps = (customer) => customer.page.evaluate(() => JSON.parse(localStorage['switchboard:demo'] ?? 'null'));

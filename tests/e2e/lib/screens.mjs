// What looking at every screen needs, whoever looks: time, and nothing folded.
import assert from 'node:assert/strict';
import { until } from './wait.mjs';
import { bearer, call } from './wire.mjs';

/** An offer and a wrap-up are looked at for longer than their usual time: one that ran out under the eyes of a slow
 *  machine would not come back for a minute. */
export async function takeTime(server) {
  const headers = { authorization: `Bearer ${await bearer(server, server.credentials.admin)}` };
  const { queues } = (await call(server, 'GET', '/api/v1/config', { headers })).body;
  for (const queue of queues) {
    const body = { ...queue, acceptTimeoutMs: 600_000, wrapUpMs: 600_000 };
    const answer = await call(server, 'PUT', `/api/v1/queues/${queue.id}`, { headers, body });
    assert.equal(answer.status, 200, JSON.stringify(answer.body));
  }
}

/** Opens whatever is folded; opening one takes it out of the list. */
export async function unfold(page) {
  const folded = page.locator('details:not([open]) > summary');
  await until('nothing is folded', async () => {
    if (await folded.count() === 0) return true;
    await folded.first().click({ timeout: 5000 });
    return false;
  });
}

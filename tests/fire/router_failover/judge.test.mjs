// The judge sees what it is there to see.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { judge } from './judge.mjs';

const log = (...types) => types.map(([type, user]) => ({ event: { type: `EVENT_${type}`, user } }));
const good = log(['CREATED'], ['QUEUED'], ['OFFERED', 'a'], ['ASSIGNED', 'a'], ['CLOSED', 'a']);
const counts = (entries, accepts = ['a']) => judge([{ conversation: 'c', accepts, entries }]).counts;

test('a conversation that went well is not found', () => {
  assert.deepEqual(counts(good), { lost: 0, doublyOwned: 0, extraOffers: 0 });
});
test('one that was never closed is lost', () => {
  assert.equal(counts(good.slice(0, 4)).lost, 1);
});
test('two owners, two live offers and two acknowledged accepts are each found', () => {
  assert.equal(counts(log(['OFFERED', 'a'], ['ASSIGNED', 'a'], ['ASSIGNED', 'b'], ['CLOSED', 'b'])).doublyOwned, 1);
  assert.equal(counts(log(['OFFERED', 'a'], ['OFFERED', 'b'], ['ASSIGNED', 'b'], ['CLOSED', 'b'])).doublyOwned, 1);
  assert.equal(counts(good, ['a', 'b']).doublyOwned, 1);
});
test('an offer that moved on from an agent who was there is an extra one', () => {
  const moved = log(['OFFERED', 'a'], ['OFFER_ENDED', 'a'], ['OFFERED', 'b'], ['ASSIGNED', 'b'], ['CLOSED', 'b']);
  assert.deepEqual(counts(moved, ['b']), { lost: 0, doublyOwned: 0, extraOffers: 1 });
});

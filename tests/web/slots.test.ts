import assert from "node:assert/strict";
import { test } from "node:test";
import { Slots } from "../../web-widget/console/src/slots.ts";

test("who stays keeps the element, who comes takes one that has become free, none is shared", () => {
  let state = 1;
  const draw = (below: number) => {
    state = (state * 48_271) % 2_147_483_647;
    return state % below;
  };
  const slots = new Slots();
  let before = new Map<string, number>();
  for (let round = 0; round < 2_000; round++) {
    const keys = [...new Set(Array.from({ length: draw(12) }, () => `c${draw(30)}`))];
    const held = draw(3) === 0 && before.size > 0 ? draw(before.size) : -1;
    const taken = slots.take(keys, held);
    assert.equal(new Set(taken).size, keys.length, `round ${round}`);
    const [heldKey = "", heldSlot = -1] = [...before][held] ?? [];
    keys.forEach((key, at) => {
      if (before.has(key)) assert.equal(taken[at], before.get(key), `round ${round}: ${key} stays`);
      else if (!keys.includes(heldKey))
        assert.notEqual(taken[at], heldSlot, `round ${round}: held`);
    });
    const gone = [...before.keys()].filter((key) => !keys.includes(key) && key !== heldKey).length;
    const come = keys.filter((key) => !before.has(key)).length;
    const slotsBefore = new Set(before.values());
    const made = taken.filter((slot) => !slotsBefore.has(slot)).length;
    assert.equal(made, Math.max(0, come - gone), `round ${round}: made`);
    before = new Map(keys.map((key, at) => [key, taken[at] as number]));
  }
});

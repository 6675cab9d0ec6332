import assert from "node:assert/strict";
import { test } from "node:test";
import { Order } from "../../web-widget/console/src/order.ts";

interface Row {
  id: number;
  at: number;
}
const newestFirst = (a: Row, b: Row) => b.at - a.at || a.id - b.id;

test("rows that come, change and go stand as if all of them were sorted anew", () => {
  let state = 1;
  const draw = (below: number) => {
    state = (state * 48_271) % 2_147_483_647;
    return state % below;
  };
  const order = new Order<Row>(newestFirst);
  interface Source {
    row: Row | null;
  }
  const taken = (rows: readonly Source[]) =>
    order.take(
      rows,
      ({ row }) => row,
      ({ at }) => at > 3,
    );
  let sources: Source[] = [];
  for (let round = 0; round < 2_000; round++) {
    for (let change = draw(6); change > 0; change--) {
      const id = draw(60);
      const source = sources.find(({ row }) => row?.id === id);
      if (!source) sources = [...sources, { row: { id, at: draw(30) } }]; // many at the same time
      else if (draw(4) === 0) sources = sources.filter((one) => one !== source);
      else source.row = draw(9) === 0 ? null : { id, at: draw(30) };
    }
    const all = sources.flatMap(({ row }) => (row && row.at > 3 ? [row] : []));
    assert.deepEqual(taken(sources), all.sort(newestFirst), `round ${round}`);
  }
});

test("what did not change is neither asked nor compared again", () => {
  const count = { compared: 0, asked: 0 };
  const order = new Order<Row>((a, b) => {
    count.compared++;
    return newestFirst(a, b);
  });
  const rows = Array.from({ length: 10_000 }, (_, id) => ({ id, at: id }));
  const take = () =>
    order.take(
      rows,
      (row) => row,
      () => {
        count.asked++;
        return true;
      },
    );
  take();
  count.compared = count.asked = 0;
  take();
  assert.deepEqual(count, { compared: 0, asked: 0 });
  rows[17] = { id: 17, at: 20_000 };
  assert.equal(take()[0], rows[17]);
  assert.deepEqual(count, { compared: 1, asked: 1 });
});

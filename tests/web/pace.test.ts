import assert from "node:assert/strict";
import { test } from "node:test";
import { Pace, type PageTime } from "../../web-widget/console/src/pace.ts";

/** A page whose time stands until somebody moves it: a frame every 16 ms, timers in their order. */
class Page implements PageTime {
  at = 1000;
  hidden = false;
  #due: { at: number; act: () => void }[] = [];

  now = () => this.at;
  isHidden = () => this.hidden;
  inNextFrame = (act: () => void) => this.after(16 - (this.at % 16), act);
  after = (ms: number, act: () => void) => {
    const one = { at: this.at + ms, act };
    this.#due.push(one);
    return () => {
      this.#due = this.#due.filter((other) => other !== one);
    };
  };

  move(ms: number): void {
    const end = this.at + ms;
    for (;;) {
      const [next] = this.#due.filter(({ at }) => at <= end).sort((a, b) => a.at - b.at);
      if (!next) break;
      this.#due = this.#due.filter((one) => one !== next);
      this.at = next.at;
      next.act();
    }
    this.at = end;
  }
}

function paced() {
  const page = new Page();
  const acted: number[] = [];
  return { page, acted, pace: new Pace(() => acted.push(page.at), page) };
}

test("a change is worked out in the next frame, many of them once", () => {
  const { page, acted, pace } = paced();
  for (let each = 0; each < 5; each++) pace.changed();
  page.move(1000);
  assert.deepEqual(acted, [1008]);
});

/** Times between two, over two seconds with a change every so many milliseconds. */
function between(everyMs: number): number[] {
  const { page, acted, pace } = paced();
  for (let at = 0; at < 2000; at += everyMs) {
    pace.changed();
    page.move(everyMs);
  }
  return acted.slice(3).map((at, index) => at - (acted[index + 2] as number));
}

test("a few changes are worked out ten times a second at most, a storm of them four times", () => {
  const [calm, storm] = [between(20), between(2)];
  assert.ok(calm.length > 12, "often");
  for (const ms of calm) assert.ok(ms >= 100 && ms < 100 + 40, `calm: ${ms}`);
  assert.ok(storm.length > 3, "now and then");
  for (const ms of storm) assert.ok(ms >= 250 && ms < 250 + 20, `storm: ${ms}`);
});

test("who asks waits for a frame alone, in a storm too", () => {
  const { page, acted, pace } = paced();
  for (let at = 0; at < 500; at += 2) {
    pace.changed();
    page.move(2);
  }
  const before = acted.length;
  pace.changed();
  pace.asked();
  page.move(16);
  assert.equal(acted.length, before + 1);
});

test("what is due can be had at once, and does not come twice", () => {
  const { page, acted, pace } = paced();
  pace.catchUp();
  assert.deepEqual(acted, [], "nothing is due");
  pace.changed();
  pace.catchUp();
  page.move(1000);
  assert.deepEqual(acted, [1000]);
});

test("a hidden page waits for no frame", () => {
  const { page, acted, pace } = paced();
  page.hidden = true;
  page.inNextFrame = () => assert.fail("no frame is drawn");
  pace.changed();
  page.move(1000);
  pace.asked();
  page.move(1000);
  assert.deepEqual(acted, [1200, 2200]);
});

// What the log says of an event: what happened, to what, by whom and why, in both languages.
import assert from "node:assert/strict";
import { test } from "node:test";
import type { Event } from "#wire";

// The page's clock would keep the test's process alive.
const ticking = globalThis.setInterval;
globalThis.setInterval = ((...what: Parameters<typeof ticking>) => ticking(...what).unref()) as typeof ticking;
const { eventText } = await import("../../web-widget/console/src/entries.ts");
const { config } = await import("../../web-widget/console/src/state.ts");
const { locale } = await import("../../web-widget/shared/src/i18n.ts");

const user = (id: string, name: string, role: string) => ({ id, name, role });
config.value = {
  ...config.value,
  users: [user("mai", "Mai", "SUPERVISOR"), user("lan", "Lan", "AGENT"), user("an", "Ân", "AGENT")],
  queues: [
    { id: "hang", name: "Bán hàng" },
    { id: "tra", name: "Đổi trả" },
  ],
} as unknown as typeof config.value;

function said(event: Partial<Event>, language: "vi" | "en" = "vi"): string {
  locale.value = language;
  const none = { queue: "", user: "", userName: "", actor: "", reason: "", detail: "", csat: 0, until: 0 };
  return eventText({ ...none, ...event } as Event);
}

test("by hand: what it became, by whom, and why", () => {
  const priority = { type: "EVENT_PRIORITY", actor: "mai", reason: "URGENT", detail: "khách quen" } as const;
  assert.equal(said(priority), "Đổi độ ưu tiên thành Khẩn cấp · bởi Mai · khách quen");
  assert.equal(said(priority, "en"), "Priority changed to Urgent · by Mai · khách quen");
  assert.equal(
    said({ type: "EVENT_MOVED", queue: "tra", reason: "hang", actor: "mai", detail: "nhầm mục" }),
    "Chuyển từ Bán hàng sang hàng chờ Đổi trả · bởi Mai · nhầm mục",
  );
  assert.equal(
    said({ type: "EVENT_REQUEUED", queue: "tra", user: "lan", userName: "Lan", actor: "mai", detail: "nhầm người" }),
    "Quay lại hàng chờ Đổi trả · bởi Mai · nhầm người",
  );
  assert.equal(said({ type: "EVENT_TAGGED", actor: "lan", detail: "+vip" }), "Đổi nhãn · bởi Lan · +vip");
  assert.equal(said({ type: "EVENT_SLA", actor: "mai", reason: "60000" }), "Đổi thời hạn trả lời: 1:00 · bởi Mai");
});

test("who was given it, and by whom where somebody in charge did; the router's own choice has no name", () => {
  const given = { type: "EVENT_OFFERED", user: "lan", userName: "Lan" } as const;
  assert.equal(said({ ...given, actor: "mai" }), "Mời Lan · bởi Mai");
  assert.equal(said({ ...given, actor: "an" }), "Mời Lan", "a colleague whose close made the room");
  const taken = { type: "EVENT_ASSIGNED", user: "lan", userName: "Lan" } as const;
  assert.equal(said({ ...taken, actor: "lan" }), "Lan phụ trách");
  assert.equal(said({ ...taken, actor: "mai", detail: "khách quen" }, "en"), "Lan took it · by Mai · khách quen");
  assert.equal(said({ ...given, actor: "k7Hd2" }), "Mời Lan", "a customer is no colleague");
});

test("why an offer was declined is said in the reader's language, or in the person's own words", () => {
  const ended = { type: "EVENT_OFFER_ENDED", user: "lan", userName: "Lan", actor: "lan", reason: "declined" } as const;
  assert.equal(said({ ...ended, detail: "skill" }), "Lan chưa nhận (từ chối) · Không đúng chuyên môn");
  assert.equal(said({ ...ended, detail: "skill" }, "en"), "Lan did not take it (declined) · Wrong skill");
  assert.equal(said({ ...ended, detail: "đi họp" }), "Lan chưa nhận (từ chối) · đi họp");
  assert.equal(said({ ...ended, detail: "declined" }), "Lan chưa nhận (từ chối)");
});

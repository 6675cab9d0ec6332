// Tells the conversation that is under way what the page has said since it began, and what it said before there was one. The
// page learns in an `error` event what the server would not take; the visitor is never held up by it.
import { effect } from "@preact/signals";
import { takeDescription, told } from "./said.ts";
import { current, ended, link, tellEvent, threads } from "./state.ts";

let failed = false; // said again with the page's next word, or on the next connection

function describe(): void {
  const isTalking = Boolean(current.value) && !ended.value;
  const live = threads.link.value.state === "live" && link.value;
  if ((told.value && !failed) || !isTalking || !live) return;
  failed = false;
  const body = { describe: { conversation: current.peek(), ...takeDescription() } };
  void live.request(body).then(({ error }) => {
    if (!error) return;
    failed = true;
    tellEvent("error", { code: error.code, message: error.message });
  });
}

export const followVisit = (): void => {
  effect(describe);
};

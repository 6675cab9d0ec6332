// Reads a conversation that is not one's own from the history, where the node does not send it along by itself; again
// every few seconds while it is on the screen.
import { batch } from "@preact/signals";
import { api, complain, query } from "./api.ts";
import { isSelected } from "./live.ts";
import { isOnMyDesk, json, me, servesDesk, threads, watched } from "./state.ts";

const PAGE = 100;

const comesByItself = (id: string): boolean => {
  const thread = threads.get(id);
  return (
    servesDesk.peek() || watched.peek().has(id) || Boolean(thread && isOnMyDesk(thread.info.value))
  );
};

export async function readPast(id: string): Promise<void> {
  if (!id || !me.peek() || comesByItself(id)) return;
  try {
    const info = json.fromJson("Conversation", await api.get(`/conversations/${id}`));
    const known = threads.get(id)?.entries.peek().at(-1)?.seq ?? 0;
    const asked = known
      ? query({ after: known, limit: PAGE })
      : query({ before: info.headSeq + 1, limit: PAGE });
    const path = `/conversations/${id}/entries?${asked}`;
    const page = json.fromJson("HistoryPage", await api.get(path));
    if (!isSelected(id) || comesByItself(id)) return;
    const thread = threads.open(id);
    batch(() => {
      thread.info.value = info;
      thread.loaded.value = true;
      if (known) thread.entries.value = [...thread.entries.peek(), ...page.entries];
      else threads.addOlder(id, page.entries, page.more);
    });
  } catch (error) {
    if (isSelected(id) && !threads.get(id)) complain(error);
  }
}

// The puzzle of an inbox, in a chunk that is loaded only where a server wants newcomers to solve one.
import { call } from "../../shared/src/platform.ts";
import "./frame.tsx"; // keeps what both need in the first chunk
import { work } from "./puzzle_work.ts";
import { inboxId } from "./state.ts";

export async function solve(): Promise<string> {
  const path = `/api/v1/inboxes/${inboxId}/puzzle`;
  return work((await call<{ puzzle: string }>("GET", path)).puzzle);
}

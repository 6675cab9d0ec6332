// The puzzle of an inbox, in a chunk that is loaded only where a server wants newcomers to solve one.
import "./frame.tsx"; // keeps what both need in the first chunk
import { work } from "./puzzle_work.ts";

export async function solve(): Promise<string> {
  const answer = await fetch(`/api/v1/inboxes/${location.pathname.slice(7)}/puzzle`); // as state.ts has it
  return work((await answer.json()).puzzle);
}

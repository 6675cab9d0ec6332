// Tells the agent that somebody types, sparingly, and what is typed only where the inbox shows it.
import { tell } from "./actions.ts";
import { current, inbox } from "./state.ts";
import { TypingPace } from "./typing_pace.ts";

const PREVIEW_MAX = 500; // characters; the server takes 512

/** Where the inbox shows what is typed, its last letters matter; elsewhere only that somebody types. */
export const typing = new TypingPace(
  (text) => {
    const preview = inbox.value?.typingPreview ? text.slice(0, PREVIEW_MAX) : "";
    tell({ typing: { conversation: current.value, active: text !== "", preview } });
  },
  () => (inbox.value?.typingPreview ? 1_000 : 3_000),
);

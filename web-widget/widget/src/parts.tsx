// Everything of the second chunk under one name; see later.ts.
import "./frame.tsx"; // keeps what both need in the first chunk
import looks from "./parts.css";
import { wear } from "./wear.ts";

export { Avatar } from "../../shared/src/avatar.tsx";
export { announceEntry } from "./announce.ts";
export { askedWhenClosed, closedWords } from "./closed.ts";
export { Consent } from "./consent.tsx";
export { DropHint, drop } from "./dropping.tsx";
export { EmojiStrip } from "./emoji.tsx";
export { LinkEnded } from "./ended.tsx";
export { eventText } from "./events.ts";
export { FailedMark } from "./failed.tsx";
export { FileView } from "./files.tsx";
export { ConfirmEnd, MenuBox } from "./menu.tsx";
export { Past } from "./past.tsx";
export { Queue } from "./queue.tsx";
export { refusalWords } from "./refusals.ts";
export { AfterChat } from "./survey.tsx";
export { addFiles, Tray } from "./tray.tsx";
export { typing } from "./typing.ts";

wear(looks);

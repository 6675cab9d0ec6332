// Everything of the second chunk under one name; see later.ts.
import "./frame.tsx"; // keeps what both need in the first chunk
import looks from "./parts.css";
import { wear } from "./wear.ts";

export { EmojiStrip } from "./emoji.tsx";
export { FileView } from "./files.tsx";
export { KeepPlace } from "./keep.tsx";
export { Past } from "./past.tsx";
export { AfterChat } from "./survey.tsx";
export { addFiles, Tray } from "./tray.tsx";

wear(looks);

// The third chunk: what an answer may need beside its words, links and marks in them and the sound. See later.ts.
import "./frame.tsx"; // keeps what both need in the first chunk

export { line, RichText } from "../../shared/src/rich.tsx";
export { chime } from "./sound.ts";

// Keys as they stand beside what they do.
import { type Command, lasting } from "./commands.ts";
import { keysOf } from "./keys.ts";

export function Keys({ command }: { command: Command }) {
  return (
    <span class="keys">
      {keysOf(command).map((key) => (
        <kbd key={key}>{key}</kbd>
      ))}
    </span>
  );
}

export function keysById(id: string): string[] {
  const command = lasting().find((one) => one.id === id);
  return command ? keysOf(command) : [];
}

/** One of them where there is little room: the last one works everywhere, the first one is the shortest. */
export function KeyOf({ id, at = 0 }: { id: string; at?: 0 | -1 }) {
  const key = keysById(id).at(at);
  return key ? <kbd>{key}</kbd> : null;
}

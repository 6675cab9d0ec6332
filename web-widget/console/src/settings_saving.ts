// Saves a form over what it was opened with and nothing else: a colleague's change to the same thing refuses it, one to
// something else does not.
import { HttpError } from "../../shared/src/platform.ts";
import { loadConfig } from "./account.ts";
import type { Thing } from "./settings_specs.ts";
import { config } from "./state.ts";

const MEANWHILE = 412; // RFC 9110: a precondition failed
const TRIES = 4;

/** What a form shows, as it was when it was opened. */
export interface Opened {
  thing: Thing;
  revision: number; // of all settings
}

export const isMeanwhile = (error: unknown): boolean =>
  error instanceof HttpError && error.status === MEANWHILE;

/** `send` with the headers that say what was seen; `now` finds the thing among the settings as they are. */
export async function saveOver(
  { thing, revision }: Opened,
  now: () => Thing | undefined,
  send: (seen: Record<string, string>) => Promise<unknown>,
): Promise<void> {
  if (thing.id === "") {
    await send({ "If-None-Match": "*" });
    return;
  }
  let seen = revision;
  for (let left = TRIES; ; left -= 1) {
    try {
      await send({ "If-Match": `"${seen}"` });
      return;
    } catch (error) {
      if (!isMeanwhile(error) || left === 1) throw error;
      await loadConfig();
      if (JSON.stringify(now()) !== JSON.stringify(thing)) throw error;
      seen = config.value.revision;
    }
  }
}

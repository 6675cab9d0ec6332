// What the visitor does on the parts that come later.
import { FILE_LIMITS, type FileLimits } from "../../shared/src/file_limits.ts";
import { ask, clean, tellIfNotDone } from "./actions.ts";
import { current, link, onLeave, position, tellEvent, threads } from "./state.ts";
import { keepInHost } from "./token.ts";

export async function rate(csat: number, ces: number, comment: string): Promise<boolean> {
  const conversation = current.value;
  const rated = await ask({ rate: { conversation, csat, ces, comment: clean(comment) } });
  if (rated) tellEvent("rating", { csat, ces });
  return !!rated;
}

export async function endChat(): Promise<boolean> {
  const done = await ask({ end: { conversation: current.value } });
  tellIfNotDone(done);
  return !!done;
}

/** Leaves an address and keeps the place in line; false if the server did not take it. */
export async function keepPlace(email: string): Promise<boolean> {
  const conversation = current.value;
  return !!(await ask({ keepPlace: { conversation, email: clean(email) } }));
}

export function newChat(): void {
  for (const one of onLeave) one(false);
  threads.clear();
  current.value = "";
  position.value = null;
  keepInHost();
}

export const retryLink = (): void => link.value?.start();

export function fileLimits(): FileLimits {
  const limits = link.value?.limits;
  return {
    bytes: limits?.attachmentBytes || FILE_LIMITS.bytes,
    perMessage: limits?.attachmentsPerMessage || FILE_LIMITS.perMessage,
  };
}

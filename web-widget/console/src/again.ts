// Reading once more where the answer says that it may work in a moment. Reading changes nothing, so nobody needs to
// hear of the first attempt.
import { HttpError } from "../../shared/src/platform.ts";

const PAUSES_MS = [400, 1_200];
const PASSING = [502, 503, 504];

/** A refusal that speaks of the server's moment, not of what was asked; anything else but a refusal is the line. */
export const isPassing = (error: unknown): boolean =>
  !(error instanceof HttpError) || PASSING.includes(error.status);

export async function again<T>(
  read: () => Promise<T>,
  pause: (ms: number) => Promise<void> = (ms) => new Promise((done) => setTimeout(done, ms)),
): Promise<T> {
  for (const ms of PAUSES_MS) {
    try {
      return await read();
    } catch (error) {
      if (!isPassing(error)) throw error;
      await pause(ms);
    }
  }
  return read();
}

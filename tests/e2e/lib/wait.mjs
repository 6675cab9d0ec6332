// The one pause of these tests: between two looks at a condition. Nothing waits for time alone.

const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

/** Looks until `condition` gives something truthy, and gives that; fails with `what` after `timeoutMs`. */
export async function until(what, condition, timeoutMs = 30000) {
  const deadline = Date.now() + timeoutMs;
  let last;
  for (;;) {
    try {
      const value = await condition();
      if (value) return value;
      last = value;
    } catch (error) {
      last = error;
    }
    if (Date.now() > deadline) throw new Error(`waited ${timeoutMs} ms in vain: ${what} (last: ${last})`);
    await pause(40);
  }
}

// How these tests wait: for a condition that they look at again and again, never for time alone.

const kLookEveryMs = 40;

/** Looks until `condition` gives something truthy, and gives that; fails with `what` after `timeoutMs`. */
export function until(what, condition, timeoutMs = 30000) {
  const deadline = Date.now() + timeoutMs;
  return new Promise((resolve, reject) => {
    let looking = false;
    let looks;
    const look = async () => {
      if (looking) return; // the last look takes longer than the time between two
      looking = true;
      let last;
      try {
        last = await condition();
        if (last) {
          clearInterval(looks);
          return resolve(last);
        }
      } catch (error) {
        last = error;
      }
      looking = false;
      if (Date.now() <= deadline) return undefined;
      clearInterval(looks);
      return reject(new Error(`waited ${timeoutMs} ms in vain: ${what} (last: ${last})`));
    };
    looks = setInterval(look, kLookEveryMs);
    look();
  });
}

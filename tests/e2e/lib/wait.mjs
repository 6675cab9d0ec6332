// How these tests wait: for a condition that they look at again and again, never for time alone.

const kLookEveryMs = 40;
const kLastLookMs = 5000; // for a look that is under way when the time is over, and may never come back

/** Looks until `condition` gives something truthy, and gives that; fails with `what` after `timeoutMs`. */
export function until(what, condition, timeoutMs = 30000) {
  const deadline = Date.now() + timeoutMs;
  return new Promise((resolve, reject) => {
    let looking = false;
    let looks;
    const give = (last) => {
      clearInterval(looks);
      reject(new Error(`waited ${timeoutMs} ms in vain: ${what} (last: ${last})`));
    };
    const look = async () => {
      if (looking) { // the last look takes longer than the time between two
        if (Date.now() > deadline + kLastLookMs) give('a look that never came back');
        return undefined;
      }
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
      return Date.now() > deadline ? give(last) : undefined;
    };
    looks = setInterval(look, kLookEveryMs);
    look();
  });
}

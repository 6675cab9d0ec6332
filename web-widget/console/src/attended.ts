// Whether somebody is at this desk. What the page asks for while nobody is, is marked so, and does not keep the
// session open: a desk that was left is logged out after half an hour.
const PRESENT_MS = 120_000; // longer than the pause between two of the page's own questions, so that none is missed
let seenAt = Date.now(); // who opens the page is there

export const seen = (at = Date.now()): void => {
  seenAt = at;
};

/** A header for a request of this moment. */
export const unattended = (at = Date.now()): Record<string, string> =>
  at - seenAt < PRESENT_MS ? {} : { "X-Unattended": "1" };

export function watchHands(page: EventTarget): void {
  for (const kind of ["pointerdown", "keydown", "wheel", "touchstart"])
    page.addEventListener(kind, () => seen(), { capture: true, passive: true });
}

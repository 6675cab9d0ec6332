// What is done with an element as soon as it stands on the page, and with its focus when it goes.
import { ended, focusOwed } from "./state.ts";

/** Never from the shop's page. */
export const focusIt = (element?: HTMLElement | null): void => {
  if (document.hasFocus()) element?.focus();
};

const hasIt = (element: HTMLElement | null): boolean =>
  document.hasFocus() && !!element?.contains(document.activeElement);

/** What had the focus and goes with the end of the chat owes it to what comes in its place. */
export const owe = (element: HTMLElement | null) => () => {
  if (hasIt(element) && ended.value) focusOwed.value = true;
};

/** What goes with the focus in it passes it on to the element of that id, or to the menu, unless something else has taken it. */
export const passOn = (id: string) => (element: HTMLElement | null) => () => {
  const had = hasIt(element);
  queueMicrotask(() => {
    if (!had || element?.isConnected || document.activeElement !== document.body) return;
    const next = document.getElementById(id) ?? document.getElementById("menu");
    next?.focus({ preventScroll: true });
  });
};

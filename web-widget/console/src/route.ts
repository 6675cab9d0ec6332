// Client routes: one signal with the path, and links that do not reload the page.
import { signal } from "@preact/signals";

export const path = signal(location.pathname);

addEventListener("popstate", () => {
  path.value = location.pathname;
});

export function navigate(to: string): void {
  if (to !== location.pathname) history.pushState(null, "", to);
  path.value = to;
}

export const follow = (to: string) => (event: MouseEvent) => {
  if (event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  navigate(to);
};

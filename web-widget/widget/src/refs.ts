// What is done with an element as soon as it stands on the page.

export const focusIt = (element: HTMLElement | null): void => element?.focus();

// What the screens say of texts and fields: which text may hold a mark, what the fields need to know about input methods.

/** False where rich.tsx would show nothing but the text itself. */
export const mayBeRich = (text: string): boolean => /[`*_@]|http|www|\d{3}|^[-•] /m.test(text);

export const isComposing = (event: KeyboardEvent): boolean =>
  event.isComposing || event.keyCode === 229;

/** Enter that sends: not while an input method composes a word, not with Shift. */
export const isSendKey = (event: KeyboardEvent): boolean =>
  event.key === "Enter" && !event.shiftKey && !isComposing(event);

/** Grows a text area with its content, up to what its style allows. */
export function grow(area: HTMLTextAreaElement): void {
  area.style.height = "auto";
  area.style.height = `${area.scrollHeight + 2}px`;
}

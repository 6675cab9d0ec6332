// What the screens say of texts, fields and people: which text may hold a mark, what the fields need to know about input
// methods, who stands behind a name.

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

export const initials = (name: string): string => {
  const words = name.trim().split(/\s+/);
  // Vietnamese given names come last: they tell people apart.
  const last = words.at(-1) ?? "";
  return [...last].slice(0, 1).join("").toLocaleUpperCase("vi") || "?";
};

const HUES = [210, 262, 330, 12, 38, 96, 158, 188];

/** A steady, quiet colour for a person's initials. */
export function hueOf(id: string): number {
  let sum = 7;
  for (const char of id) sum = (sum * 31 + (char.codePointAt(0) ?? 0)) % 9973;
  return HUES[sum % HUES.length] as number;
}

export function Avatar({ name, id, size = 32 }: { name: string; id: string; size?: number }) {
  const hue = hueOf(id || name);
  const style = {
    width: `${size}px`,
    height: `${size}px`,
    fontSize: `${Math.round(size * 0.44)}px`,
    background: `light-dark(hsl(${hue} 60% 90%), hsl(${hue} 35% 26%))`,
    color: `light-dark(hsl(${hue} 70% 26%), hsl(${hue} 70% 86%))`,
  };
  return (
    <span class="avatar" aria-hidden="true" style={style}>
      {initials(name)}
    </span>
  );
}

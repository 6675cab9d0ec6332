// Text of people on the screen: plain text nodes with links, never markup; and what the fields need to know
// about input methods.
import type { ComponentChildren } from "preact";

// A little of Markdown (`code`, **bold**, *italic*) and links: http(s) and bare www. addresses, e-mail addresses,
// telephone numbers in the groups that people write. A mark within a word or a number is part of it, and
// one that no letter or digit follows is no mark. Each run is bounded
// by what stands before it, so that no text takes more than one pass.
const MARKS = new RegExp(
  [
    /`([^`\n]+)`/u,
    /(?<![\p{L}\p{N}*])\*\*(?=\S)([^*\n]*[^*\s])\*\*(?![\p{L}\p{N}*])/u,
    /(\bhttps?:\/\/[^\s<>"']+[^\s<>"'.,;:!?)\]}]|(?<![\p{L}\p{N}@./_-])www\.[\p{L}\p{N}-]+\.[^\s<>"']*[^\s<>"'.,;:!?)\]}])/u,
    /(?<![\p{L}\p{N}.+@_-])([\w.+-]{1,64}@(?:[A-Za-z0-9-]{1,63}\.){1,8}[A-Za-z]{2,24})(?![\p{L}\p{N}@])/u,
    /(?<![\p{L}\p{N}.,+@/_-])((?:(?:\+\d{1,3}[ .-]?\d{2,3}|0\d{2,3})[ .-]?\d{3,4}[ .-]?\d{3,4}|1[89]00[ .]?\d{4,6}))(?![\p{L}\p{N}@_]|[-.,/]\d)/u,
    /(?<![\p{L}\p{N}*_])(?:\*(?=[\p{L}\p{N}])([^*_\n]*[^*_\s(])\*|_(?=[\p{L}\p{N}])([^*_\n]*[^*_\s(])_)(?![\p{L}\p{N}*_])/u,
  ]
    .map(({ source }) => source)
    .join("|"),
  "gu",
);

function Away({ href, text }: { href: string; text: string }) {
  const isCall = href.startsWith("tel:"); // all else may be a page, which must not take this one's place
  return (
    <a href={href} target={isCall ? undefined : "_blank"} rel="noopener noreferrer nofollow">
      {text}
    </a>
  );
}

/** One line with its links and marks as nodes. */
export function line(text: string): ComponentChildren[] {
  const parts: ComponentChildren[] = [];
  let at = 0;
  for (const match of text.matchAll(MARKS)) {
    const [all, code, bold, url, mail, phone, star, under] = match;
    const italic = star ?? under;
    parts.push(text.slice(at, match.index));
    at = match.index + all.length;
    if (code) parts.push(<code>{code}</code>);
    else if (bold) parts.push(<strong>{bold}</strong>);
    else if (italic) parts.push(<em>{italic}</em>);
    else if (url) parts.push(<Away href={/^http/.test(url) ? url : `https://${url}`} text={url} />);
    else if (mail) parts.push(<Away href={`mailto:${mail}`} text={mail} />);
    else if (phone) parts.push(<Away href={`tel:${phone.replace(/[^+\d]/g, "")}`} text={phone} />);
  }
  parts.push(text.slice(at));
  return parts;
}

/** Lines that begin with a dash are items of a list. */
export function RichText({ text }: { text: string }) {
  const parts: ComponentChildren[] = [];
  for (const [, dash = "", rest = "", end = ""] of text.matchAll(/([-*•] )?([^\n]*)(\n|$)/gy)) {
    const words = line(rest);
    if (dash) parts.push(<span class="item">{words}</span>);
    else parts.push(...words, end);
  }
  return <>{parts}</>;
}

/** Enter that sends: not while an input method composes a word, not with Shift. */
export function isSendKey(event: KeyboardEvent): boolean {
  const composing = event.isComposing || event.keyCode === 229;
  return event.key === "Enter" && !event.shiftKey && !composing;
}

export const isComposing = (event: KeyboardEvent): boolean =>
  event.isComposing || event.keyCode === 229;

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

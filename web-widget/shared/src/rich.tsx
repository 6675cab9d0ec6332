// Text of people as nodes: links and a little of Markdown, never markup. The widget loads it when a text may hold any of it.
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

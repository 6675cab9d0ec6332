// Who stands behind a name: the first letter of it on a quiet colour of their own.

const initials = (name: string): string => {
  const words = name.trim().split(/\s+/);
  // Vietnamese given names come last: they tell people apart.
  const last = words.at(-1) ?? "";
  return [...last].slice(0, 1).join("").toLocaleUpperCase("vi") || "?";
};

const HUES = [210, 262, 330, 12, 38, 96, 158, 188];

/** A steady, quiet colour for a person's initials. */
function hueOf(id: string): number {
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

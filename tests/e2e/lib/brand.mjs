// What a page of the widget makes of a brand's colour, looked at as the browser paints it.

/** In the page: of 4096 colours those whose words, or whose use as words and rings in light and dark, have less contrast than
 *  4.5 (WCAG 2.2): ["#rrggbb: what 3.21"]. */
export function unreadableBrands() {
  const canvas = new OffscreenCanvas(1, 1);
  const context = canvas.getContext('2d', { willReadFrequently: true });
  const painted = (colour) => {
    context.fillStyle = '#888'; // stays where a colour is none
    context.fillStyle = colour;
    context.fillRect(0, 0, 1, 1);
    return [...context.getImageData(0, 0, 1, 1).data].slice(0, 3);
  };
  const luminance = (rgb) => {
    const [r, g, b] = rgb.map((part) => (part / 255 <= 0.04045 ? part / 255 / 12.92 : ((part / 255 + 0.055) / 1.055) ** 2.4));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const contrast = (one, other) => {
    const [high, low] = [luminance(one), luminance(other)].sort((a, b) => b - a);
    return (high + 0.05) / (low + 0.05);
  };
  const root = document.documentElement;
  const probe = document.body.appendChild(document.createElement('i'));
  const valueOf = (name) => {
    probe.style.color = `var(${name})`;
    return painted(getComputedStyle(probe).color);
  };
  const bad = [];
  const before = [root.style.getPropertyValue('--brand'), root.dataset.theme];
  for (const theme of ['light', 'dark']) {
    root.dataset.theme = theme;
    const surface = valueOf('--surface');
    for (let value = 0; value < 4096; value += 1) {
      const hex = `#${[value >> 8, (value >> 4) & 15, value & 15].map((part) => part.toString(16).repeat(2)).join('')}`;
      root.style.setProperty('--brand', hex);
      const look = (what, one, other) => {
        const found = contrast(one, other);
        if (found < 4.5) bad.push(`${hex}: ${what} ${found.toFixed(2)}`);
      };
      if (theme === 'light') look('words on it', valueOf('--on-brand'), painted(hex));
      look(`as words, ${theme}`, valueOf('--brand-text'), surface);
    }
  }
  probe.remove();
  root.style.setProperty('--brand', before[0]);
  if (before[1]) root.dataset.theme = before[1];
  else delete root.dataset.theme;
  return bad;
}

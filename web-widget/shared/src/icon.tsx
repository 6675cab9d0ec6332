// Line icons as elements (no markup strings, so that strict Trusted Types hold). Decorative: hidden from readers.
// Each shape is its own constant; here are those of the widget's first part.

export const downIcon = "M6 9l6 6 6-6";
export const clipIcon =
  "M20 11.5l-8 8a5 5 0 0 1-7-7l8.5-8.5a3.3 3.3 0 0 1 4.7 4.7L9.8 17a1.6 1.6 0 0 1-2.3-2.3l7.5-7.4";
export const smileIcon =
  "M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18zM8.5 14.5c1.8 2.4 5.2 2.4 7 0M9 9.5v.1M15 9.5v.1";
export const moreIcon =
  "M4.5 12a1 1 0 1 0 2 0 1 1 0 1 0-2 0M11 12a1 1 0 1 0 2 0 1 1 0 1 0-2 0M17.5 12a1 1 0 1 0 2 0 1 1 0 1 0-2 0";
export const sendIcon = "M4 12l16-8-6 16-3-7z";
export const checkIcon = "M5 12.5l4.5 4.5L19 7.5";
export const checksIcon = "M2 12.5l4.5 4.5L16 7.5M11 16l1 1L21.5 7.5";
export const clockIcon = "M12 7v5l3 2M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18z";
export const offlineIcon =
  "M3 3l18 18M5 12.5a10 10 0 0 1 4-2.3M12 19v.1M15 10.2a10 10 0 0 1 4 2.3M8.5 15.8a5 5 0 0 1 7 0";
export const chatIcon =
  "M5 4h14a2 2 0 0 1 2 2v9a2 2 0 0 1-2 2h-7l-5 4v-4H5a2 2 0 0 1-2-2V6a2 2 0 0 1 2-2z";

export function Icon({ shape, size = 20 }: { shape: string; size?: number }) {
  return (
    <svg
      aria-hidden="true"
      width={size}
      height={size}
      viewBox="0 0 24 24"
      fill="none"
      stroke="currentColor"
      stroke-width="1.8"
      stroke-linecap="round"
      stroke-linejoin="round"
    >
      <path d={shape} />
    </svg>
  );
}

// Every shape: those of icon.tsx and icons_late.ts, and what only staff's pages draw. A bundle holds those that it draws.

export * from "./icon.tsx";
export * from "./icons_late.ts";

export const personIcon = "M12 12a4 4 0 1 0 0-8 4 4 0 0 0 0 8zM4 20.5c1-4 4-6 8-6s7 2 8 6";
export const peopleIcon =
  "M9 11a3.5 3.5 0 1 0 0-7 3.5 3.5 0 0 0 0 7zM2.5 20c.5-4 3-6 6.5-6s6 2 6.5 6M16 4.5a3.5 3.5 0 0 1 0 6.5M18 14.5c2 .8 3.2 2.7 3.5 5.5";
export const noteIcon = "M5 3h10l4 4v14H5zM8 12h8M8 16h5M15 3v4h4";
export const transferIcon = "M4 8h14l-4-4M20 16H6l4 4";
export const searchIcon = "M10.5 4a6.5 6.5 0 1 0 0 13 6.5 6.5 0 0 0 0-13zM15.5 15.5L20 20";
export const bellIcon = "M6 16V11a6 6 0 0 1 12 0v5l2 2H4zM10 21h4";
export const boardIcon = "M4 20V10M10 20V4M16 20v-7M21 20H3";
export const gearIcon =
  "M12 9a3 3 0 1 0 0 6 3 3 0 0 0 0-6zM12 2.5v3M12 18.5v3M2.5 12h3M18.5 12h3M5.3 5.3l2.1 2.1M16.6 16.6l2.1 2.1M5.3 18.7l2.1-2.1M16.6 7.4l2.1-2.1";
export const eyeIcon =
  "M2 12s3.5-7 10-7 10 7 10 7-3.5 7-10 7S2 12 2 12zM12 9a3 3 0 1 0 0 6 3 3 0 0 0 0-6z";
export const whisperIcon = "M4 10v4h3l5 4V6L7 10zM16 9.5a4 4 0 0 1 0 5";
export const tagIcon = "M3 12V4h8l10 10-8 8zM7.5 8.5v.1";
export const plusIcon = "M12 5v14M5 12h14";
export const keyboardIcon = "M3 6h18v12H3zM7 10h.1M11 10h.1M15 10h.1M7 14h10";
export const logoutIcon = "M14 4H5v16h9M10 12h11M17 8l4 4-4 4";
export const filterIcon = "M3 5h18l-7 8v6l-4 2v-8z";
export const penIcon = "M4 20l1-4L16 5l3 3L8 19z";
export const fileIcon = "M6 3h8l4 4v14H6zM14 3v4h4";
export const panelIcon = "M3 5h18v14H3zM15 5v14";
export const chartIcon = "M3 20h18M6 16l4-5 4 3 5-8";
export const wallIcon = "M3 4h18v12H3zM8 20h8M12 16v4";
export const pauseIcon = "M8 5v14M16 5v14";
export const copyIcon = "M8 8h11v13H8zM5 16V3h11";
export const flagIcon = "M5 21V4h13l-2.5 4.5L18 13H5";

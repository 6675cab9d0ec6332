// What the loader in the host page and the frame say to each other over one MessageChannel port.

export interface Settings {
  inbox: string;
  locale?: string;
  theme?: "light" | "dark" | "auto";
  sound?: boolean;
  dir?: string; // the page's own direction, "ltr" or "rtl"
}

/** Who the shop says that this is. With `token` (signed by the shop) the server believes it, without it is a hint. */
export interface Identity {
  name?: string;
  email?: string;
  phone?: string;
  token?: string;
}

/** Verbs of the page that concern the chat itself; the loader passes them on as they came. */
export interface Verbs {
  update: [settings: Partial<Settings>];
  identify: [identity: Identity];
  attributes: [values: Record<string, string>];
  tags: [...tags: string[]];
  prefill: [text: string];
  locale: [locale: string];
  theme: [theme: Settings["theme"]];
  queue: [queue: string];
  logout: [];
}

export type ToFrame =
  | { t: "boot"; settings: Settings; kept: Kept }
  | { t: "verb"; call: [verb: string, ...rest: unknown[]] }
  | { t: "open"; open: boolean; page: string };

/** What the frame asks the host page to remember: only that a conversation is under way, and the token where the
 *  browser forbids the frame a storage of its own. */
export interface Kept {
  token?: string | null;
  live?: boolean;
}

export type ToHost =
  | { t: "ready" }
  | { t: "close" }
  | { t: "unread"; count: number }
  | { t: "keep"; kept: Kept }
  | { t: "colour"; brand: string }
  | { t: "event"; name: string; data?: unknown };

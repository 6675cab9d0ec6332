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

export type Call = [verb: string, ...rest: unknown[]];

/** The loader's first word, which comes with the port. */
export type Boot = ["boot", settings: Settings, kept: Kept];

/** A name and what goes with it; what is not one of these is a verb of the page. */
export type ToFrame = ["open", open: boolean, page: string] | Call;

/** What the frame asks the host page to remember: that a conversation is under way, where the frame's own storage has
 *  something of somebody, and the token where the browser forbids the frame a storage of its own. */
export interface Kept {
  token?: string | null;
  live?: boolean;
  used?: string;
  out?: string; // the same, of somebody who has logged out where no frame was there to hear it
}

/** Likewise; what is not one of these is an event for the page. */
export type ToHost =
  | ["ready"]
  | ["close"]
  | ["unread", count: number, launcher: string] // what the launcher is called now
  | ["keep", Kept | null, emptied?: string] // with the drawer that somebody has left, if so
  | ["brand", colour: string]
  | [event: string, data?: unknown];

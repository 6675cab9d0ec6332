// What the loader in the host page and the frame say to each other over one MessageChannel port.

export interface Settings {
  inbox: string;
  locale?: string;
  theme?: "light" | "dark" | "auto";
}

export interface Identity {
  id?: string;
  name?: string;
  email?: string;
  phone?: string;
  token?: string;
}

export type ToFrame =
  | { t: "boot"; settings: Settings; token: string | null }
  | { t: "update"; settings: Partial<Settings> }
  | { t: "identify"; identity: Identity }
  | { t: "set"; attributes: Record<string, string> }
  | { t: "tag"; tags: string[] }
  | { t: "prefill"; text: string }
  | { t: "logout" }
  | { t: "open" }
  | { t: "closed" };

export type ToHost =
  | { t: "ready" }
  | { t: "close" }
  | { t: "unread"; count: number }
  | { t: "keep"; token: string | null; live: boolean }
  | { t: "colour"; brand: string; on: string }
  | { t: "event"; name: string; data?: unknown };

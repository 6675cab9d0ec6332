// What tools/languages.mjs makes of the files texts_*.json when the widget is built, by language tag in lower case (the launcher: by language).
declare module "#languages" {
  export const LANGUAGES: Record<
    string,
    () => Promise<{ default: Record<string, string> | string }>
  >;
}
declare module "#launcher" {
  /** In the order "launcherOpen", "launcherClose", "launcherUnread". */
  export const LAUNCHER: Record<string, [open: string, close: string, unread: string]>;
}

// What tools/languages.mjs makes of the files texts_*.json when the widget is built, by language tag in lower case (the launcher: by language).
declare module "#languages" {
  type Words = () => Promise<{ default: string }>;
  /** As JSON: what the form and a conversation say, and what the later parts say beside it. */
  export const LANGUAGES: Record<string, { words: Words; late: Words }>;
}
declare module "#launcher" {
  /** In the order "launcherOpen", "launcherClose", "launcherUnread". */
  export const LAUNCHER: Record<string, string>;
}

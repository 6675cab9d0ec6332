// Every action, once: its words, its keys, what it does, and why it does nothing at the moment. Palette, help sheet, the
// page on which keys are changed, and the keyboard itself are drawn from here.
import { signal } from "@preact/signals";
import { isComposing } from "../../shared/src/text.ts";
import { logOut } from "./account.ts";
import { setPresence } from "./actions.ts";
import { acts, fixedActs } from "./commands_acts.ts";
import { aboutTalks } from "./commands_talk.ts";
import { HOLD_CHOICES, setHold } from "./hold.ts";
import { commandOf } from "./keymap.ts";
import { keymap, mayRun, pressed } from "./keys.ts";
import { LANGUAGES, setLocale, setTheme, THEMES } from "./looks.ts";
import { askToNotify, mayNotify, setSound, soundOn } from "./notify.ts";
import { navigate, showView, view } from "./route.ts";
import { SEND_LABELS, SENDS_BY, setSendsBy } from "./sending.ts";
import { isAtLeast, servesDesk, toast } from "./state.ts";
import { type TextKey, t } from "./texts.ts";
import { labelOf, savedViews, shownViews, type ViewId } from "./views.ts";

export interface Command {
  id: string;
  title: string;
  /** The standard ones, of each slot one at most. */
  keys: readonly string[];
  /** Empty where it does something. */
  cannot?: () => string;
  run: () => void;
}

export const panel = signal<"palette" | "help" | null>(null);

export function toggle(next: "palette" | "help"): void {
  panel.value = panel.value === next ? null : next;
}

const plain = (id: string, title: string, run: () => void, ...keys: string[]): Command => ({
  id,
  title,
  keys,
  run,
});

const VIEW_KEYS: Record<ViewId, string> = {
  mine: "KeyG KeyM",
  queue: "KeyG KeyQ",
  team: "KeyG KeyT",
  mentions: "KeyG KeyN",
  snoozed: "KeyG KeyZ",
  all: "KeyG KeyA",
  closed: "KeyG KeyX",
};

/** Wherever one is, also where the thread lies over the list. */
function searchList(): void {
  const field = () => document.querySelector<HTMLElement>(".search");
  if (!field()?.checkVisibility()) showView(view.value);
  requestAnimationFrame(() => field()?.focus());
}

function places(): Command[] {
  const go = (id: string, title: TextKey, to: string, ...keys: string[]) =>
    plain(id, t(title), () => navigate(to), ...keys);
  const supervises = isAtLeast("SUPERVISOR");
  const list: (Command | false)[] = [
    plain("search", t("searchAll"), () => toggle("palette"), "Slash", "Ctrl+KeyK"),
    plain("filter", t("searchList"), searchList, "KeyQ"),
    go("chats", "chats", "/console", "KeyG KeyC", "Alt+KeyC"),
    supervises && go("board", "board", "/console/board", "KeyG KeyB", "Alt+KeyB"),
    supervises &&
      servesDesk.value &&
      go("reports", "reports", "/console/reports", "KeyG KeyR", "Alt+KeyV"),
    supervises && go("tickets", "tickets", "/console/tickets", "KeyG KeyP"),
    go("settings", "settings", "/console/settings", "KeyG KeyS", "Alt+KeyS"),
    go("account", "account", "/console/account"),
    isAtLeast("ADMIN") && go("audit", "audit", "/console/audit"),
    go("keys", "changeKeys", "/console/keys"),
    plain("help", t("help"), () => toggle("help"), "?"),
  ];
  return list.filter((one): one is Command => one !== false);
}

const views = (): Command[] => [
  ...shownViews.value.map((id) =>
    plain(
      `view-${id}`,
      t("showView", { name: labelOf(id) }),
      () => navigate(`/console/chats/${id}`),
      VIEW_KEYS[id],
    ),
  ),
  ...savedViews.value.map(({ id, name }) =>
    plain(`view-${id}`, t("showView", { name }), () => navigate(`/console/chats/${id}`)),
  ),
];

function oneself(): Command[] {
  const presence = (id: string, title: TextKey, status: Parameters<typeof setPresence>[0]) =>
    plain(id, t(title), () => void setPresence(status));
  const choice = (about: TextKey, name: string) => `${t(about)}: ${name}`;
  return [
    presence("online", "goOnline", "ONLINE"),
    presence("busy", "goBusy", "BUSY"),
    presence("away", "goAway", "AWAY"),
    presence("offline", "goOffline", "OFFLINE"),
    plain("sound", t("turnSound"), () => setSound(!soundOn.peek())),
    {
      ...plain("notify", t("notify"), () => void askToNotify()),
      cannot: () => (mayNotify.value === "default" ? "" : t("notifyAnswered")),
    },
    ...HOLD_CHOICES.map((seconds) =>
      plain(
        `hold-${seconds}`,
        choice("undoTime", seconds ? t("secondsLong", { count: seconds }) : t("off")),
        () => setHold(seconds),
      ),
    ),
    ...SENDS_BY.map((id) =>
      plain(`send-${id}`, choice("sendBy", t(SEND_LABELS[id])), () => setSendsBy(id)),
    ),
    ...THEMES.map((id) => plain(`theme-${id}`, choice("theme", t(id)), () => setTheme(id))),
    ...LANGUAGES.map(([id, name]) =>
      plain(`locale-${id}`, choice("language", name), () => setLocale(id)),
    ),
    plain("logout", t("logOut"), logOut),
  ];
}

/** Those that are there at any time, and can have keys; by what they are about. */
export const registry = (): { title: TextKey; list: Command[] }[] => [
  { title: "conversation", list: [...aboutTalks(), ...fixedActs()] },
  { title: "menu", list: places() },
  { title: "views", list: views() },
  { title: "you", list: oneself() },
];

export const lasting = (): Command[] => registry().flatMap(({ list }) => list);

export const commands = (): Command[] => [
  ...lasting(),
  ...acts().map((act) => ({ ...act, keys: [] })),
];

/** Does it, or says why not. */
export function perform({ cannot, run }: Command): void {
  const reason = cannot?.();
  if (reason) toast(reason);
  else run();
}

const isField = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement &&
  (/^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName) || target.isContentEditable);

export function onKey(event: KeyboardEvent): void {
  if (isComposing(event) || document.querySelector("dialog[open]")) return;
  const inField = isField(event.target);
  if (event.key === "Escape" && inField) (event.target as HTMLElement).blur();
  if (!mayRun(event, inField)) return;
  const all = lasting();
  const key = pressed(event, all);
  const found = key ? commandOf(keymap.peek(), all, key) : undefined;
  if (!found) return;
  event.preventDefault();
  perform(found);
}

// Logging in and out, and the settings that come with it.
import { batch, signal } from "@preact/signals";
import type { PresenceStatus, User } from "#wire";
import { locale, toLocale } from "../../shared/src/i18n.ts";
import { call, HttpError } from "../../shared/src/platform.ts";
import { isPassing } from "./again.ts";
import { api, complain } from "./api.ts";
import { ask } from "./asking.tsx";
import { hideDrafts, loadDrafts } from "./drafts.ts";
import { keepAllFailed } from "./drafts_back.ts";
import { restoreHeld, takeBack } from "./hold.ts";
import { loadKeys } from "./keys.ts";
import { connect, disconnect } from "./live.ts";
import {
  countUnsent,
  discardUnsent,
  leaveOutbox,
  onDiscarded,
  tabIsNamed,
} from "./outbox_store.ts";
import { refusalWords } from "./refusals.ts";
import { guardLeaving, navigate } from "./route.ts";
import {
  config,
  json,
  type Me,
  me,
  offers,
  presence,
  session,
  storage,
  threads,
  toast,
  watched,
} from "./state.ts";
import { t } from "./texts.ts";
import { loadSavedViews } from "./views.ts";

/** Why it is not known yet who sits here, in words; it is asked again by itself. */
export const doorFault = signal("");
const ASK_AGAIN_MS = 5_000;
let asksAgain = 0;

/** Whose words are whose: names of people are their account's own. */
const whoIs = (one: Me): string => `${one.accountId}/${one.id}`;
const who = (): string => {
  const here = me.peek();
  return here ? whoIs(here) : "";
};

interface MeAnswer {
  user: Partial<User>;
  account: string | { id?: string; name?: string };
  csrf: string;
}

/** Another password is another session: what was open goes on in it. */
export function renewed({ csrf }: MeAnswer): void {
  if (me.value) me.value = { ...me.value, csrf };
}

/** Nobody is logged in any more, however that came: what the last person wrote is kept for them, and the next one
 *  finds nothing of what they saw. */
function nobody(): void {
  disconnect();
  guardLeaving(null);
  if (me.peek()) {
    takeBack();
    keepAllFailed();
    leaveOutbox();
  }
  batch(() => {
    hideDrafts();
    threads.clear();
    offers.value = [];
    watched.value = new Set();
    me.value = null;
  });
}

async function logged(answer: MeAnswer): Promise<void> {
  const { user, account, csrf } = answer;
  const { id = "", name = id } = typeof account === "string" ? { id: account } : account;
  const next: Me = {
    id: user.id ?? "",
    name: user.name ?? "",
    role: user.role ?? "AGENT",
    account: name,
    accountId: id,
    csrf,
  };
  // Somebody else has logged in at another window.
  if (me.peek() && who() !== whoIs(next)) nobody();
  await tabIsNamed();
  me.value = next;
  loadDrafts();
  restoreHeld();
  presence.value =
    (session.read(`sb:presence:${me.value.id}`) as PresenceStatus) ?? "PRESENCE_UNSPECIFIED";
  if (!storage.read("sb:locale") && user.locale) locale.value = toLocale(user.locale);
  connect(who());
  void loadConfig();
  void loadSavedViews();
  void loadKeys();
}

export async function loadConfig(): Promise<void> {
  try {
    config.value = json.fromJson("AccountConfig", await api.get("/config"));
  } catch (error) {
    if (!(error instanceof HttpError)) toast(t("unreachable"), true);
  }
}

/** Only a server that says so makes somebody nobody: where it cannot be asked, whoever is here stays. */
export async function whoAmI(): Promise<void> {
  clearTimeout(asksAgain);
  try {
    await logged(await api.get<MeAnswer>("/me"));
    doorFault.value = "";
  } catch (error) {
    if (error instanceof HttpError && error.status === 401) {
      doorFault.value = "";
      nobody();
    } else if (me.peek()) {
      complain(error);
    } else {
      doorFault.value = isPassing(error) ? t("unreachable") : refusalWords(error as HttpError);
      asksAgain = setTimeout(() => void whoAmI(), ASK_AGAIN_MS) as unknown as number;
    }
  }
}

export async function logIn(email: string, password: string, code = ""): Promise<void> {
  const body = { email, password, ...(code ? { code } : {}) };
  await logged(await call<MeAnswer>("POST", "/api/v1/login", body));
}

/** The second step after a provider's log-in. */
export async function giveCode(code: string): Promise<void> {
  await logged(await call<MeAnswer>("POST", "/api/v1/open-id/code", { code }));
}

export async function setUp(fields: Record<string, string>): Promise<void> {
  await logged(await call<MeAnswer>("POST", "/api/v1/setup", fields));
}

export async function choosePassword(link: string, password: string, code: string): Promise<void> {
  const body = { link, password, ...(code ? { code } : {}) };
  await logged(await call<MeAnswer>("POST", "/api/v1/access-link", body));
}

// Who logs out in one tab is nobody in the others either, and what they said there was thrown away.
onDiscarded(who, nobody);

/** Asks first where words have not reached the server: they go, for the next person here is somebody else. */
export function logOut(): void {
  const count = countUnsent(who());
  if (count === 0) void leave();
  else
    ask({
      title: t("logOut"),
      text: t("logOutUnsent", { count }),
      yes: t("logOutAnyway"),
      run: () => void leave(),
    });
}

/** Says so and changes nothing where the server could not be told: the session would live on behind a closed door. */
async function leave(): Promise<void> {
  try {
    await api.post("/logout", {});
  } catch (error) {
    if (!(error instanceof HttpError && error.status === 401)) {
      toast(t("logOutFailed"), true);
      return;
    }
  }
  const whose = who();
  batch(() => {
    nobody();
    navigate("/console");
  });
  discardUnsent(whose);
}

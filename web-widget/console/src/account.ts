// Logging in and out, and the settings that come with it.
import { batch, signal } from "@preact/signals";
import type { PresenceStatus, User } from "#wire";
import { locale, toLocale } from "../../shared/src/i18n.ts";
import { call, HttpError } from "../../shared/src/platform.ts";
import { isPassing } from "./again.ts";
import { api, complain } from "./api.ts";
import { hideDrafts, loadDrafts } from "./drafts.ts";
import { keepAllFailed } from "./drafts_back.ts";
import { restoreHeld, takeBack } from "./hold.ts";
import { loadKeys } from "./keys.ts";
import { connect, disconnect } from "./live.ts";
import { refusalWords } from "./refusals.ts";
import { guardLeaving, navigate } from "./route.ts";
import {
  config,
  json,
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
  }
  batch(() => {
    hideDrafts();
    threads.clear();
    offers.value = [];
    watched.value = new Set();
    me.value = null;
  });
}

function logged(answer: MeAnswer): void {
  const { user, account, csrf } = answer;
  if (me.peek() && me.peek()?.id !== user.id) nobody(); // somebody else has logged in at another window
  const accountName = typeof account === "string" ? account : (account?.name ?? account?.id ?? "");
  me.value = {
    id: user.id ?? "",
    name: user.name ?? "",
    role: user.role ?? "AGENT",
    account: accountName,
    csrf,
  };
  loadDrafts();
  restoreHeld();
  presence.value =
    (session.read(`sb:presence:${me.value.id}`) as PresenceStatus) ?? "PRESENCE_UNSPECIFIED";
  if (!storage.read("sb:locale") && user.locale) locale.value = toLocale(user.locale);
  connect();
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
    logged(await api.get<MeAnswer>("/me"));
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
  logged(await call<MeAnswer>("POST", "/api/v1/login", body));
}

/** The second step after a provider's log-in. */
export async function giveCode(code: string): Promise<void> {
  logged(await call<MeAnswer>("POST", "/api/v1/open-id/code", { code }));
}

export async function setUp(fields: Record<string, string>): Promise<void> {
  logged(await call<MeAnswer>("POST", "/api/v1/setup", fields));
}

export async function choosePassword(link: string, password: string, code: string): Promise<void> {
  const body = { link, password, ...(code ? { code } : {}) };
  logged(await call<MeAnswer>("POST", "/api/v1/access-link", body));
}

/** Says so and changes nothing where the server could not be told: the session would live on behind a closed door. */
export async function logOut(): Promise<void> {
  try {
    await api.post("/logout", {});
  } catch (error) {
    if (!(error instanceof HttpError && error.status === 401)) {
      toast(t("logOutFailed"), true);
      return;
    }
  }
  batch(() => {
    nobody();
    navigate("/console");
  });
}

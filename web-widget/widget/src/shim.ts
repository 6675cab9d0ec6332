// For shops that come from another chat: the calls that their pages make already ($chatwoot, Intercom, $crisp), as verbs
// of ours. Loaded beside the loader, before or after it. What there is no verb for is an `error` event with code VERB.
type Anything = Record<string, unknown>;
type Listener = (data?: unknown) => void;
type Sb = ((...call: unknown[]) => unknown) & { q?: unknown[] };

const page = window as unknown as Anything & { sb?: Sb };
const own = document.currentScript?.dataset.inbox;
const sb = (...call: unknown[]): unknown => {
  page.sb ??= (...later: unknown[]) => {
    page.sb!.q = [...(page.sb!.q ?? []), later];
  };
  return page.sb(...call);
};
const fire = (to: EventTarget, name: string, detail: unknown) =>
  to.dispatchEvent(new CustomEvent(name, { detail }));
const unknown = (message: string) => fire(document, "switchboard:error", { code: "VERB", message });

let isOpen = false;
let unread = 0;
sb("on", "open", () => (isOpen = true));
sb("on", "close", () => (isOpen = false));
sb("on", "unread", (count: number) => (unread = count));

const boot = (inbox: unknown, more?: Anything) => sb("boot", { ...more, inbox: own ?? inbox });
const set = (verb: string, value: unknown) => value !== undefined && sb(verb, value);
let person: Anything = {};
const know = (next: Anything) => sb("identify", (person = { ...person, ...next }));
const present = (values: Anything) =>
  Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined));
const leave = () => {
  person = {};
  sb("logout");
};

// ---------------------------------------------------------------- Chatwoot

const chatwoot = (page.chatwootSettings ?? {}) as Anything;
page.chatwootSDK = {
  run: ({ websiteToken }: Anything) => {
    const { locale, darkMode, position, hideMessageBubble } = chatwoot;
    boot(websiteToken, present({ locale, theme: darkMode, side: position }));
    if (hideMessageBubble) sb("hide");
    for (const [mine, theirs] of [
      ["open", "opened"],
      ["close", "closed"],
      ["message", "on-message"],
      ["error", "error"],
    ])
      sb("on", mine, (data: unknown) => fire(window, `chatwoot:${theirs}`, data));
    fire(window, "chatwoot:ready", undefined);
  },
};
const attributes = (values: Anything) => sb("attributes", values);
page.$chatwoot = {
  hasLoaded: true,
  get isOpen() {
    return isOpen;
  },
  toggle: (state = "toggle") => sb(state),
  setUser: (id: unknown, { name, email, phone_number, token }: Anything = {}) => {
    know(present({ name, email, phone: phone_number, token }));
    attributes({ identifier: id });
  },
  setCustomAttributes: attributes,
  setConversationCustomAttributes: attributes,
  setLabel: (label: string) => sb("tags", label),
  setLocale: (locale: string) => sb("locale", locale),
  setColorScheme: (theme: string) => sb("theme", theme),
  toggleBubbleVisibility: (state: string) => sb(state),
  reset: leave,
};

// ---------------------------------------------------------------- Intercom

const listen = (name: string) => (heard: Listener) => sb("on", name, heard);
const update = (given: Anything = {}) => {
  const { name, email, phone, intercom_user_jwt: token, custom_attributes: more } = given;
  know(present({ name, email, phone, token }));
  set("attributes", more);
  set("locale", given.language_override);
  set("update", given.action_color && { colour: given.action_color });
  const hidden = given.hide_default_launcher;
  if (hidden !== undefined) sb(hidden ? "hide" : "show");
};
const intercom: Record<string, (given: never) => unknown> = {
  boot: (given: Anything) => {
    boot(given.app_id, present({ side: given.alignment, offset: given.vertical_padding }));
    update(given);
  },
  update,
  show: () => sb("open"),
  showMessages: () => sb("open"),
  showNewMessage: (text?: string) => (text ? sb("prefill", text) : sb("open")),
  hide: () => sb("close"),
  shutdown: leave,
  onShow: listen("open"),
  onHide: listen("close"),
  onUnreadCountChange: listen("unread"),
};
const before = page.Intercom as { q?: unknown[][] } | undefined;
page.Intercom = (verb: string, given?: unknown) =>
  intercom[verb] ? intercom[verb](given as never) : unknown(`Intercom: ${verb}`);
for (const call of before?.q ?? []) (page.Intercom as Sb)(...call);

// ---------------------------------------------------------------- Crisp

const first = (given: unknown) => (given as unknown[] | undefined)?.[0];
const crisp: Record<string, (given: unknown) => unknown> = {
  "do session:reset": leave,
  "set user:nickname": (given) => know({ name: first(given) }),
  "set user:email": (given) => know({ email: first(given) }),
  "set user:phone": (given) => know({ phone: first(given) }),
  "set session:segments": (given) => sb("tags", ...(first(given) as string[])),
  "set session:data": (given) => attributes(Object.fromEntries(first(given) as [])),
  "set message:text": (given) => sb("prefill", first(given)),
  "on chat:opened": (heard) => sb("on", "open", heard),
  "on chat:closed": (heard) => sb("on", "close", heard),
  "on message:received": (heard) => sb("on", "message", heard),
};
for (const verb of ["open", "close", "toggle", "show", "hide"])
  crisp[`do chat:${verb}`] = () => sb(verb);
const queue = (page.$crisp ?? []) as unknown[][];
const push = ([action, name, given]: unknown[]) =>
  (crisp[`${action} ${name}`] ?? (() => unknown(`$crisp: ${action} ${name}`)))(given);
page.$crisp = {
  push,
  is: (what: string) => what === "chat:opened" && isOpen,
  get: (what: string) => (what === "chat:unread:count" ? unread : undefined),
};
if (page.CRISP_WEBSITE_ID) boot(page.CRISP_WEBSITE_ID);
for (const call of queue) push(call);

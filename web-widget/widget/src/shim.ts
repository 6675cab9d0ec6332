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
/** One call that cannot be done is told, and keeps neither the page nor the calls after it from going on. */
const attempt = (call: string, act: (() => unknown) | undefined): unknown => {
  try {
    if (act) return act();
  } catch {}
  unknown(call);
};

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

page.chatwootSDK = {
  run: ({ websiteToken }: Anything) => {
    const { locale, darkMode, position, hideMessageBubble } = (page.chatwootSettings ??
      {}) as Anything;
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
const chatwoot: Record<string, ((...given: never[]) => unknown) | undefined> = {
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
  // Without a verb of ours.
  removeLabel: undefined,
  deleteCustomAttribute: undefined,
  deleteConversationCustomAttribute: undefined,
  popoutChatWindow: undefined,
};
const calls = Object.entries(chatwoot).map(([name, act]) => [
  name,
  (...given: never[]) => attempt(`$chatwoot.${name}`, act && (() => act(...given))),
]);
page.$chatwoot = {
  hasLoaded: true,
  get isOpen() {
    return isOpen;
  },
  ...Object.fromEntries(calls),
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
  attempt(`Intercom: ${verb}`, intercom[verb] && (() => intercom[verb]!(given as never)));
for (const call of before?.q ?? []) (page.Intercom as Sb)(...call);

// ---------------------------------------------------------------- Crisp

const first = (given: unknown) => (given as unknown[] | undefined)?.[0];
let text: unknown;
const write = () => {
  if (isOpen && text !== undefined) sb("prefill", text);
  if (isOpen) text = undefined;
};
sb("on", "open", write);
const crisp: Record<string, (given: unknown) => unknown> = {
  "do session:reset": leave,
  "set user:nickname": (given) => know({ name: first(given) }),
  "set user:email": (given) => know({ email: first(given) }),
  "set user:phone": (given) => know({ phone: first(given) }),
  // One, or a list of them; whether they take the place of earlier ones there is no verb for.
  "set session:segments": (given) =>
    sb("tags", ...[given as string[]].flat(2).filter((one) => typeof one === "string")),
  // One pair, or a list of them.
  "set session:data": (given) =>
    attributes(Object.fromEntries((Array.isArray(first(given)) ? first(given) : [given]) as [])),
  // Into the field without opening the panel, as a verb of ours would: it waits for who opens it.
  "set message:text": (given) => {
    text = first(given);
    write();
  },
  "on chat:opened": (heard) => sb("on", "open", heard),
  "on chat:closed": (heard) => sb("on", "close", heard),
  "on message:received": (heard) => sb("on", "message", heard),
};
for (const verb of ["open", "close", "toggle", "show", "hide"])
  crisp[`do chat:${verb}`] = () => sb(verb);
const queue = (page.$crisp ?? []) as unknown[][];
const push = ([action, name, given]: unknown[]) => {
  const act = crisp[`${action} ${name}`];
  return attempt(`$crisp: ${action} ${name}`, act && (() => act(given)));
};
page.$crisp = {
  push,
  is: (what: string) => what === "chat:opened" && isOpen,
  get: (what: string) => (what === "chat:unread:count" ? unread : undefined),
};
if (page.CRISP_WEBSITE_ID) boot(page.CRISP_WEBSITE_ID);
for (const call of queue) push(call);

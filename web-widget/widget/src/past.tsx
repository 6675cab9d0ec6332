// Past conversations: a list, and one of them read as it was, with its transcript to take along.
import { effect, signal, untracked } from "@preact/signals";
import type { Conversation, Entry } from "#wire";
import { day } from "../../shared/src/i18n.ts";
import { Icon } from "../../shared/src/icon.tsx";
import { backIcon } from "../../shared/src/icons_late.ts";
import { call } from "../../shared/src/platform.ts";
import { fetchFile, save } from "./files.tsx";
import { LetterButton, LetterState } from "./letter.tsx";
import { Entries } from "./log.tsx";
import { passOn } from "./refs.ts";
import { onLeave, past } from "./state.ts";
import { t } from "./texts.ts";
import { withToken } from "./token.ts";

/** As HTTP gives them: times in words, numbers as numbers. */
type Told<T> = { [K in keyof T]?: T[K] } & { lastText?: string; lastMessageAt?: string };
type Listed = Told<Pick<Conversation, "id" | "state" | "ownerName">> & { createdAt?: string };

const list = signal<Listed[] | null>(null);
const entries = signal<Entry[] | null>(null);
const failed = signal(false);

const get = async <T,>(path: string): Promise<T> =>
  call<T>("GET", path, undefined, await withToken());

let asked = 0; // grows with what is asked for: the answer to an earlier question is shown no more

function close(): void {
  asked++;
  list.value = entries.value = null;
  failed.value = false;
}
onLeave.push(close);

async function attempt<T>(act: () => Promise<T>, show: (found: T) => void): Promise<void> {
  close();
  const mine = asked;
  const found = await act().catch(() => null);
  if (mine !== asked) return;
  if (found) show(found);
  else failed.value = true;
}

const readList = () =>
  attempt(
    () => get<{ conversations: Listed[] }>("/api/v1/conversations?limit=50"),
    ({ conversations }) => {
      list.value = conversations;
    },
  );

/** Enumerators and times as the wire's codec gives them, so that one log draws both. */
const readEntry = (raw: Record<string, unknown>): Entry =>
  ({ ...raw, at: Date.parse(String(raw.at)) }) as unknown as Entry;

async function readAll(id: string): Promise<Entry[]> {
  const read: Entry[] = [];
  for (let more = true, after = 0; more; after = read.at(-1)?.seq ?? 0) {
    const path = `/api/v1/conversations/${id}/entries?after=${after}&limit=100`;
    const page = await get<{ entries: Record<string, unknown>[]; more?: boolean }>(path);
    read.push(...page.entries.map(readEntry));
    more = page.more === true && page.entries.length > 0;
  }
  return read;
}

const readOne = (id: string) =>
  attempt(
    () => readAll(id),
    (read) => {
      entries.value = read;
    },
  );

export async function saveTranscript(id: string): Promise<void> {
  const url = await fetchFile(`conversations/${id}/transcript.html`);
  save(url, `chat-${id.slice(0, 8)}.html`);
  URL.revokeObjectURL(url);
}

function Row({ one }: { one: Listed }) {
  const at = Date.parse(one.lastMessageAt ?? one.createdAt ?? "");
  return (
    <li>
      <button
        type="button"
        class="past-row"
        data-testid="past-row"
        onClick={() => {
          past.value = { id: one.id };
        }}
      >
        <strong>{one.lastText || t("noWords")}</strong>
        <small>
          {[Number.isNaN(at) ? "" : day(at), one.ownerName].filter(Boolean).join(" · ")}
        </small>
      </button>
    </li>
  );
}

function Content() {
  const id = past.value?.id;
  if (failed.value) {
    return (
      <div class="pane centre" role="alert">
        <p>{t("pastFailed")}</p>
        <button
          ref={passOn("past-back")}
          type="button"
          class="button"
          onClick={() => void (id ? readOne(id) : readList())}
        >
          {t("retry")}
        </button>
      </div>
    );
  }
  if (id ? !entries.value : !list.value) return <p class="pane centre">{t("loading")}</p>;
  if (id) {
    return (
      <section class="scroll" tabIndex={0} aria-label={t("conversation")} data-testid="past-log">
        <ol>
          <Entries entries={entries.value ?? []} />
        </ol>
      </section>
    );
  }
  return (
    <ul class="pane past-list" data-testid="past-list">
      {list.value?.length === 0 && <li class="muted">{t("pastNone")}</li>}
      {list.value?.map((one) => (
        <Row key={one.id} one={one} />
      ))}
    </ul>
  );
}

/** As long as this screen is there. */
function follow(head: HTMLElement | null) {
  const stop = effect(() => {
    const shown = past.value;
    if (!shown) return;
    const { id } = shown;
    void untracked(() => (id ? readOne(id) : readList()));
    document.getElementById("past-back")?.focus();
  });
  const leave = passOn("log")(head);
  return () => {
    stop();
    leave();
  };
}

export function Past() {
  const id = past.value?.id;
  return (
    <>
      <div class="banner past-head" ref={follow}>
        <button
          id="past-back"
          type="button"
          class="icon-button"
          aria-label={t("back")}
          data-testid="past-back"
          onClick={() => {
            past.value = id ? {} : null;
          }}
        >
          <Icon shape={backIcon} size={22} />
        </button>
        <h2>{t("pastChats")}</h2>
        {id && (
          <button
            type="button"
            class="link"
            data-testid="past-transcript"
            onClick={() =>
              void saveTranscript(id).catch(() => {
                failed.value = true;
              })
            }
          >
            {t("transcript")}
          </button>
        )}
        {id && <LetterButton id={id} look="link" />}
      </div>
      {id && <LetterState id={id} />}
      <Content />
    </>
  );
}

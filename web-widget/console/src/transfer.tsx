// Transfer: to a colleague, a queue or to whoever has the skills, with who is free at this moment.
import { signal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import type { Conversation, SkillLevel } from "#wire";
import { search } from "../../shared/src/fold.ts";
import { duration } from "../../shared/src/i18n.ts";
import { agents, queues, readColleagues } from "./colleagues.ts";
import { sendHeldIn } from "./hold.ts";
import { ask } from "./live.ts";
import { Dialog } from "./parts.tsx";
import { config, me, servesDesk, skillName } from "./state.ts";
import { type TextKey, t } from "./texts.ts";

type Target = "agent" | "queue" | "skills";
const target = signal<Target>("agent");
const chosen = signal("");
const skills = signal<Record<string, number>>({});
const find = signal("");
const REREAD_MS = 3_000;

interface Item {
  id: string;
  name: string;
  hint: string;
  status: string;
  free: boolean;
}

function colleagues(): Item[] {
  const items = config.value.users
    .filter((user) => user.id !== me.value?.id && !user.disabled)
    .map((user) => {
      const live = agents.value.find((one) => one.user === user.id);
      const status = servesDesk.value ? (live?.connected ? live.status : "OFFLINE") : "";
      const busy = live
        ? t("load", { load: live.load, capacity: live.capacity })
        : t("load", { load: 0, capacity: user.capacity || 3 });
      const able = user.skills.map(({ skill, level }) => `${skillName(skill)} ${level}`).join(", ");
      const free = status === "ONLINE" && (live?.load ?? 0) < (live?.capacity ?? 0);
      return {
        id: user.id,
        name: user.name,
        hint: [busy, able].filter(Boolean).join(" · "),
        status,
        free,
      };
    });
  return items.sort(
    (a, b) => Number(b.free) - Number(a.free) || a.name.localeCompare(b.name, "vi"),
  );
}

function allQueues(): Item[] {
  return config.value.queues.map((queue) => {
    const live = queues.value.find((one) => one.queue === queue.id);
    const wait = live?.waitP50Ms ? ` · ${t("expected")}: ${duration(live.waitP50Ms)}` : "";
    const hint = live ? t("waitingCount", { count: live.waiting }) + wait : "";
    return { id: queue.id, name: queue.name, hint, status: "", free: true };
  });
}

function Choices({ items }: { items: Item[] }) {
  const shown = search(items, find.value, ({ name }) => name);
  const ordered = items.filter((item) => shown.includes(item));
  if (ordered.length === 0) return <p class="empty">{t("noColleague")}</p>;
  return (
    <div class="choices">
      {ordered.map(({ id, name, hint, status, free }) => (
        <label key={id} class={chosen.value === id ? "on" : ""}>
          <input
            type="radio"
            name="target"
            value={id}
            checked={chosen.value === id}
            data-testid={`transfer-target-${id}`}
            onChange={() => {
              chosen.value = id;
            }}
          />
          <span class="grow">
            <span class="name">{name}</span>
            <span class="muted small block-line">{hint}</span>
          </span>
          {status && (
            <span class={`chip ${free ? "good" : ""}`} data-status={status}>
              {free ? t("free") : t(status as TextKey)}
            </span>
          )}
        </label>
      ))}
    </div>
  );
}

function SkillChoices() {
  return (
    <div class="choices">
      {config.value.skills.map(({ id, name }) => (
        <label key={id}>
          <span class="grow">{name}</span>
          <select
            data-testid={`transfer-skill-${id}`}
            value={skills.value[id] ?? 0}
            onChange={(event) => {
              skills.value = { ...skills.value, [id]: Number(event.currentTarget.value) };
            }}
          >
            <option value={0}>–</option>
            {[1, 2, 3, 4, 5].map((level) => (
              <option key={level} value={level}>
                {t("levelAtLeast", { level })}
              </option>
            ))}
          </select>
        </label>
      ))}
    </div>
  );
}

function destination() {
  const wanted: SkillLevel[] = Object.entries(skills.value)
    .filter(([, level]) => level > 0)
    .map(([skill, level]) => ({ skill, level }));
  if (target.value === "skills") return wanted.length ? { skills: { skills: wanted } } : null;
  if (!chosen.value) return null;
  return target.value === "agent" ? { agent: chosen.value } : { queue: chosen.value };
}

function Tabs() {
  const tabs: [Target, TextKey][] = [
    ["agent", "toAgent"],
    ["queue", "toQueue"],
    ["skills", "toSkills"],
  ];
  return (
    <fieldset class="tabs">
      <legend class="hidden-text">{t("transferTitle")}</legend>
      {tabs.map(([id, label]) => (
        <button
          key={id}
          type="button"
          aria-pressed={target.value === id}
          data-testid={`transfer-to-${id}`}
          onClick={() => {
            target.value = id;
            chosen.value = "";
            find.value = "";
          }}
        >
          {t(label)}
        </button>
      ))}
    </fieldset>
  );
}

export function TransferDialog({ info, shut }: { info: Conversation; shut: () => void }) {
  useEffect(() => {
    chosen.value = "";
    skills.value = {};
    find.value = "";
    void readColleagues();
    const timer = setInterval(() => void readColleagues(), REREAD_MS);
    return () => clearInterval(timer);
  }, []);
  const submit = async (event: SubmitEvent) => {
    event.preventDefault();
    const data = new FormData(event.currentTarget as HTMLFormElement);
    const to = destination();
    if (!to) return;
    const note = String(data.get("note") ?? "").normalize("NFC");
    const release = data.get("release") === "on";
    await sendHeldIn(info.id);
    const answer = await ask({ transfer: { conversation: info.id, ...to, note, release } });
    if (!answer.error) shut();
  };
  return (
    <Dialog title={t("transferTitle")} testid="transfer-dialog" onClose={shut}>
      <form class="stacked" onSubmit={submit}>
        <Tabs />
        {target.value !== "skills" && (
          <input
            type="search"
            class="search"
            aria-label={t("findTarget")}
            placeholder={t("findTarget")}
            value={find.value}
            onInput={(event) => {
              find.value = event.currentTarget.value;
            }}
          />
        )}
        {target.value === "agent" && <Choices items={colleagues()} />}
        {target.value === "queue" && <Choices items={allQueues()} />}
        {target.value === "skills" && <SkillChoices />}
        <div class="field">
          <label for="transfer-note">{t("transferNote")}</label>
          <textarea id="transfer-note" name="note" rows={2} data-testid="transfer-note" />
        </div>
        <label class="check">
          <input type="checkbox" name="release" data-testid="transfer-release" />
          <span>{t("release")}</span>
        </label>
        <div class="row end">
          <button type="button" class="button" onClick={shut}>
            {t("cancel")}
          </button>
          <button
            type="submit"
            class="button primary"
            disabled={!destination()}
            data-testid="transfer-submit"
          >
            {t("transfer")}
          </button>
        </div>
      </form>
    </Dialog>
  );
}

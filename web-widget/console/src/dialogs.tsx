// Transfer and close: what the agent decides about a conversation, with the live load of those who may take it.
import { signal } from "@preact/signals";
import type { BoardAgent, BoardQueue, Conversation, SkillLevel } from "#wire";
import { ask, config, me } from "./model.ts";
import { Dialog } from "./parts.tsx";
import { type TextKey, t } from "./texts.ts";

export type Open = { dialog: "transfer" | "close"; info: Conversation } | null;
export const open = signal<Open>(null);
/** Filled by the board, where this session watches one. */
export const liveAgents = signal<ReadonlyMap<string, BoardAgent>>(new Map());
export const liveQueues = signal<ReadonlyMap<string, BoardQueue>>(new Map());

type Target = "agent" | "queue" | "skills";
const target = signal<Target>("agent");
const chosen = signal("");
const skills = signal<Record<string, number>>({});

const shut = () => {
  open.value = null;
};

function agents() {
  return config.value.users
    .filter((user) => user.id !== me.value?.id && !user.disabled)
    .map((user) => {
      const live = liveAgents.value.get(user.id);
      const hint = live
        ? `${t(live.connected ? live.status : "OFFLINE")} · ${t("load", { load: live.load, capacity: live.capacity })}`
        : user.skills.map(({ skill, level }) => `${skill} ${level}`).join(", ");
      return { id: user.id, name: user.name, hint };
    });
}

function queues() {
  return config.value.queues.map((queue) => {
    const live = liveQueues.value.get(queue.id);
    return {
      id: queue.id,
      name: queue.name,
      hint: live ? t("waitingCount", { count: live.waiting }) : "",
    };
  });
}

function Choices({ items }: { items: { id: string; name: string; hint: string }[] }) {
  if (items.length === 0) return <p class="empty">{t("noColleague")}</p>;
  return (
    <div class="choices">
      {items.map(({ id, name, hint }) => (
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
          <span class="grow">{name}</span>
          <span class="muted small">{hint}</span>
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
                {level}
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

async function submitTransfer(event: SubmitEvent): Promise<void> {
  event.preventDefault();
  const data = new FormData(event.currentTarget as HTMLFormElement);
  const to = destination();
  if (!open.value || !to) return;
  const answer = await ask({
    transfer: {
      conversation: open.value.info.id,
      ...to,
      note: String(data.get("note") ?? "").normalize("NFC"),
      release: data.get("release") === "on",
    },
  });
  if (answer.error) return;
  shut();
  chosen.value = "";
  skills.value = {};
}

function TransferDialog() {
  const tabs: [Target, TextKey][] = [
    ["agent", "toAgent"],
    ["queue", "toQueue"],
    ["skills", "toSkills"],
  ];
  return (
    <Dialog title={t("transferTitle")} testid="transfer-dialog" onClose={shut}>
      <form class="stacked" onSubmit={submitTransfer}>
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
              }}
            >
              {t(label)}
            </button>
          ))}
        </fieldset>
        {target.value === "agent" && <Choices items={agents()} />}
        {target.value === "queue" && <Choices items={queues()} />}
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

async function submitClose(event: SubmitEvent): Promise<void> {
  event.preventDefault();
  const data = new FormData(event.currentTarget as HTMLFormElement);
  if (!open.value) return;
  const tags = String(data.get("tags") ?? "")
    .split(",")
    .map((tag) => tag.normalize("NFC").trim())
    .filter(Boolean);
  const answer = await ask({
    close: {
      conversation: open.value.info.id,
      disposition: String(data.get("disposition") ?? ""),
      tags,
    },
  });
  if (answer.error) return;
  shut();
}

function CloseDialog({ info }: { info: Conversation }) {
  const dispositions = config.value.queues.find(({ id }) => id === info.queue)?.dispositions ?? [];
  return (
    <Dialog title={t("closeTitle")} testid="close-dialog" onClose={shut}>
      <form class="stacked" onSubmit={submitClose}>
        <div class="field">
          <label for="close-disposition">{t("disposition")}</label>
          <select id="close-disposition" name="disposition" data-testid="close-disposition">
            <option value="">{t("none")}</option>
            {dispositions.map((one) => (
              <option key={one}>{one}</option>
            ))}
          </select>
        </div>
        <div class="field">
          <label for="close-tags">
            {t("tags")} <span class="muted">({t("optional")})</span>
          </label>
          <input
            id="close-tags"
            name="tags"
            defaultValue={info.tags.join(", ")}
            autocomplete="off"
            data-testid="close-tags"
          />
        </div>
        <div class="row end">
          <button type="button" class="button" onClick={shut}>
            {t("cancel")}
          </button>
          <button type="submit" class="button primary" data-testid="close-submit">
            {t("close")}
          </button>
        </div>
      </form>
    </Dialog>
  );
}

export function Dialogs() {
  if (open.value?.dialog === "transfer") return <TransferDialog />;
  if (open.value?.dialog === "close") return <CloseDialog info={open.value.info} />;
  return null;
}

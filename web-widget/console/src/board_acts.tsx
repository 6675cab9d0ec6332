// What a supervisor does by hand to a queue, a person or a conversation of the board: one dialog for each, with a
// reason that the audit line carries. Whatever is refused stays open and says why.
import { signal, useSignal } from "@preact/signals";
import type { ComponentChildren } from "preact";
import type { BoardAgent, BoardConversation, BoardQueue, QueueMode } from "#wire";
import { dateTime } from "../../shared/src/i18n.ts";
import { isWaiting, queues } from "./board_model.ts";
import { askQuietly } from "./live.ts";
import { Dialog, Field } from "./parts.tsx";
import { refusalWords } from "./refusals.ts";
import { snoozeTimes } from "./snooze_times.ts";
import { now, queueName, toast, userName } from "./state.ts";
import { t } from "./texts.ts";

type Act =
  | { about: "queue"; row: BoardQueue }
  | { about: "agent"; row: BoardAgent }
  | { about: "talk"; row: BoardConversation };
export const act = signal<Act | null>(null);

const shut = () => {
  act.value = null;
};
const REASON_MAX = 512;
type Body = Parameters<typeof askQuietly>[0];

/** A dialog whose one button asks the server; the refusal is shown where the button was pressed. */
function Form(props: {
  title: string;
  testid: string;
  submit: string;
  done: string;
  body: (data: FormData) => Body;
  children: ComponentChildren;
}) {
  const problem = useSignal("");
  const busy = useSignal(false);
  const send = async (event: SubmitEvent) => {
    event.preventDefault();
    if (busy.value) return;
    busy.value = true;
    const data = new FormData(event.currentTarget as HTMLFormElement);
    const answer = await askQuietly(props.body(data));
    busy.value = false;
    problem.value = answer.error ? refusalWords(answer.error) : "";
    if (answer.error) return;
    toast(props.done);
    shut();
  };
  return (
    <Dialog title={props.title} testid={props.testid} onClose={shut}>
      <form class="stacked" onSubmit={send}>
        {props.children}
        <Field id="act-reason" label={`${t("reason")} (${t("optional")})`} hint={t("reasonHint")}>
          <input
            id="act-reason"
            name="reason"
            maxLength={REASON_MAX}
            autocomplete="off"
            data-testid="act-reason"
          />
        </Field>
        {problem.value && (
          <p class="problem" role="alert" data-testid="act-problem">
            {problem.value}
          </p>
        )}
        <div class="row end">
          <button type="button" class="button" onClick={shut}>
            {t("cancel")}
          </button>
          <button
            type="submit"
            class="button primary"
            disabled={busy.value}
            data-testid="act-submit"
          >
            {props.submit}
          </button>
        </div>
      </form>
    </Dialog>
  );
}

const reasonOf = (data: FormData): string =>
  String(data.get("reason") ?? "")
    .normalize("NFC")
    .trim();

const MODES: { mode: QueueMode; label: "modeHours" | "modeClosed" | "modeOpen" }[] = [
  { mode: "HELD_CLOSED", label: "modeClosed" },
  { mode: "HELD_OPEN", label: "modeOpen" },
  { mode: "BY_HOURS", label: "modeHours" },
];

function QueueAct({ row }: { row: BoardQueue }) {
  const held = row.mode === "HELD_CLOSED" || row.mode === "HELD_OPEN";
  const mode = useSignal<QueueMode>(held ? "BY_HOURS" : row.open ? "HELD_CLOSED" : "HELD_OPEN");
  const until = useSignal(0);
  const name = row.name || queueName(row.queue);
  return (
    <Form
      title={t("queueAct", { name })}
      testid="queue-dialog"
      submit={t("apply")}
      done={t("queueActDone", { name })}
      body={(data) => ({
        setQueue: {
          queue: row.queue,
          mode: mode.value,
          reason: reasonOf(data),
          ...(until.value && mode.value !== "BY_HOURS" ? { until: until.value } : {}),
        },
      })}
    >
      <p class="muted small">{queueWords(row)}</p>
      <fieldset class="choices">
        <legend class="hidden-text">{t("queueMode")}</legend>
        {MODES.map((one) => (
          <label key={one.mode} class={mode.value === one.mode ? "on" : ""}>
            <input
              type="radio"
              name="mode"
              checked={mode.value === one.mode}
              data-testid={`queue-mode-${one.mode}`}
              onChange={() => {
                mode.value = one.mode;
              }}
            />
            <span>{t(one.label)}</span>
          </label>
        ))}
      </fieldset>
      {mode.value !== "BY_HOURS" && (
        <Field id="act-until" label={t("untilWhen")}>
          <select
            id="act-until"
            data-testid="act-until"
            onChange={(event) => {
              until.value = Number(event.currentTarget.value);
            }}
          >
            <option value="0">{t("untilChanged")}</option>
            {snoozeTimes(now.peek()).map(({ label, at }) => (
              <option key={label} value={at}>
                {t(label)} · {dateTime(at)}
              </option>
            ))}
          </select>
        </Field>
      )}
    </Form>
  );
}

/** Open or not, why, and until when: for the row's title and the dialog. */
export function queueWords(row: BoardQueue): string {
  const held = row.mode === "HELD_CLOSED" || row.mode === "HELD_OPEN";
  const parts = [
    t(row.open ? "queueOpen" : held ? "queuePaused" : "queueClosed"),
    held && row.changedBy && t("heldBy", { name: userName(row.changedBy) }),
    held && row.reason,
    row.nextChangeAt > 0 && t("untilTime", { time: dateTime(row.nextChangeAt) }),
  ];
  return parts.filter(Boolean).join(" · ");
}

function AgentAct({ row }: { row: BoardAgent }) {
  const how = useSignal<"drain" | "back" | "off">(row.draining ? "back" : "drain");
  const name = row.name || userName(row.user);
  const agent = row.user;
  const body = (data: FormData): Body => {
    const reason = reasonOf(data);
    if (how.value === "drain") return { drainAgent: { agent, reason } };
    if (how.value === "back") return { setAgentPresence: { agent, status: "ONLINE", reason } };
    return { setAgentPresence: { agent, status: "OFFLINE", reason, requeue: true } };
  };
  const choices = [
    row.draining ? (["back", "agentBack"] as const) : (["drain", "agentDrain"] as const),
    ["off", "agentOff"] as const,
  ];
  return (
    <Form
      title={t("agentAct", { name })}
      testid="agent-dialog"
      submit={t("apply")}
      done={t("agentActDone", { name })}
      body={body}
    >
      <p class="muted small">
        {t("load", { load: row.load, capacity: row.capacity })}
        {row.draining ? ` · ${t("draining")}` : ""}
      </p>
      <fieldset class="choices">
        <legend class="hidden-text">{name}</legend>
        {choices.map(([id, label]) => (
          <label key={id} class={how.value === id ? "on" : ""}>
            <input
              type="radio"
              name="how"
              checked={how.value === id}
              data-testid={`agent-${id}`}
              onChange={() => {
                how.value = id;
              }}
            />
            <span>{t(label)}</span>
          </label>
        ))}
      </fieldset>
    </Form>
  );
}

function Targets({ row }: { row: BoardConversation }) {
  return (
    <Field id="act-queue" label={t("queue")}>
      <select id="act-queue" name="queue" data-testid="act-queue">
        {[...queues.value.values()].map((one) => (
          <option key={one.queue} value={one.queue} selected={one.queue !== row.queue}>
            {one.name || queueName(one.queue)} · {t("depth")}: {one.waiting}
            {one.open ? "" : ` · ${t("queueClosed")}`}
            {one.queue === row.queue ? ` · ${t("itsOwn")}` : ""}
          </option>
        ))}
      </select>
    </Field>
  );
}

/** A waiting conversation goes to another queue, one that is talked in back to its own. */
function TalkAct({ row }: { row: BoardConversation }) {
  const { conversation } = row;
  const name = row.contactName || t("guest");
  if (!isWaiting(row)) {
    return (
      <Form
        title={t("requeueTitle", { name })}
        testid="requeue-dialog"
        submit={t("requeue")}
        done={t("requeueDone", { name })}
        body={(data) => ({ requeue: { conversation, reason: reasonOf(data) } })}
      >
        <p class="muted small">
          {t("requeueHint", { queue: queueName(row.queue), owner: userName(row.owner) })}
        </p>
      </Form>
    );
  }
  return (
    <Form
      title={t("moveTitle", { name })}
      testid="move-dialog"
      submit={t("move")}
      done={t("moveDone", { name })}
      body={(data) => {
        const queue = String(data.get("queue") ?? "");
        return { move: { conversation, queue, reason: reasonOf(data) } };
      }}
    >
      <p class="muted small">{t("moveHint")}</p>
      <Targets row={row} />
    </Form>
  );
}

export function Acts() {
  const shown = act.value;
  if (shown?.about === "queue") return <QueueAct row={shown.row} />;
  if (shown?.about === "agent") return <AgentAct row={shown.row} />;
  return shown ? <TalkAct row={shown.row} /> : null;
}

// The palette: commands, open conversations, and what the server finds in everything that was ever said. One field, one
// list in groups; arrows go through all of it.
import { signal } from "@preact/signals";
import { useEffect, useLayoutEffect, useRef } from "preact/hooks";
import { search } from "../../shared/src/fold.ts";
import { dateTime } from "../../shared/src/i18n.ts";
import { isComposing } from "../../shared/src/text.ts";
import { readColleagues } from "./colleagues.ts";
import { type Command, commands, panel, perform } from "./commands.ts";
import { find, finding, type Piece } from "./finding.ts";
import { jumpTo } from "./jump.ts";
import { Keys } from "./key_caps.tsx";
import { rows } from "./list_rows.ts";
import { Dialog } from "./parts.tsx";
import { selected, showChat } from "./route.ts";
import { isAtLeast, nameOf, queueName } from "./state.ts";
import { t } from "./texts.ts";

const COMMANDS_MAX = 12;
const BESIDE_MAX = 5; // commands and open conversations where the server finds something as well
const OPEN_MAX = 500;
const typed = signal("");
const picked = signal(0);

/** One line that can be chosen. */
interface Choice {
  id: string;
  title: string;
  run: () => void;
  command?: Command;
  snippet?: readonly Piece[];
  detail?: string;
  off?: boolean; // does nothing but say why
}

interface Group {
  title: string;
  testid: string;
  choices: Choice[];
}

export const shutPanel = (): void => {
  panel.value = null;
};

function ownGroups(): Group[] {
  const wanted = typed.value;
  const all = commands()
    .map((command) => {
      const reason = command.cannot?.();
      return {
        ...command,
        command,
        detail: reason,
        off: Boolean(reason),
        run: () => perform(command),
      };
    })
    .sort((one, other) => Number(one.off) - Number(other.off));
  const open = rows.value.slice(0, OPEN_MAX).map((info) => ({
    id: info.id,
    title: `${nameOf(info)} · ${queueName(info.queue)}`,
    run: () => showChat(info.id),
  }));
  const most = finding.value.state === "idle" ? COMMANDS_MAX : BESIDE_MAX;
  const pick = (list: Choice[]) => search(list, wanted, ({ title }) => title).slice(0, most);
  return [
    { title: t("commands"), testid: "group-commands", choices: pick(all) },
    { title: t("openChats"), testid: "group-open", choices: wanted ? pick(open) : [] },
  ];
}

function foundGroups(): Group[] {
  const { people, talks } = finding.value;
  return [
    {
      title: t("foundPeople"),
      testid: "group-people",
      choices: people.map(({ contact, conversation, snippet }) => ({
        id: `person-${contact.id}`,
        title: contact.name || t("guest"),
        snippet,
        detail: dateTime(conversation.lastMessageAt || conversation.createdAt),
        run: () => showChat(conversation.id),
      })),
    },
    {
      title: t("foundTalks"),
      testid: "group-talks",
      choices: talks.map(({ conversation, seq, kind, snippet }) => ({
        id: `talk-${conversation.id}-${seq}`,
        title: nameOf(conversation),
        snippet,
        detail: `${kind === "note" || kind === "whisper" ? `${t(kind)} · ` : ""}${t(conversation.state)}`,
        run: () => {
          showChat(conversation.id);
          jumpTo(conversation.id, seq);
        },
      })),
    },
  ];
}

function Snippet({ pieces }: { pieces: readonly Piece[] }) {
  return (
    <span class="found">
      {pieces.map(({ text, hit }, index) => (
        <span key={index}>{hit ? <mark>{text}</mark> : text}</span>
      ))}
    </span>
  );
}

function Line(props: { choice: Choice; index: number; chosen: boolean; onRun: () => void }) {
  const { choice, index, chosen, onRun } = props;
  const { id, title, command, snippet, detail, off } = choice;
  return (
    <button
      type="button"
      role="option"
      tabIndex={-1}
      id={`palette-${index}`}
      class="palette-item"
      aria-disabled={off}
      aria-selected={chosen}
      data-testid={`command-${id}`}
      onClick={onRun}
    >
      <span class="grow cut">
        {title}
        {snippet && <Snippet pieces={snippet} />}
      </span>
      {detail && <span class="muted small palette-detail">{detail}</span>}
      {command && <Keys command={command} />}
    </button>
  );
}

/** What is said of the search itself: on its way, failed, nothing, not all of it yet. */
function saying(count: number): string {
  const { state, complete } = finding.value;
  if (state === "asking") return t("searching");
  if (state === "failed") return t("searchFailed");
  if (state === "idle") return "";
  if (!complete) return t("searchPartial", { count });
  return count > 0 ? t("searchFound", { count }) : t("searchNothing");
}

export function Palette() {
  const field = useRef<HTMLInputElement>(null);
  // Before it is seen: what somebody types at once would be taken away again.
  useLayoutEffect(() => {
    typed.value = "";
    picked.value = 0;
    find("");
  }, []);
  useEffect(() => {
    if (isAtLeast("SUPERVISOR") && selected.peek()) void readColleagues();
    field.current?.focus();
  }, []);
  const server = foundGroups();
  const groups = [...ownGroups(), ...server].filter(({ choices }) => choices.length > 0);
  const all = groups.flatMap(({ choices }) => choices);
  const chosen = Math.min(picked.value, all.length - 1); // an answer may be shorter than the one before
  const run = (choice: Choice | undefined) => {
    shutPanel();
    // After the dialog has given the focus back, so that a command may move it.
    if (choice) requestAnimationFrame(choice.run);
  };
  let index = 0;
  return (
    <Dialog title={t("searchAll")} testid="palette" onClose={shutPanel}>
      <input
        ref={field}
        class="palette-field"
        role="combobox"
        aria-expanded="true"
        aria-controls="palette-list"
        aria-activedescendant={all.length > 0 ? `palette-${chosen}` : undefined}
        aria-label={t("findCommand")}
        placeholder={t("findCommand")}
        maxLength={200}
        data-testid="palette-field"
        value={typed.value}
        onInput={(event) => {
          typed.value = event.currentTarget.value;
          picked.value = 0;
          find(typed.value);
        }}
        onKeyDown={(event) => {
          if (isComposing(event)) return;
          const step = event.key === "ArrowDown" ? 1 : event.key === "ArrowUp" ? -1 : 0;
          if (step) picked.value = (chosen + step + all.length) % Math.max(1, all.length);
          else if (event.key === "Enter") run(all[chosen]);
          else return;
          event.preventDefault();
          document.getElementById(`palette-${picked.value}`)?.scrollIntoView({ block: "nearest" });
        }}
      />
      <p
        class="muted small"
        role="status"
        data-testid="search-said"
        data-state={finding.value.state}
      >
        {saying(server.reduce((sum, { choices }) => sum + choices.length, 0))}
      </p>
      <div role="listbox" id="palette-list" aria-label={t("searchAll")}>
        {groups.map(({ title, testid, choices }) => (
          // biome-ignore lint/a11y/useSemanticElements: a fieldset may not stand in a list of options
          <div key={testid} role="group" aria-label={title} data-testid={testid}>
            {typed.value && (
              <p class="group-title" aria-hidden="true">
                {title}
              </p>
            )}
            {choices.map((choice) => (
              <Line
                key={choice.id}
                choice={choice}
                index={index}
                chosen={index++ === chosen}
                onRun={() => run(choice)}
              />
            ))}
          </div>
        ))}
      </div>
    </Dialog>
  );
}

// The customer's tray: files that go with the next message, and why some do not.
import { signal } from "@preact/signals";
import { stateOf, type TrayItem } from "../../shared/src/file_items.ts";
import { addToTray, type TrayProblem, takeOut } from "../../shared/src/file_tray.ts";
import { languageTag } from "../../shared/src/i18n.ts";
import { Icon } from "../../shared/src/icon.tsx";
import { closeIcon } from "../../shared/src/icons_late.ts";
import { fileSize } from "../../shared/src/uploads.ts";
import { fileLimits } from "./actions_late.ts";
import { passOn } from "./refs.ts";
import { current, onLeave, tray } from "./state.ts";
import { type Key, k, t } from "./texts.ts";
import { bearer, withToken } from "./token.ts";

const PROBLEMS: Record<TrayProblem, Key> = {
  kind: k("fileKind"),
  empty: k("fileEmpty"),
  size: k("fileSize"),
  cut: k("fileCut"),
  room: k("fileRoom"),
  many: k("fileMany"),
  virus: k("fileVirus"),
  unchecked: k("fileUnchecked"),
  refused: k("fileRefused"),
};

const said = signal(""); // why some of the chosen files are not in the tray
onLeave.push(() => {
  said.value = "";
});

export async function addFiles(files: Iterable<File>): Promise<void> {
  const chosen = [...files]; // a picker forgets its list when it is emptied
  await withToken();
  const limits = fileLimits();
  const size = fileSize(limits.bytes, languageTag());
  const all = addToTray(chosen, {
    items: tray,
    limits,
    conversation: current.value,
    headers: bearer,
    words: (problem) => t(PROBLEMS[problem], { size }),
  });
  said.value = all ? "" : t("fileCount", { count: limits.perMessage });
}

function dropFile(item: TrayItem): void {
  takeOut(tray, item);
  said.value = "";
}

function Chip({ item }: { item: TrayItem }) {
  const { name, size, received, problem } = item;
  const state = stateOf(item);
  const part = Math.floor((100 * received) / size);
  return (
    <li class={`chip ${state}`} data-testid="tray-file" data-state={state}>
      <span class="file-name">
        {name}
        <small role={problem ? "alert" : undefined}>
          {problem || fileSize(size, languageTag())}
        </small>
      </span>
      {state === "sending" && (
        <progress max={100} value={part} aria-label={t("uploading", { name })} />
      )}
      <button
        ref={passOn("attach")}
        type="button"
        class="icon-button small"
        aria-label={t("removeFile", { name })}
        data-testid="tray-remove"
        onClick={() => dropFile(item)}
      >
        <Icon shape={closeIcon} size={16} />
      </button>
    </li>
  );
}

export function Tray() {
  const limits = fileLimits();
  const size = fileSize(limits.bytes, languageTag());
  return (
    <div class="tray" data-testid="tray">
      <ul>
        {tray.value.map((item) => (
          <Chip key={item.key} item={item} />
        ))}
      </ul>
      <p class="hint" role="status">
        {said.value || t("fileHint", { count: limits.perMessage, size })}
      </p>
    </div>
  );
}

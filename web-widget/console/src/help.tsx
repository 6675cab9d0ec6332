// The help sheet: every key as this person has it, and the way to where they are changed.
import { panel, registry } from "./commands.ts";
import { Keys } from "./key_caps.tsx";
import { keymap, keysOf } from "./keys.ts";
import { Palette, shutPanel } from "./palette.tsx";
import { Dialog } from "./parts.tsx";
import { navigate } from "./route.ts";
import { t } from "./texts.ts";

function Help() {
  return (
    <Dialog title={t("help")} testid="help" onClose={shutPanel} kind="wide">
      <div class="help-tools">
        <p class="muted small">{keymap.value.single ? t("keysAbout") : t("singleKeysOff")}</p>
        <button
          type="button"
          class="button small-button"
          data-testid="change-keys"
          onClick={() => {
            shutPanel();
            navigate("/console/keys");
          }}
        >
          {t("changeKeys")}
        </button>
      </div>
      <div class="help">
        {registry().map(({ title, list }) => {
          const withKeys = list.filter((command) => keysOf(command).length > 0);
          if (withKeys.length === 0) return null;
          return (
            <section key={title} aria-label={t(title)}>
              <h3 class="group-title">{t(title)}</h3>
              <ul>
                {withKeys.map((command) => (
                  <li key={command.id} data-testid={`help-${command.id}`}>
                    <span class="grow">{command.title}</span>
                    <Keys command={command} />
                  </li>
                ))}
              </ul>
            </section>
          );
        })}
      </div>
    </Dialog>
  );
}

export function Panels() {
  if (panel.value === "palette") return <Palette />;
  return panel.value === "help" ? <Help /> : null;
}

// What a form of the settings was refused, with the server's own sentence, and where it helps a button that reads again.
import type { Refusal } from "./settings_refusal.ts";
import { t } from "./texts.ts";

export function RefusalNotice(props: {
  refused: Refusal | null;
  reload: () => Promise<unknown>;
  isMissing?: boolean; // there is no form yet: what it would show could not be read
}) {
  const { refused, reload, isMissing } = props;
  return (
    <div role="alert">
      {refused && (
        <p class="notice bad" data-testid="setting-problem">
          {refused.words}
          <br />
          <span class="small" lang="en">
            {refused.detail}
          </span>
          {(refused.isStale || isMissing) && (
            <>
              <br />
              <button
                type="button"
                class="button"
                data-testid="setting-reload"
                onClick={() => void reload()}
              >
                {t(isMissing ? "tryAgain" : "changedReload")}
              </button>
            </>
          )}
        </p>
      )}
    </div>
  );
}

// What is shown where not even words could be loaded: that, and the way out and on. Its few words are built in.
import { minimise } from "./actions.ts";
import { settings } from "./state.ts";
import { languageFor } from "./texts.ts";

const SAID: Record<string, [failed: string, again: string, close: string]> = {
  vi: ["Không kết nối được với cửa hàng.", "Thử lại", "Đóng"],
  en: ["We could not reach the shop.", "Try again", "Close"],
};

export function Bare() {
  const [failed, again, close] = SAID[languageFor(settings.value.locale)] ?? SAID.en!;
  return (
    <div
      class="panel"
      role="dialog"
      aria-labelledby="bare"
      data-testid="panel"
      data-screen="failed"
    >
      <div class="pane centre" data-testid="load-failed">
        <p id="bare" role="alert">
          {failed}
        </p>
        <button type="button" class="button primary" onClick={() => location.reload()}>
          {again}
        </button>
        <button type="button" class="button" data-testid="minimise" onClick={minimise}>
          {close}
        </button>
      </div>
    </div>
  );
}

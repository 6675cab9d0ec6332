// The connection has ended for good, or until somebody wants it back: because it is used elsewhere, or may not be.
import { retryLink } from "./actions_late.ts";
import { passOn } from "./refs.ts";
import { t } from "./texts.ts";

export function LinkEnded({ reason }: { reason: string }) {
  return (
    <div class="banner warn" role="status" data-testid="link-ended" data-reason={reason}>
      <p>{t(reason === "superseded" ? "elsewhere" : "forbiddenHere")}</p>
      {reason !== "forbidden" && (
        <button ref={passOn("log")} type="button" class="link" onClick={retryLink}>
          {t("useHere")}
        </button>
      )}
    </div>
  );
}

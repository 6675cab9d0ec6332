// The tickets that this conversation has in other systems, as links, and making one now without closing it.
import { useSignal } from "@preact/signals";
import type { Conversation } from "#wire";
import { api, complain } from "./api.ts";
import { toast } from "./state.ts";
import { t } from "./texts.ts";

const isWeb = (url: string): boolean => /^https?:\/\//i.test(url);

export function TicketLinks({ info }: { info: Conversation }) {
  const busy = useSignal(false);
  const make = async () => {
    busy.value = true;
    try {
      const { sinks } = await api.post<{ sinks: string[] }>(`/conversations/${info.id}/ticket`, {});
      toast(t("ticketAsked", { sinks: sinks.join(", ") }));
    } catch (error) {
      complain(error);
    }
    busy.value = false;
  };
  return (
    <>
      {info.tickets.length > 0 && (
        <ul class="ticket-links">
          {info.tickets.map(({ sink, reference, url }) => (
            <li key={`${sink} ${reference}`} data-testid="ticket-link">
              <span class="muted small">{sink}</span>{" "}
              {isWeb(url) ? (
                <a href={url} target="_blank" rel="noopener noreferrer">
                  {reference}
                </a>
              ) : (
                <span class="reference">{reference}</span>
              )}
            </li>
          ))}
        </ul>
      )}
      <button
        type="button"
        class="button small-button"
        data-testid="make-ticket"
        disabled={busy.value}
        onClick={() => void make()}
      >
        {t("makeTicket")}
      </button>
    </>
  );
}

// What went out on this connection and has no answer yet, by request number: nothing of it outlives the connection.
import type { Asked } from "./requests.ts";
import type { Outgoing, Pending } from "./session_types.ts";

export class InFlight {
  private readonly sent = new Map<number, Pending>();

  get size(): number {
    return this.sent.size;
  }

  add(request: number, pending: Pending): void {
    this.sent.set(request, pending);
  }

  /** Whose answer this is; it waits no longer. */
  take(request: number): Pending | undefined {
    const pending = this.sent.get(request);
    this.sent.delete(request);
    return pending;
  }

  *items(): Iterable<Outgoing> {
    for (const pending of this.sent.values()) if (pending.kind === "outgoing") yield pending.item;
  }

  /** What it was, if one of them was more than the server takes at once. */
  longest(): Outgoing | undefined {
    return [...this.items()].sort((a, b) => b.text.length - a.text.length)[0];
  }

  forget(item: Outgoing): void {
    for (const [request, pending] of this.sent)
      if (pending.kind === "outgoing" && pending.item === item) this.sent.delete(request);
  }

  /** The connection is lost: what was asked on it. */
  takeAll(): Asked[] {
    const asked: Asked[] = [];
    for (const [request, pending] of this.sent)
      if (pending.kind === "request") asked.push({ ...pending, request });
    this.sent.clear();
    return asked;
  }
}

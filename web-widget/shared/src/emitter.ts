// What a pure core wants done, collected while it handles one input.
import type { ServerFrame } from "#wire";
import type { Body, Effect, TimerName } from "./session_types.ts";

export class Emitter {
  private effects: Effect[] = [];

  /** What was wanted while `act` ran, in its order. */
  protected collect(act: () => void): Effect[] {
    this.effects = [];
    act();
    return this.effects;
  }

  protected emit(...effects: Effect[]): void {
    this.effects.push(...effects);
  }

  protected transmit(request: number, body: Body): void {
    this.emit({ type: "transmit", frame: { request, ...body } });
  }

  protected push(frame: ServerFrame): void {
    this.emit({ type: "push", frame });
  }

  protected setTimer(name: TimerName, afterMs: number | null): void {
    this.emit({ type: "timer", name, afterMs });
  }
}

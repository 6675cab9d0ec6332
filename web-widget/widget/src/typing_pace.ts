// How often it is told that somebody types: at once, then at most once in each interval, and at its end with what is
// there then, so that whoever sees the text sees its last letters too. An empty text is a stop and waits for nothing; what
// follows it waits as ever, for the server drops what comes too soon.

const CLOCK = {
  now: (): number => performance.now(),
  set: (run: () => void, ms: number): number => setTimeout(run, ms) as unknown as number,
  clear: (timer?: number): void => clearTimeout(timer),
};

export class TypingPace {
  private toldAt = Number.NEGATIVE_INFINITY;
  private told = "";
  private next = "";
  private timer: number | undefined;

  constructor(
    private readonly tell: (text: string) => void,
    private readonly everyMs: () => number,
    private readonly clock = CLOCK,
  ) {}

  typed(text: string): void {
    this.next = text;
    const wait = this.toldAt + this.everyMs() - this.clock.now();
    if (!text || wait <= 0) this.say();
    else this.timer ??= this.clock.set(() => this.say(), wait);
  }

  /** Nobody types any more. */
  stop(): void {
    this.next = "";
    this.say();
  }

  /** What was typed is sent: the message itself ends the typing. */
  forget(): void {
    this.clear();
    this.told = "";
  }

  private say(): void {
    this.clear();
    if (this.next === this.told) return;
    this.told = this.next;
    if (this.told) this.toldAt = this.clock.now();
    this.tell(this.told);
  }

  private clear(): void {
    this.clock.clear(this.timer);
    this.timer = undefined;
  }
}

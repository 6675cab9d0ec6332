// When something that many change is worked out anew: at the beginning of a frame, so that the one after it comes in time,
// and less often while changes storm in.

// In a storm as often as the board: what jumps more often can be neither read nor clicked on.
const CALM_MS = 100;
const STORM_MS = 250;
const STORM_CHANGES = 20; // of others, in what was worked out last
const HIDDEN_MS = 200; // a hidden page draws no frames, but its title still counts

type CallOff = () => void;

/** What a page tells of time. */
export interface PageTime {
  now: () => number; // milliseconds
  isHidden: () => boolean;
  inNextFrame: (act: () => void) => CallOff;
  after: (ms: number, act: () => void) => CallOff;
}

const ofThisPage: PageTime = {
  now: () => performance.now(),
  isHidden: () => document.hidden,
  inNextFrame: (act) => {
    const frame = requestAnimationFrame(act);
    return () => cancelAnimationFrame(frame);
  },
  after: (ms, act) => {
    const timer = setTimeout(act, ms);
    return () => clearTimeout(timer);
  },
};

export class Pace {
  readonly #act: () => void;
  readonly #time: PageTime;
  #callOff: CallOff | null = null; // of what is due
  #actedAt = Number.NEGATIVE_INFINITY;
  #paceMs = CALM_MS;
  #changes = 0; // since then

  constructor(act: () => void, time = ofThisPage) {
    this.#act = act;
    this.#time = time;
  }

  /** Somebody here waits for it: in the next frame. */
  asked(): void {
    this.#callOff?.();
    this.#soon(0);
  }

  /** Others have changed something: in the next frame, but only every so often. */
  changed(): void {
    this.#changes++;
    if (!this.#callOff) this.#soon(this.#actedAt + this.#paceMs - this.#time.now());
  }

  /** Now, if it is due at all. */
  catchUp(): void {
    if (this.#callOff) this.#now();
  }

  #soon(wait: number): void {
    if (this.#time.isHidden()) this.#callOff = this.#time.after(HIDDEN_MS, () => this.#now());
    else if (wait > 0) this.#callOff = this.#time.after(wait, () => this.#soon(0));
    else this.#callOff = this.#time.inNextFrame(() => this.#now());
  }

  #now(): void {
    this.#callOff?.();
    this.#callOff = null;
    this.#paceMs = this.#changes > STORM_CHANGES ? STORM_MS : CALM_MS;
    this.#changes = 0;
    this.#actedAt = this.#time.now();
    this.#act();
  }
}

// One short sound for a message, in one tab, and only where the person has touched the page: browsers demand that,
// and so does politeness. Made of two tones; no file is loaded.

let audio: AudioContext | null = null;

function play(): void {
  audio ??= new AudioContext();
  const now = audio.currentTime;
  for (const [pitch, at] of [
    [660, 0],
    [880, 0.09],
  ] as const) {
    const tone = new OscillatorNode(audio, { frequency: pitch });
    const gain = new GainNode(audio, { gain: 0 });
    gain.gain.setTargetAtTime(0.08, now + at, 0.01);
    gain.gain.setTargetAtTime(0, now + at + 0.06, 0.05);
    tone.connect(gain).connect(audio.destination);
    tone.start(now + at);
    tone.stop(now + at + 0.4);
  }
}

const HEAD_START_MS = 150;
const HOLD_MS = 1_500;

/** Every tab hears of the message; one of them takes the lock and makes the sound, or none if somebody is looking. */
export function chime(seq: number): void {
  const touched = navigator.userActivation?.hasBeenActive ?? true;
  const watched = document.visibilityState === "visible" && document.hasFocus();
  if (!touched && !watched) return;
  const take = (lock: unknown) => {
    if (lock === null) return undefined;
    if (!watched) play();
    return new Promise((resolve) => setTimeout(resolve, HOLD_MS));
  };
  const ask = () => {
    if (!navigator.locks) return void take(true);
    navigator.locks.request(`sb:sound:${seq}`, { ifAvailable: true }, take).catch(() => take(true));
  };
  if (watched) ask();
  else setTimeout(ask, HEAD_START_MS);
}

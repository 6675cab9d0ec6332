// Tells somebody who looks elsewhere: a sound, and a notification of the browser that leads to what it is about.
import { signal } from "@preact/signals";
import { storage } from "./state.ts";

export interface News {
  title: string;
  body: string;
  /** One notification for each: a newer one takes its place. */
  tag: string;
  open: () => void;
}

const KEY = "sb:sound";
export const soundOn = signal(storage.read(KEY) !== "off");
export const mayNotify = signal(
  typeof Notification === "undefined" ? "denied" : Notification.permission,
);
/** Something came while the window was out of sight: a moment at which asking makes sense. */
export const wantsToNotify = signal(false);
let sound: AudioContext | null = null;

export function setSound(on: boolean): void {
  soundOn.value = on;
  storage.write(KEY, on ? null : "off");
}

export async function askToNotify(): Promise<void> {
  mayNotify.value = await Notification.requestPermission();
}

// Sound needs a gesture first, by pointer or by key; without one the ring is only seen.
function arm(): void {
  sound ??= new AudioContext();
  if (sound.state === "suspended") void sound.resume();
}
addEventListener("pointerdown", arm);
addEventListener("keydown", arm);

function ring(): void {
  if (!soundOn.peek() || sound?.state !== "running") return;
  for (const [delay, pitch] of [
    [0, 660],
    [0.18, 880],
  ] as const) {
    const tone = sound.createOscillator();
    const volume = sound.createGain();
    const at = sound.currentTime + delay;
    tone.frequency.value = pitch;
    volume.gain.setValueAtTime(0.12, at);
    volume.gain.exponentialRampToValueAtTime(0.001, at + 0.25);
    tone.connect(volume).connect(sound.destination);
    tone.start(at);
    tone.stop(at + 0.26);
  }
}

/** In another window or another tab. */
export const isElsewhere = (): boolean => document.hidden || !document.hasFocus();

export function notify({ title, body, tag, open }: News): void {
  ring();
  if (!isElsewhere()) return;
  if (mayNotify.peek() === "default") wantsToNotify.value = true;
  if (mayNotify.peek() !== "granted") return;
  const shown = new Notification(title, { body, tag });
  shown.onclick = () => {
    window.focus();
    shown.close();
    open();
  };
}

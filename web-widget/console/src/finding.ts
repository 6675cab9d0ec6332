// What the server finds while somebody types into the palette: people and conversations, with the words marked. The
// newest answer counts, whatever the order in which answers come.
import { signal } from "@preact/signals";
import type { Contact, Conversation } from "#wire";
import { again } from "./again.ts";
import { api } from "./api.ts";
import { json, me } from "./state.ts";

export interface Piece {
  text: string;
  hit: boolean;
}

export interface FoundPerson {
  contact: Contact;
  conversation: Conversation;
  snippet: Piece[];
}

export interface FoundTalk {
  conversation: Conversation;
  seq: number;
  kind: "message" | "note" | "whisper" | "";
  snippet: Piece[];
}

export interface Finding {
  /** What was asked; "" while nothing is. */
  text: string;
  state: "idle" | "asking" | "here" | "failed";
  people: FoundPerson[];
  talks: FoundTalk[];
  complete: boolean;
}

const NOTHING: Finding = { text: "", state: "idle", people: [], talks: [], complete: true };
const TYPING_MS = 180;
const LETTERS_MIN = 2;
const EACH_MAX = 8;

export const finding = signal<Finding>(NOTHING);
let timer = 0;
let asked = 0;

interface Answer {
  contacts: { contact: unknown; conversation: unknown; snippet: Piece[] }[];
  conversations: { conversation: unknown; seq: number; kind?: string; snippet: Piece[] }[];
  complete: boolean;
}

const talkOf = (value: unknown): Conversation => json.fromJson("Conversation", value as object);

function read(text: string, answer: Answer): Finding {
  return {
    text,
    state: "here",
    complete: answer.complete,
    people: answer.contacts.map(({ conversation, snippet }) => {
      const shown = talkOf(conversation);
      return { contact: shown.contact as Contact, conversation: shown, snippet };
    }),
    talks: answer.conversations.map(({ conversation, seq, kind, snippet }) => ({
      conversation: talkOf(conversation),
      seq,
      kind: (kind ?? "") as FoundTalk["kind"],
      snippet,
    })),
  };
}

async function ask(text: string): Promise<void> {
  const own = ++asked;
  try {
    const answer = await again(() => api.post<Answer>("/search", { q: text, limit: EACH_MAX }));
    if (own === asked) finding.value = read(text, answer);
  } catch {
    if (own === asked) finding.value = { ...NOTHING, text, state: "failed" };
  }
}

/** After a moment without another letter; less than two letters find too much. */
export function find(text: string): void {
  clearTimeout(timer);
  const wanted = text.normalize("NFC").trimStart();
  asked++;
  if (!me.value || wanted.replace(/[^\p{L}\p{N}]/gu, "").length < LETTERS_MIN) {
    finding.value = NOTHING;
    return;
  }
  finding.value = { ...finding.value, text: wanted, state: "asking" };
  timer = setTimeout(() => void ask(wanted), TYPING_MS) as unknown as number;
}

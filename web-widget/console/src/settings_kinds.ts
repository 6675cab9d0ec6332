// What can be set, thing by thing: which fields a form shows, and how a field reads and writes its thing.
import type { AccountConfig, SkillLevel } from "#wire";
import type { TextKey } from "./texts.ts";

export type Thing = { id: string } & Record<string, unknown>;
export type Part = "skills" | "queues" | "users" | "inboxes" | "cannedReplies" | "sinks";
type Input =
  | "text"
  | "number"
  | "seconds"
  | "select"
  | "skills"
  | "list"
  | "check"
  | "password"
  | "area";

export interface FieldSpec {
  key: string;
  label: TextKey;
  input: Input;
  language?: "vi" | "en"; // a text by language
  options?: (config: AccountConfig) => [value: string, label: string][];
}

export interface Kind {
  part: Part;
  path: string;
  message: "Skill" | "Queue" | "User" | "Inbox" | "CannedReply" | "Sink";
  title: TextKey;
  by: "ADMIN" | "SUPERVISOR";
  fields: FieldSpec[];
}

const named = (key: string, label: TextKey, input: Input = "text"): FieldSpec => ({
  key,
  label,
  input,
});
const plain = (values: string[]) => () => values.map((one): [string, string] => [one, one]);

export const KINDS: Kind[] = [
  {
    part: "users",
    path: "users",
    message: "User",
    title: "people",
    by: "ADMIN",
    fields: [
      named("name", "name"),
      named("email", "email"),
      { ...named("role", "role", "select"), options: plain(["AGENT", "SUPERVISOR", "ADMIN"]) },
      named("skills", "skills", "skills"),
      named("capacity", "capacity", "number"),
      named("password", "newPassword", "password"),
      named("disabled", "disabled", "check"),
    ],
  },
  {
    part: "queues",
    path: "queues",
    message: "Queue",
    title: "queues",
    by: "ADMIN",
    fields: [
      named("name", "name"),
      named("requiredSkills", "skills", "skills"),
      {
        ...named("priority", "priority", "select"),
        options: plain(["PRIORITY_UNSPECIFIED", "URGENT", "HIGH", "NORMAL", "LOW"]),
      },
      named("acceptTimeoutMs", "acceptTimeout", "seconds"),
      named("wrapUpMs", "wrapUpTime", "seconds"),
      named("serviceTargetMs", "serviceTarget", "seconds"),
      named("dispositions", "dispositions", "list"),
    ],
  },
  {
    part: "skills",
    path: "skills",
    message: "Skill",
    title: "skills",
    by: "ADMIN",
    fields: [named("name", "name")],
  },
  {
    part: "cannedReplies",
    path: "canned-replies",
    message: "CannedReply",
    title: "cannedReplies",
    by: "SUPERVISOR",
    fields: [
      named("shortcut", "shortcut"),
      { ...named("text", "textVi", "area"), language: "vi" },
      { ...named("text", "textEn", "area"), language: "en" },
      named("tags", "tags", "list"),
    ],
  },
  {
    part: "inboxes",
    path: "inboxes",
    message: "Inbox",
    title: "inboxes",
    by: "ADMIN",
    fields: [
      named("name", "name"),
      {
        ...named("queue", "queue", "select"),
        options: (config) => config.queues.map(({ id, name }) => [id, name]),
      },
      named("brandColour", "brandColour"),
      { ...named("greeting", "greetingVi"), language: "vi" },
      { ...named("greeting", "greetingEn"), language: "en" },
      named("origins", "origins", "list"),
    ],
  },
  {
    part: "sinks",
    path: "sinks",
    message: "Sink",
    title: "sinks",
    by: "ADMIN",
    fields: [
      { ...named("type", "sinkType", "select"), options: plain(["file", "webhook"]) },
      named("url", "sinkUrl"),
      named("path", "sinkPath"),
      named("secret", "sinkSecret", "password"),
      named("disabled", "disabled", "check"),
    ],
  },
];

export function shown(thing: Thing, { key, input, language }: FieldSpec): string {
  const value = language
    ? (thing[key] as Record<string, string> | undefined)?.[language]
    : thing[key];
  if (value === undefined || value === null) return "";
  if (input === "seconds") return String((value as number) / 1000);
  if (input === "list") return (value as string[]).join(", ");
  if (input === "check") return value ? "on" : "";
  if (input === "skills") {
    return (value as SkillLevel[]).map(({ skill, level }) => `${skill}:${level}`).join(", ");
  }
  return String(value);
}

const words = (text: string): string[] =>
  text
    .split(",")
    .map((word) => word.trim())
    .filter(Boolean);

function parsed(text: string, input: Input): unknown {
  if (input === "number") return Number(text) || 0;
  if (input === "seconds") return Math.round(Number(text) * 1000) || 0;
  if (input === "check") return text === "on";
  if (input === "list") return words(text);
  if (input !== "skills") return text;
  return words(text).map((word) => {
    const [skill = "", level = "1"] = word.split(":").map((one) => one.trim());
    return { skill, level: Number(level) || 1 };
  });
}

/** The thing with what the form says; what the form does not show stays as it was. */
export function written(before: Thing, kind: Kind, data: FormData): Thing {
  const thing: Thing = { ...before };
  for (const field of kind.fields) {
    const text = String(data.get(`${field.key}-${field.language ?? ""}`) ?? "")
      .normalize("NFC")
      .trim();
    if (field.input === "password" && !text) delete thing[field.key];
    else if (field.language) {
      const texts = { ...(thing[field.key] as Record<string, string> | undefined) };
      if (text) texts[field.language] = text;
      else delete texts[field.language];
      thing[field.key] = texts;
    } else thing[field.key] = parsed(text, field.input);
  }
  return thing;
}

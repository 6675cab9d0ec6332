// What can be set, thing by thing: which fields a form shows, in which groups.
import { SINK_FIELDS } from "./settings_sink_fields.ts";
import {
  allInboxes,
  allQueues,
  allSkills,
  type Column,
  type FieldSpec,
  named,
  type Part,
  plain,
  queueChoice,
} from "./settings_specs.ts";
import type { TextKey } from "./texts.ts";

export interface Kind {
  part: Part;
  path: string;
  message: "Skill" | "Queue" | "User" | "Inbox" | "CannedReply" | "Sink";
  title: TextKey;
  about: TextKey;
  by: "ADMIN" | "SUPERVISOR";
  fields: FieldSpec[];
}

const LEVELS: Column[] = [
  { key: "skill", label: "skill", input: "select", options: allSkills },
  { key: "level", label: "level", input: "number" },
];
const GROUP_TIMES = { group: "groupTimes" } as const;
const GROUP_PLAN = { group: "groupPlan" } as const;
const GROUP_OPEN = { group: "groupOpen" } as const;
const GROUP_PRIVACY = { group: "groupPrivacy" } as const;
const GROUP_CHOICE = { group: "groupChoice" } as const;

const QUEUE_FIELDS: FieldSpec[] = [
  named("name", "name"),
  named("requiredSkills", "requiredSkills", "rows", { columns: LEVELS }),
  named("preferredSkills", "preferredSkills", "rows", { columns: LEVELS }),
  named("priority", "priority", "select", {
    options: plain(["PRIORITY_UNSPECIFIED", "URGENT", "HIGH", "NORMAL", "LOW"]),
  }),
  named("dispositions", "dispositions", "list", { hint: "listHint" }),
  named("serviceTargetMs", "serviceTarget", "seconds", {
    ...GROUP_TIMES,
    hint: "serviceTargetHint",
  }),
  named("serviceLevelPercent", "serviceLevelPercent", "number", {
    ...GROUP_TIMES,
    hint: "serviceLevelPercentHint",
  }),
  named("riskLeadMs", "riskLead", "seconds", { ...GROUP_TIMES, hint: "riskLeadHint" }),
  named("longWaitMs", "longWait", "seconds", { ...GROUP_TIMES, hint: "longWaitHint" }),
  named("targetsMs", "targets", "targets", GROUP_TIMES),
  named("acceptTimeoutMs", "acceptTimeout", "seconds", GROUP_TIMES),
  named("wrapUpMs", "wrapUpTime", "seconds", GROUP_TIMES),
  named("wrapUpExtensions", "wrapUpExtensions", "number", GROUP_TIMES),
  named("wrapUpExtensionMs", "wrapUpExtension", "seconds", {
    ...GROUP_TIMES,
    hint: "wrapUpExtensionHint",
  }),
  named("stickyPatienceMs", "stickyPatience", "seconds", GROUP_TIMES),
  named("relax", "relax", "rows", {
    ...GROUP_PLAN,
    hint: "relaxHint",
    columns: [
      { key: "afterMs", label: "after", input: "seconds" },
      { key: "skill", label: "skill", input: "select", options: allSkills },
      { key: "min", label: "levelMin", input: "number" },
    ],
  }),
  named("overflow", "overflow", "rows", {
    ...GROUP_PLAN,
    columns: [
      { key: "afterMs", label: "after", input: "seconds" },
      { key: "queue", label: "queue", input: "select", options: allQueues },
    ],
  }),
  named("skipIfUnstaffed", "skipIfUnstaffed", "check", GROUP_PLAN),
  named("hours", "hours", "hours", GROUP_OPEN),
  named("onClosed", "onClosed", "text", { ...GROUP_OPEN, hint: "onClosedHint" }),
  named("cap", "queueCap", "number", GROUP_OPEN),
  named("onFull", "onFull", "text", { ...GROUP_OPEN, hint: "onClosedHint" }),
  named("accept", "acceptMode", "select", {
    ...GROUP_CHOICE,
    options: () => [
      ["", "manual"],
      ["manual", "manual"],
      ["auto", "acceptAuto"],
    ],
  }),
  named("loadBeforeFit", "loadBeforeFit", "check", GROUP_CHOICE),
  named("preserveGeneralists", "preserveGeneralists", "check", GROUP_CHOICE),
  named("mostSkilled", "mostSkilled", "check", GROUP_CHOICE),
  named("broadcast", "broadcast", "number", { ...GROUP_CHOICE, hint: "broadcastHint" }),
  named("rampPerMinute", "rampPerMinute", "number", { ...GROUP_CHOICE, hint: "rampHint" }),
];

const FORM_FIELDS = ["text", "email", "phone", "select", "textarea", "consent"];
const FORM_COLUMNS: Column[] = [
  { key: "id", label: "identifier", input: "text" },
  { key: "label", label: "labelVi", input: "text", language: "vi" },
  { key: "label", label: "labelEn", input: "text", language: "en" },
  {
    key: "type",
    label: "fieldType",
    input: "select",
    options: plain(FORM_FIELDS, (one) => `FORM_${one}`),
  },
  { key: "required", label: "required", input: "check" },
  { key: "options", label: "selectOptions", input: "list" },
];

export const KINDS: Kind[] = [
  {
    part: "users",
    path: "users",
    message: "User",
    title: "people",
    about: "aboutPeople",
    by: "ADMIN",
    fields: [
      named("name", "name"),
      named("email", "email"),
      named("role", "role", "select", { options: plain(["AGENT", "SUPERVISOR", "ADMIN"]) }),
      named("skills", "skills", "rows", { columns: LEVELS }),
      named("queues", "queueRings", "rows", {
        hint: "queueRingsHint",
        entries: true,
        columns: [
          { key: "0", label: "queue", input: "select", options: allQueues },
          { key: "1", label: "ring", input: "number" },
        ],
      }),
      named("access", "restricted", "check", { presence: true, hint: "restrictedHint" }),
      named("queues", "queuesGiven", "several", { within: "access", options: allQueues }),
      named("inboxes", "inboxesGiven", "several", { within: "access", options: allInboxes }),
      named("capacity", "capacity", "number"),
      named("channelMax", "channelMax", "rows", {
        hint: "channelMaxHint",
        entries: true,
        columns: [
          { key: "0", label: "channel", input: "text" },
          { key: "1", label: "capacity", input: "number" },
        ],
      }),
      named("locale", "language", "select", {
        options: () => [
          ["", "–"],
          ["vi", "Tiếng Việt"],
          ["en", "English"],
        ],
      }),
      named("password", "newPassword", "password"),
      named("disabled", "disabled", "check"),
    ],
  },
  {
    part: "queues",
    path: "queues",
    message: "Queue",
    title: "queues",
    about: "aboutQueues",
    by: "ADMIN",
    fields: QUEUE_FIELDS,
  },
  {
    part: "skills",
    path: "skills",
    message: "Skill",
    title: "skills",
    about: "aboutSkills",
    by: "ADMIN",
    fields: [named("name", "name")],
  },
  {
    part: "cannedReplies",
    path: "canned-replies",
    message: "CannedReply",
    title: "cannedReplies",
    about: "aboutCanned",
    by: "SUPERVISOR",
    fields: [
      named("shortcut", "shortcut"),
      named("text", "textVi", "area", { language: "vi", hint: "cannedHint" }),
      named("text", "textEn", "area", { language: "en" }),
      named("tags", "tags", "list", { hint: "listHint" }),
    ],
  },
  {
    part: "inboxes",
    path: "inboxes",
    message: "Inbox",
    title: "inboxes",
    about: "aboutInboxes",
    by: "ADMIN",
    fields: [
      named("name", "name"),
      named("queue", "queue", "select", { options: queueChoice }),
      named("brandColour", "brandColour", "colour"),
      named("greeting", "greetingVi", "text", { language: "vi" }),
      named("greeting", "greetingEn", "text", { language: "en" }),
      named("form", "formFields", "rows", { columns: FORM_COLUMNS, hint: "formHint" }),
      named("typingPreview", "typingPreview", "check"),
      named("customerPriority", "customerPriority", "check"),
      named("origins", "origins", "list", { hint: "listHint" }),
      named("retentionDays", "retentionDays", "number", {
        ...GROUP_PRIVACY,
        hint: "retentionHint",
      }),
      named("keepCards", "keepCards", "check", { ...GROUP_PRIVACY, within: "masking" }),
      named("keepIbans", "keepIbans", "check", { ...GROUP_PRIVACY, within: "masking" }),
      named("keepKeys", "keepKeys", "check", { ...GROUP_PRIVACY, within: "masking" }),
      named("words", "secretWords", "list", {
        ...GROUP_PRIVACY,
        within: "masking",
        hint: "secretWordsHint",
      }),
    ],
  },
  {
    part: "sinks",
    path: "sinks",
    message: "Sink",
    title: "sinks",
    about: "aboutSinks",
    by: "ADMIN",
    fields: SINK_FIELDS,
  },
];

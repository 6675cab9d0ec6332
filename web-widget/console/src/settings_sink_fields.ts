// The form of a ticket sink: where it is, what becomes of our words there, and which conversations it wants.
import { allQueues, type Choice, type Column, named, plain } from "./settings_specs.ts";
import { PRIORITIES } from "./settings_values.ts";

const SINK_TYPES = [
  "file",
  "webhook",
  "email",
  "rt",
  "zendesk",
  "salesforce",
  "hubspot",
  "rest",
  "events",
];
const MAPPING = { within: "mapping", group: "groupMapping" } as const;
const RULES = { within: "rules", group: "groupRules" } as const;
const REST = { within: "rest", group: "groupRest" } as const;

const theirs: Column = { key: "1", label: "theirs", input: "text" };
const ours = (label: Column["label"], options?: Column["options"]): Column[] => [
  options ? { key: "0", label, input: "select", options } : { key: "0", label, input: "text" },
  theirs,
];
const pairsOf = (columns: Column[], more: object) => ({ ...more, entries: true, columns });

const methods = (otherwise: string) => (): Choice[] => [
  ["", otherwise],
  ...["POST", "PUT", "PATCH"]
    .filter((method) => method !== otherwise)
    .map((method): Choice => [method, method]),
];

export const SINK_FIELDS = [
  named("type", "sinkType", "select", { options: plain(SINK_TYPES) }),
  named("url", "sinkUrl", "text", { hint: "sinkUrlHint" }),
  named("path", "sinkPath"),
  named("user", "sinkUser"),
  named("secret", "sinkSecret", "password"),
  named("from", "sinkFrom"),
  named("to", "sinkTo", "list", { hint: "listHint" }),
  named("formats", "sinkFormats", "list", { hint: "sinkFormatsHint" }),
  named("events", "sinkEvents", "list", { hint: "sinkEventsHint" }),
  named("disabled", "disabled", "check"),
  named("on", "rulesOn", "list", { ...RULES, hint: "rulesOnHint" }),
  named("queues", "rulesQueues", "list", { ...RULES, hint: "rulesHint" }),
  named("exceptQueues", "rulesExceptQueues", "list", RULES),
  named("dispositions", "rulesDispositions", "list", RULES),
  named("exceptDispositions", "rulesExceptDispositions", "list", RULES),
  named("subject", "mapSubject", "text", { ...MAPPING, hint: "mapSubjectHint" }),
  named("queue", "mapQueue", "text", { ...MAPPING, hint: "mapQueueHint" }),
  named("queues", "mapQueues", "rows", pairsOf(ours("queue", allQueues), MAPPING)),
  named(
    "priorities",
    "mapPriorities",
    "rows",
    pairsOf(
      ours(
        "priority",
        plain(PRIORITIES, (one) => one.toUpperCase()),
      ),
      MAPPING,
    ),
  ),
  named("dispositions", "mapDispositions", "rows", pairsOf(ours("outcome"), MAPPING)),
  named("fields", "mapFields", "rows", {
    ...pairsOf(
      [
        { key: "0", label: "theirField", input: "text" },
        { key: "1", label: "template", input: "text" },
      ],
      MAPPING,
    ),
    hint: "mapFieldsHint",
  }),
  named("tags", "tags", "list", { ...MAPPING, hint: "listHint" }),
  named("language", "language", "select", {
    ...MAPPING,
    options: () => [
      ["", "languageOfConversation"],
      ["vi", "Tiếng Việt"],
      ["en", "English"],
    ],
  }),
  named("audience", "mapAudience", "select", {
    ...MAPPING,
    options: () => [
      ["", "audienceStaff"],
      ["customer", "audienceCustomer"],
    ],
  }),
  named("externalId", "mapExternalId", "text", MAPPING),
  named("status", "mapStatus", "text", MAPPING),
  named("link", "mapLink", "text", { ...MAPPING, hint: "mapLinkHint" }),
  named("method", "restMethod", "select", { ...REST, options: methods("POST") }),
  named("body", "restBody", "area", { ...REST, hint: "restBodyHint" }),
  named(
    "headers",
    "restHeaders",
    "rows",
    pairsOf(
      [
        { key: "0", label: "header", input: "text" },
        { key: "1", label: "template", input: "text" },
      ],
      REST,
    ),
  ),
  named("idempotencyHeader", "restKey", "text", REST),
  named("reference", "restReference", "text", { ...REST, hint: "restReferenceHint" }),
  named("updateUrl", "restUpdateUrl", "text", { ...REST, hint: "restUpdateUrlHint" }),
  named("updateMethod", "restUpdateMethod", "select", { ...REST, options: methods("–") }),
  named("updateBody", "restUpdateBody", "area", { ...REST, hint: "restUpdateBodyHint" }),
];

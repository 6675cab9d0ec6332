// Turns the schema in proto/ into TypeScript types and compact codec tables, with protoc's descriptor
// output as the only source. Nothing generated is committed; tools/build.mjs and the tests need it first.
import { execFileSync } from "node:child_process";
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const here = dirname(dirname(fileURLToPath(import.meta.url)));
const protoRoot = join(here, "..", "proto");
const out = join(here, "generated");

// What the widget sends and understands; the rest is left out of its table and skipped when it arrives.
const WIDGET_KEEP = {
  ClientFrame:
    "request hello start send typing read delivered keepPlace history end rate describe ping",
  ServerFrame:
    "request welcome ack error entry conversation position typing read delivered goAway pong history reset conversationGone",
  Start: "inbox queue form text clientId tags attributes",
  Describe: "conversation tags attributes",
  Send: "conversation clientId text attachments",
  Welcome: "session self heartbeatMs limits",
  Self: "role id conversations",
  Limits: "textCodePoints historyPage attachmentBytes attachmentsPerMessage",
  Ack: "clientId conversation seq at storedText",
  Error: "code message retryAfterMs",
  Entry: "conversation seq at author clientId message event",
  Attachment: "id name contentType sizeBytes",
  Event: "type userName reason detail",
  Conversation:
    "id state owner ownerName headSeq epoch csat customerReadSeq agentReadSeq customerDeliveredSeq agentDeliveredSeq placeKept",
  TypingNotice: "conversation author active",
  Pong: "heads",
  Reset: "conversation",
  ConversationGone: "conversation",
};

// Enumerators that mean something to the widget; any other number reads as the first, unspecified one.
const WIDGET_ENUMS = {
  Role: "CUSTOMER",
  EventType:
    "EVENT_ASSIGNED EVENT_JOINED EVENT_REQUEUED EVENT_TRANSFER_STARTED EVENT_CLOSED EVENT_REJECTED EVENT_PLACE_KEPT",
  ErrorCode:
    "INVALID_ARGUMENT TOO_LARGE UNAUTHENTICATED FORBIDDEN NOT_FOUND WRONG_STATE CONVERSATION_FULL QUEUE_CLOSED QUEUE_FULL RATE_LIMITED TOO_MANY_IN_FLIGHT STORE_UNAVAILABLE OVERLOADED DRAINING TIMED_OUT INTERNAL",
  ConversationState:
    "STATE_QUEUED STATE_OFFERED STATE_ACTIVE STATE_TRANSFER_PENDING STATE_PARKED STATE_CLOSED STATE_REJECTED STATE_ABANDONED",
};

// ---------------------------------------------------------------- reading a descriptor set

function* fields(bytes) {
  let at = 0;
  const varint = () => {
    let value = 0;
    for (let shift = 1; ; shift *= 128) {
      const byte = bytes[at++];
      value += (byte & 127) * shift;
      if (byte < 128) return value;
    }
  };
  while (at < bytes.length) {
    const tag = varint();
    const wire = tag & 7;
    if (wire === 0) yield [tag >>> 3, varint()];
    else if (wire === 2) {
      const size = varint();
      yield [tag >>> 3, bytes.subarray(at, at + size)];
      at += size;
    } else if (wire === 1 || wire === 5) {
      at += wire === 1 ? 8 : 4;
    } else throw new Error(`wire type ${wire} in the descriptor set`);
  }
}
const text = (bytes) => Buffer.from(bytes).toString("utf8");

function readField(bytes) {
  const field = { repeated: false, oneof: false };
  for (const [number, value] of fields(bytes)) {
    if (number === 3) field.number = value;
    else if (number === 4) field.repeated = value === 3;
    else if (number === 5) field.kind = value;
    else if (number === 6) field.type = text(value).split(".").pop();
    else if (number === 9) field.oneof = true;
    else if (number === 10) field.name = text(value);
  }
  return field;
}

function readMessage(bytes) {
  const message = { fields: [], nested: {}, map: false };
  for (const [number, value] of fields(bytes)) {
    if (number === 1) message.name = text(value);
    else if (number === 2) message.fields.push(readField(value));
    else if (number === 3) {
      const nested = readMessage(value);
      message.nested[nested.name] = nested;
    } else if (number === 7) message.map = [...fields(value)].some(([n, v]) => n === 7 && v === 1);
  }
  return message;
}

function readEnum(bytes) {
  const result = { values: [] };
  for (const [number, value] of fields(bytes)) {
    if (number === 1) result.name = text(value);
    else if (number === 2) {
      const entry = { number: 0 };
      for (const [n, v] of fields(value)) {
        if (n === 1) entry.name = text(v);
        if (n === 2) entry.number = v;
      }
      result.values.push(entry);
    }
  }
  return result;
}

function readSchema(bytes) {
  const messages = {};
  const enums = {};
  for (const [, file] of fields(bytes)) {
    const parts = [...fields(file)];
    const pack = parts.find(([n]) => n === 2);
    if (!pack || text(pack[1]) !== "switchboard.v1") continue;
    for (const [number, value] of parts) {
      if (number === 4) {
        const message = readMessage(value);
        messages[message.name] = message;
      } else if (number === 5) {
        const entry = readEnum(value);
        enums[entry.name] = entry;
      }
    }
  }
  return { messages, enums };
}

// ---------------------------------------------------------------- writing types and tables

const KINDS = { 5: "i", 8: "b", 9: "s", 13: "u", 14: "e", 11: "m" };

function codeOf(field) {
  const kind = KINDS[field.kind];
  if (!kind)
    throw new Error(`field ${field.name}: kind ${field.kind} is not supported by the codec`);
  if (kind === "m" && field.type === "Timestamp") return "t";
  return kind === "m" || kind === "e" ? kind + field.type : kind;
}

function describe(message, field) {
  const nested = message.nested[field.type];
  if (nested?.map) return { ...field, map: true, code: `%${codeOf(nested.fields[1])}` };
  const prefix = field.repeated ? "*" : field.oneof ? "?" : "";
  return { ...field, map: false, code: prefix + codeOf(field) };
}

function tsType(code) {
  const base = code.replace(/^[*?%]/, "");
  const plain = { s: "string", u: "number", i: "number", b: "boolean", t: "number" }[base];
  const type = plain ?? base.slice(1);
  if (code[0] === "*") return `${type}[]`;
  if (code[0] === "%") return `Record<string, ${type}>`;
  return type;
}

function writeTypes(schema) {
  const lines = [
    "// Generated from proto/ by tools/codegen.mjs. Times are milliseconds since 1970; 0 means absent.",
    "",
  ];
  for (const entry of Object.values(schema.enums)) {
    lines.push(
      `export type ${entry.name} = ${entry.values.map((v) => `"${v.name}"`).join(" | ")};`,
    );
  }
  for (const message of Object.values(schema.messages)) {
    lines.push("", `export interface ${message.name} {`);
    for (const field of message.fields) {
      const optional = field.code[0] === "?" || field.code[0] === "m";
      lines.push(`  ${field.name}${optional ? "?" : ""}: ${tsType(field.code)};`);
    }
    lines.push("}");
  }
  lines.push("", "export interface Messages {");
  for (const name of Object.keys(schema.messages)) lines.push(`  ${name}: ${name};`);
  lines.push("}", "");
  return lines.join("\n");
}

/** The widget's codec leaves out what its table does not need: here is looked that it does not (see codec.ts). */
function checkPlain(schema, keep) {
  const walk = (name, isBad, seen = new Set()) => {
    if (seen.has(name)) return;
    seen.add(name);
    const only = keep[name]?.split(" ");
    for (const { name: field, code } of schema.messages[name].fields) {
      if (only && !only.includes(field)) continue;
      const base = code.replace(/^[*?%]/, "");
      if (isBad(code, base))
        throw new Error(`${name}.${field}: the widget's codec cannot (${code})`);
      if (base[0] === "m") walk(base.slice(1), isBad, seen);
    }
  };
  walk("ClientFrame", (_, base) => /^[te]/.test(base));
  walk("ServerFrame", (code) => /^%|^\*[uibe]/.test(code));
}

/** With `short` only the roots go by their names: the others are only pointed at from within the table. */
function tableText(schema, roots, { keep, keepEnums, short = false } = {}) {
  const wanted = [];
  const visit = (name) => {
    if (wanted.includes(name)) return;
    wanted.push(name);
    for (const field of kept(name)) {
      const base = field.code.replace(/^[*?%]/, "");
      if (base[0] === "m") visit(base.slice(1));
    }
  };
  const kept = (name) => {
    const only = keep?.[name]?.split(" ");
    const all = schema.messages[name].fields;
    for (const field of only ?? []) {
      if (!all.some((f) => f.name === field)) throw new Error(`${name} has no field ${field}`);
    }
    return only ? all.filter((field) => only.includes(field.name)) : all;
  };
  for (const root of roots) visit(root);
  const enums = new Set();
  const called = (name) =>
    !short || roots.includes(name) ? name : [...wanted, ...enums].indexOf(name).toString(36);
  const codeIn = (code) => code.replace(/[A-Z]\w*$/, called);
  const rows = wanted.map((name) => {
    const columns = numbered(kept(name), 0, (field) => {
      const base = field.code.replace(/^[*?%]/, "");
      if (base[0] === "e") enums.add(base.slice(1));
      return `${field.name} ${codeIn(field.code)}`;
    });
    return [called(name), ...columns].join("|");
  });
  const enumRows = [...enums].map((name) => {
    const only = keepEnums?.[name]?.split(" ");
    const values = schema.enums[name].values.filter(
      (value) => !only || value.number === 0 || only.includes(value.name),
    );
    return [`=${called(name)}`, ...numbered(values, -1, (value) => `${value.name} e`)].join("|");
  });
  return [...rows, ...enumRows].join("\n");
}

/** Each as its text and its number, which is left out where it follows on the one before; so is the code of a string. */
function numbered(all, last, textOf) {
  return all.map((one) => {
    const number = one.number === last + 1 ? "" : ` ${one.number}`;
    last = one.number;
    return (textOf(one) + number).replace(/ (s|e)$/, "");
  });
}

const tableModule = (table) =>
  `// Generated from proto/ by tools/codegen.mjs.\nexport const TABLE = \`${table}\`;\n`;

const descriptor = join(out, "schema.pb");
mkdirSync(out, { recursive: true });
const files = ["codes", "model", "wire", "config"].map((name) => `switchboard/v1/${name}.proto`);
execFileSync("protoc", [
  `-I${protoRoot}`,
  "--include_imports",
  `--descriptor_set_out=${descriptor}`,
  ...files,
]);
const schema = readSchema(readFileSync(descriptor));
rmSync(descriptor);
for (const message of Object.values(schema.messages)) {
  message.fields = message.fields.map((field) =>
    describe(message, {
      ...field,
      name: field.name.replace(/_([a-z0-9])/g, (_, c) => c.toUpperCase()),
    }),
  );
}
checkPlain(schema, WIDGET_KEEP);
const write = (name, content) => writeFileSync(join(out, name), content);
write("wire.ts", writeTypes(schema));
write(
  "table_widget.ts",
  tableModule(
    tableText(schema, ["ClientFrame", "ServerFrame"], {
      keep: WIDGET_KEEP,
      keepEnums: WIDGET_ENUMS,
      short: true,
    }),
  ),
);
write(
  "table_console.ts",
  tableModule(tableText(schema, ["ClientFrame", "ServerFrame", "AccountConfig"])),
);

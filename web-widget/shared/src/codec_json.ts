// The JSON mapping of the schema's messages, for the HTTP calls: times are RFC 3339 texts there and milliseconds
// here, and fields at their default are left out there and present here.
import type { Messages } from "#wire";
import type { Codec, Draft, Field, Value } from "./codec.ts";

export interface JsonMapping {
  fromJson<N extends keyof Messages>(name: N, json: unknown): Messages[N];
  toJson<N extends keyof Messages>(name: N, value: Draft<Messages[N]>): unknown;
}

export function makeJson({ shapes, names, zero, empty }: Codec): JsonMapping {
  const shapeOf = (name: string) => shapes.get(name) as NonNullable<ReturnType<typeof shapes.get>>;
  const enumName = (type: string, number: number) => names.get(type)?.get(number) ?? String(number);

  function oneFromJson({ kind, type }: Field, json: unknown): unknown {
    if (kind === "m") return fromJson(type, json);
    if (kind === "t") return Date.parse(String(json)) || 0;
    if (kind === "e") return typeof json === "number" ? enumName(type, json) : String(json);
    if (kind === "s") return String(json);
    return kind === "b" ? Boolean(json) : Number(json);
  }

  function fromJson(name: string, json: unknown): Value {
    const shape = shapeOf(name);
    const value = empty(shape);
    const source = (json ?? {}) as Value;
    for (const field of shape.fields) {
      const item = source[field.name];
      if (item === undefined || item === null) continue;
      if (field.mark === "*") {
        value[field.name] = (item as unknown[]).map((one) => oneFromJson(field, one));
      } else if (field.mark === "%") {
        const pairs = Object.entries(item as Value);
        value[field.name] = Object.fromEntries(pairs.map(([k, v]) => [k, oneFromJson(field, v)]));
      } else value[field.name] = oneFromJson(field, item);
    }
    return value;
  }

  function oneToJson({ kind, type }: Field, value: unknown): unknown {
    if (kind === "m") return toJson(type, value as Value);
    return kind === "t" ? new Date(value as number).toISOString() : value;
  }

  function toJson(name: string, value: Value): Value {
    const json: Value = {};
    for (const field of shapeOf(name).fields) {
      const item = value[field.name];
      if (item === undefined) continue;
      if (field.mark === "*") {
        const list = item as unknown[];
        if (list.length > 0) json[field.name] = list.map((one) => oneToJson(field, one));
      } else if (field.mark === "%") {
        const pairs = Object.entries(item as Value);
        if (pairs.length === 0) continue;
        json[field.name] = Object.fromEntries(pairs.map(([k, v]) => [k, oneToJson(field, v)]));
      } else if (field.mark === "?" || field.kind === "m" || item !== zero(field)) {
        json[field.name] = oneToJson(field, item);
      }
    }
    return json;
  }

  return { fromJson, toJson } as unknown as JsonMapping;
}

// Encodes and decodes the schema's messages from a compact table (see tools/codegen.mjs), in protobuf's binary
// form; codec_json.ts adds the JSON mapping. It runs anywhere. It never throws for unknown fields or enumerators, and
// always throws a RangeError for bytes that end too early.
import type { Messages } from "#wire";
import { isWhole } from "./whole.ts";

export type Draft<T> = T extends (infer U)[]
  ? Draft<U>[]
  : T extends object
    ? { [K in keyof T]?: Draft<T[K]> }
    : T;

type Kind = "s" | "u" | "i" | "b" | "t" | "e" | "m";
export type Value = Record<string, unknown>;

export interface Field {
  number: number;
  name: string;
  mark: string; // "*" repeated, "?" member of a oneof, "%" map, "" plain
  kind: Kind;
  type: string;
}

export interface Shape {
  fields: Field[];
  byNumber: Map<number, Field>;
}

export interface Codec {
  encode<N extends keyof Messages>(name: N, value: Draft<Messages[N]>): Uint8Array;
  decode<N extends keyof Messages>(name: N, bytes: Uint8Array): Messages[N];
  /** The tables themselves, for the JSON mapping. */
  shapes: Map<string, Shape>;
  names: Map<string, Map<number, string>>;
  zero(field: Field): unknown;
  empty(shape: Shape): Value;
}

class Writer {
  private bytes = new Uint8Array(64);
  private used = 0;

  private room(count: number): void {
    if (this.used + count <= this.bytes.length) return;
    const larger = new Uint8Array(Math.max(this.bytes.length * 2, this.used + count));
    larger.set(this.bytes.subarray(0, this.used));
    this.bytes = larger;
  }

  varint(value: number): void {
    this.room(10);
    if (value < 0) throw new RangeError("clients send no negative numbers");
    let rest = value;
    for (; rest > 127; rest = Math.floor(rest / 128)) this.bytes[this.used++] = (rest % 128) | 128;
    this.bytes[this.used++] = rest;
  }

  block(number: number, content: Uint8Array): void {
    this.varint(number * 8 + 2);
    this.varint(content.length);
    this.room(content.length);
    this.bytes.set(content, this.used);
    this.used += content.length;
  }

  done(): Uint8Array {
    return this.bytes.subarray(0, this.used);
  }
}

class Reader {
  constructor(
    private readonly bytes: Uint8Array,
    private at = 0,
    private readonly end = bytes.length,
  ) {}

  more(): boolean {
    return this.at < this.end;
  }

  varint(): number {
    let value = 0;
    let low = 0;
    for (let scale = 1, count = 0; count < 10; count++, scale *= 128) {
      if (this.at >= this.end) throw new RangeError("truncated");
      const byte = this.bytes[this.at++] as number;
      value += (byte & 127) * scale;
      if (count < 5) low |= (byte & 127) << (7 * count);
      // Ten bytes are a negative number; ours are 32 bits wide, so the low half says it exactly.
      if (byte < 128) return count === 9 ? low : value;
    }
    throw new RangeError("varint too long");
  }

  block(): Uint8Array {
    const size = this.varint();
    if (size < 0 || this.at + size > this.end) throw new RangeError("truncated");
    this.at += size;
    return this.bytes.subarray(this.at - size, this.at);
  }

  skip(wire: number): void {
    if (wire === 0) this.varint();
    else if (wire === 2) this.block();
    else if (wire === 1 || wire === 5) this.at += wire === 1 ? 8 : 4;
    else throw new RangeError("wire type");
    if (this.at > this.end) throw new RangeError("truncated");
  }
}

// The widget's table has no times and enumerators that go out, and no maps and packed numbers that come in: where it is not
// the whole (`isWhole`) the codec has not what they need (tools/codegen.mjs looks that it is so).

const utf8 = new TextEncoder();
const fromUtf8 = new TextDecoder();
const PLAIN: Record<Kind, unknown> = { s: "", u: 0, i: 0, b: false, t: 0, e: 0, m: undefined };

/** name [code] [number]; the code is a mark, a kind and for messages and enumerators their name. */
const CELL = /^(\w+)(?: ([*?%])?([a-z])(\w*))?(?: (\d+))?$/;

export function makeCodec(table: string): Codec {
  const shapes = new Map<string, Shape>();
  const names = new Map<string, Map<number, string>>();
  const numbers = new Map<string, Map<string, number>>();
  for (const line of table.split("\n")) {
    const [head = "", ...columns] = line.split("|");
    const isEnum = head[0] === "=";
    let number = isEnum ? -1 : 0;
    const fields = columns.map((column) => {
      // A number is there where it does not follow on the one before, a code where it is not that of a string.
      const [, name, mark, kind, type, own] = CELL.exec(column) as unknown as string[];
      number = own ? Number(own) : number + 1;
      return { number, name, mark: mark ?? "", kind: kind ?? "s", type } as Field;
    });
    if (isEnum) {
      const pairs = fields.map((field) => [field.number, field.name] as const);
      names.set(head.slice(1), new Map(pairs));
      if (isWhole) numbers.set(head.slice(1), new Map(pairs.map(([value, name]) => [name, value])));
    } else {
      shapes.set(head, { fields, byNumber: new Map(fields.map((field) => [field.number, field])) });
    }
  }

  const shapeOf = (name: string): Shape => shapes.get(name) as Shape;
  const enumName = (type: string, number: number): string =>
    names.get(type)?.get(number) ?? (names.get(type)?.get(0) as string);
  const zero = (field: Field): unknown =>
    field.kind === "e" ? enumName(field.type, 0) : PLAIN[field.kind];

  function empty(shape: Shape): Value {
    const value: Value = {};
    for (const field of shape.fields) {
      if (field.mark === "*") value[field.name] = [];
      else if (field.mark === "%") value[field.name] = {};
      else if (field.mark === "" && field.kind !== "m") value[field.name] = zero(field);
    }
    return value;
  }

  // ---------------------------------------------------------------- binary

  function writeTime(ms: number): Uint8Array {
    const writer = new Writer();
    const seconds = Math.floor(ms / 1000);
    const nanos = Math.round((ms - seconds * 1000) * 1e6);
    if (seconds !== 0) writeOne(writer, 1, "i", "", seconds);
    if (nanos !== 0) writeOne(writer, 2, "i", "", nanos);
    return writer.done();
  }

  function writeOne(
    writer: Writer,
    number: number,
    kind: Kind,
    type: string,
    value: unknown,
  ): void {
    if (kind === "s") writer.block(number, utf8.encode(value as string));
    else if (isWhole && kind === "t") writer.block(number, writeTime(value as number));
    else if (kind === "m") writer.block(number, encode(type, value as Value));
    else {
      writer.varint(number * 8);
      const isName = isWhole && kind === "e";
      writer.varint(isName ? (numbers.get(type)?.get(value as string) ?? 0) : Number(value));
    }
  }

  function writeField(writer: Writer, field: Field, value: unknown): void {
    const { number, kind, type, mark } = field;
    if (mark === "*") {
      for (const item of value as unknown[]) writeOne(writer, number, kind, type, item);
    } else if (mark === "%") {
      for (const [key, item] of Object.entries(value as Value)) {
        const entry = new Writer();
        writeOne(entry, 1, "s", "", key);
        writeOne(entry, 2, kind, type, item);
        writer.block(number, entry.done());
      }
    } else if (mark === "?" || kind === "m" || value !== zero(field)) {
      writeOne(writer, number, kind, type, value);
    }
  }

  function encode(name: string, value: Value): Uint8Array {
    const writer = new Writer();
    for (const field of shapeOf(name).fields) {
      const item = value[field.name];
      if (item !== undefined) writeField(writer, field, item);
    }
    return writer.done();
  }

  function readTime(bytes: Uint8Array): number {
    const reader = new Reader(bytes);
    let ms = 0;
    while (reader.more()) {
      const tag = reader.varint();
      if (tag === 8) ms += reader.varint() * 1000;
      else if (tag === 16) ms += Math.floor(reader.varint() / 1e6);
      else reader.skip(tag & 7);
    }
    return ms;
  }

  function readOne(reader: Reader, { kind, type }: Field): unknown {
    if (kind === "s") return fromUtf8.decode(reader.block());
    if (kind === "t") return readTime(reader.block());
    if (kind === "m") return decode(type, reader.block());
    const number = reader.varint();
    if (kind === "b") return number !== 0;
    return kind === "e" ? enumName(type, number) : number;
  }

  function readMapEntry(bytes: Uint8Array, field: Field, into: Value): void {
    const reader = new Reader(bytes);
    let key = "";
    let item = zero(field);
    while (reader.more()) {
      const tag = reader.varint();
      if (tag === 10) key = fromUtf8.decode(reader.block());
      else if (tag >>> 3 === 2) item = readOne(reader, field);
      else reader.skip(tag & 7);
    }
    if (key !== "__proto__") into[key] = item;
  }

  function decode(name: string, bytes: Uint8Array): Value {
    const shape = shapeOf(name);
    const value = empty(shape);
    const reader = new Reader(bytes);
    while (reader.more()) {
      const tag = reader.varint();
      const wire = tag & 7;
      const field = shape.byNumber.get(tag >>> 3);
      const block = field && /[stm]/.test(field.kind);
      if (!field || (wire !== 2 && wire !== 0) || (block && wire !== 2)) {
        reader.skip(wire);
      } else if (isWhole && field.mark === "%") {
        readMapEntry(reader.block(), field, value[field.name] as Value);
      } else if (field.mark === "*") {
        const list = value[field.name] as unknown[];
        if (!isWhole || block || wire === 0) list.push(readOne(reader, field));
        else {
          const packed = new Reader(reader.block());
          while (packed.more()) list.push(readOne(packed, field));
        }
      } else if (!block && wire === 2) reader.skip(wire);
      else value[field.name] = readOne(reader, field);
    }
    return value;
  }

  return { encode, decode, shapes, names, zero, empty } as unknown as Codec;
}

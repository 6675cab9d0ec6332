// The schema's codec for the stand-in server, bundled from the sources as they are.
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const root = dirname(dirname(fileURLToPath(import.meta.url)));

async function loadCodec() {
  const { outputFiles } = await build({
    stdin: {
      contents: `export { makeCodec } from "./shared/src/codec.ts";
        export { makeJson } from "./shared/src/codec_json.ts";
        export { TABLE } from "./generated/table_console.ts";`,
      resolveDir: root,
    },
    bundle: true,
    format: "esm",
    write: false,
  });
  const code = Buffer.from(outputFiles[0].contents).toString("base64");
  const { makeCodec, makeJson, TABLE } = await import(`data:text/javascript;base64,${code}`);
  const codec = makeCodec(TABLE);
  return { codec, json: makeJson(codec) };
}
export const { codec, json } = await loadCodec();

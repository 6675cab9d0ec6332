// What rests on the disk of a server that these tests started.
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';

function* filesIn(folder) {
  for (const name of readdirSync(folder)) {
    const path = join(folder, name);
    const kind = statSync(path, { throwIfNoEntry: false });
    if (kind?.isDirectory()) yield* filesIn(path);
    else if (kind?.isFile()) yield path;
  }
}

const holding = (folder, text) => [...filesIn(folder)].filter((path) => readFileSync(path).includes(text));

/** The files of the server that hold these bytes, by their names. Looked for once more where a file went away or got
 * another name meanwhile: Redis does so when it writes its own anew. */
export function filesOf(server, text) {
  for (let tries = 20; ; tries -= 1) {
    try {
      return holding(server.data, text);
    } catch (error) {
      if (error.code !== 'ENOENT' || tries === 0) throw error;
    }
  }
}

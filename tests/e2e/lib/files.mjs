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

/** The files of the server that hold these bytes, by their names. */
export const filesOf = (server, text) => (
  [...filesIn(server.data)].filter((path) => readFileSync(path).includes(text)));

// The file sink's folder, read as another system would.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { until } from './wait.mjs';

function filesBelow(folder) {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { withFileTypes: true }).flatMap((item) => {
    const path = join(folder, item.name);
    return item.isDirectory() ? filesBelow(path) : [path];
  });
}

/** The JSON transcript in which somebody said `text`, once it is there. */
export function transcriptWith(server, text) {
  return until('the transcript reaches the file sink', () => filesBelow(join(server.data, 'transcripts'))
    .filter((path) => path.endsWith('.json'))
    .map((path) => ({ path, ...JSON.parse(readFileSync(path, 'utf8')) }))
    .find((one) => one.entries.some((entry) => entry.text === text)));
}

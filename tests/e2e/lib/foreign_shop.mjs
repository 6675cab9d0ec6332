// A shop on another site: another host name, and the strict policy of the README, with nothing inline. Violations on its page
// are counted as its browser reports them, in any engine. And a browser that lets frames of other sites store nothing.
import { createServer } from 'node:http';
import { freePort } from './server.mjs';

/** Gives every report that is posted here to `take`. */
export function takeReport(request, response, take) {
  let text = '';
  request.on('data', (data) => { text += data; });
  request.on('end', () => {
    take(text);
    response.writeHead(204).end();
  });
}

/** `chat`: where the loader comes from. */
export async function foreignShop(chat, inbox = 'demo') {
  const port = await freePort();
  const reports = [];
  const boot = `window.sb=function(){(sb.q=sb.q||[]).push(arguments)};sb('boot',{inbox:'${inbox}',locale:'vi'})`;
  const shop = createServer((request, response) => {
    if (request.url === '/reports') return takeReport(request, response, (text) => reports.push(text));
    if (request.url === '/boot.js') return response.writeHead(200, { 'content-type': 'text/javascript' }).end(boot);
    if (request.url !== '/') return response.writeHead(404).end();
    // Its own images: browsers look for an icon by themselves.
    response.setHeader('content-security-policy', `default-src 'none'; img-src 'self'; script-src 'self' ${chat}; frame-src ${chat}; `
      + "require-trusted-types-for 'script'; trusted-types 'none'; report-uri /reports");
    response.setHeader('content-type', 'text/html');
    return response.end(`<!doctype html><html lang="vi"><head><meta charset="utf-8"><title>Tiệm lạ</title><script src="/boot.js"></script>
<script async src="${chat}/widget/loader.js"></script></head><body><main><h1>Tiệm lạ</h1></main></body></html>`);
  });
  await new Promise((resolve) => shop.listen(port, '127.0.0.1', resolve).unref());
  return { origin: `http://localhost:${port}`, url: `http://localhost:${port}/`, reports, stop: () => shop.close() };
}

/** What a browser does that blocks the storage of third parties: the frame's own storage throws, and its channels do. */
export const forbidStorage = (context) => context.addInitScript(() => {
  if (globalThis.parent === globalThis) return;
  const denied = () => new DOMException('denied', 'SecurityError');
  for (const name of ['localStorage', 'sessionStorage']) {
    Object.defineProperty(globalThis, name, { get() { throw denied(); } });
  }
  globalThis.BroadcastChannel = class { constructor() { throw denied(); } };
});

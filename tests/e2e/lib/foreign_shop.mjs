// A page that is not the server's: what the widget finds at a customer of ours.
import { createServer } from 'node:http';
import { freePort } from './server.mjs';

/** A shop on another site: another host name and a strict policy of its own, with nothing inline. */
export async function foreignShop(server, inbox = 'demo') {
  const port = await freePort();
  const shop = createServer((request, response) => {
    if (request.url === '/boot.js') {
      response.setHeader('content-type', 'text/javascript');
      return response.end(`window.sb=function(){(sb.q=sb.q||[]).push(arguments)};sb('boot',{inbox:'${inbox}',locale:'vi'})`);
    }
    response.setHeader('content-security-policy', `default-src 'none'; script-src 'self' ${server.url}; frame-src ${server.url}; `
      + "require-trusted-types-for 'script'; trusted-types 'none'");
    response.setHeader('content-type', 'text/html');
    return response.end(`<!doctype html><html lang="vi"><head><title>Tiệm lạ</title><script src="/boot.js"></script>
<script async src="${server.url}/widget/loader.js"></script></head><body><main><h1>Tiệm lạ</h1></main></body></html>`);
  });
  await new Promise((resolve) => shop.listen(port, '127.0.0.1', resolve));
  return { origin: `http://localhost:${port}`, url: `http://localhost:${port}/`, stop: () => shop.close() };
}

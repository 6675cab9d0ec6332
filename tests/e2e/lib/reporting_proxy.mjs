// In front of a server: everything as it is, but that the chat's frame reports violations of its own policy to here.
import { createServer, request as ask } from 'node:http';
import { connect } from 'node:net';
import { takeReport } from './foreign_shop.mjs';
import { freePort } from './server.mjs';

const POLICY = 'content-security-policy';

export async function reportingProxy(target) {
  const port = await freePort();
  const reports = [];
  const proxy = createServer((request, response) => {
    if (request.url === '/reports') return takeReport(request, response, (text) => reports.push(text));
    const { method, url: path, headers } = request;
    const onward = ask({ host: '127.0.0.1', port: target, method, path, headers }, (answer) => {
      const own = { ...answer.headers };
      if (own[POLICY]) own[POLICY] += '; report-uri /reports';
      response.writeHead(answer.statusCode, own);
      answer.pipe(response);
    });
    onward.on('error', () => response.destroy());
    return request.pipe(onward);
  });
  const open = new Set();
  proxy.on('upgrade', (request, near, head) => {
    const far = connect(target, '127.0.0.1');
    const lines = [`${request.method} ${request.url} HTTP/1.1`];
    for (let at = 0; at < request.rawHeaders.length; at += 2) lines.push(`${request.rawHeaders[at]}: ${request.rawHeaders[at + 1]}`);
    far.write(`${lines.join('\r\n')}\r\n\r\n`);
    far.write(head);
    const end = () => { near.destroy(); far.destroy(); };
    for (const side of [near, far]) {
      open.add(side);
      side.on('error', end).on('close', end);
    }
    near.pipe(far).pipe(near);
  });
  await new Promise((resolve) => proxy.listen(port, '127.0.0.1', resolve).unref());
  const stop = () => {
    for (const side of open) side.destroy();
    proxy.close();
  };
  return { url: `http://127.0.0.1:${port}`, reports, stop };
}

// A real OpenID Provider (npm oidc-provider) on loopback, with a log-in page of its own: who types a name there is that
// person, with the claims that the test gave them.
import { generateKeyPairSync } from 'node:crypto';
import { createServer } from 'node:http';
import { Provider } from 'oidc-provider';
import { freePort } from './server.mjs';

export const client = { id: 'switchboard desk', secret: 'a secret: with / and % in it' };

const page = (uid) => `<!doctype html><html lang="en"><title>Provider</title><main><h1>Provider</h1>
<form method="post" action="/interaction/${uid}"><label>Name <input name="login" data-testid="provider-login"></label>
<button data-testid="provider-submit">Log in</button></form>
<form method="post" action="/interaction/${uid}/no"><button data-testid="provider-no">No</button></form></main></html>`;

async function bodyOf(request) {
  let text = '';
  for await (const chunk of request) text += chunk;
  return new URLSearchParams(text);
}

export class OpenIdProvider {
  /** `returnUrl`: of the server under test. */
  static async start(returnUrl) {
    const provider = new OpenIdProvider(await freePort(), returnUrl);
    await provider.listen();
    return provider;
  }

  constructor(port, returnUrl) {
    this.port = port;
    this.issuer = `http://localhost:${port}`; // another site than 127.0.0.1, as providers are
    this.people = new Map(); // name: {claims, amr}
    this.secret = client.secret;
    this.returnUrl = returnUrl;
    const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
    this.key = { ...privateKey.export({ format: 'jwk' }), kid: 'first', use: 'sig', alg: 'RS256' };
  }

  /** What the provider knows of somebody who logs in with this name. */
  knows(name, claims, amr = ['pwd']) {
    this.people.set(name, { claims, amr });
  }

  make() {
    const { people } = this;
    const oidc = new Provider(this.issuer, {
      clients: [{
        client_id: client.id,
        client_secret: this.secret,
        redirect_uris: [this.returnUrl],
        grant_types: ['authorization_code'],
        response_types: ['code'],
        token_endpoint_auth_method: 'client_secret_basic',
      }],
      jwks: { keys: [this.key] },
      cookies: { keys: ['of this test'] },
      pkce: { required: () => true, methods: ['S256'] },
      claims: { openid: ['sub', 'amr'], email: ['email', 'email_verified'], profile: ['name', 'locale'] },
      features: { devInteractions: { enabled: false } },
      interactions: { url: (_context, { uid }) => `/interaction/${uid}` },
      findAccount: (_context, id) => ({
        accountId: id,
        claims: () => ({ sub: id, ...people.get(id)?.claims }),
      }),
      async loadExistingGrant(context) {
        const grant = new context.oidc.provider.Grant({
          clientId: context.oidc.client.clientId, accountId: context.oidc.session.accountId });
        grant.addOIDCScope('openid email profile');
        await grant.save();
        return grant;
      },
    });
    return oidc;
  }

  async interact(oidc, request, answer) {
    const [, , uid, no] = request.url.split('/');
    if (request.method === 'GET') {
      answer.writeHead(200, { 'content-type': 'text/html; charset=utf-8' }).end(page(uid));
      return;
    }
    const login = (await bodyOf(request)).get('login');
    const result = no ? { error: 'access_denied' }
      : { login: { accountId: login, amr: this.people.get(login)?.amr ?? ['pwd'], remember: false } };
    await oidc.interactionFinished(request, answer, result);
  }

  listen() {
    const oidc = this.make();
    const serve = oidc.callback();
    this.server = createServer((request, answer) => {
      if (!request.url.startsWith('/interaction/')) return serve(request, answer);
      return this.interact(oidc, request, answer).catch((error) => answer.writeHead(500).end(String(error)));
    });
    return new Promise((resolve) => { this.server.listen(this.port, '127.0.0.1', resolve); });
  }

  stop() {
    this.server.closeAllConnections();
    return new Promise((resolve) => { this.server.close(resolve); });
  }

  /** Types the name on the provider's page, in a browser that was sent there. */
  async logIn(page_, name) {
    await page_.getByTestId('provider-login').fill(name);
    await page_.getByTestId('provider-submit').click();
  }
}

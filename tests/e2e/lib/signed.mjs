// What a shop's server says of a customer who has logged in there: a JWT, signed with the inbox's secret.
import { createHmac } from 'node:crypto';
import { bearer, call } from './wire.mjs';

const part = (value) => Buffer.from(JSON.stringify(value)).toString('base64url');

export function signed(claims, key, alg = 'HS256') {
  const exp = Math.floor(Date.now() / 1000) + 600;
  const text = `${part({ alg, typ: 'JWT' })}.${part({ exp, ...claims })}`;
  return `${text}.${createHmac('sha256', key).update(text).digest('base64url')}`;
}

/** A shop that vouches for its customers: makes the inbox's secret as an admin and signs with it. */
export class SigningShop {
  /** Unknown visitors stay welcome. */
  static async of(server, inbox = 'demo') {
    const headers = { authorization: `Bearer ${await bearer(server, server.credentials.admin)}` };
    const made = await call(server, 'POST', `/api/v1/inboxes/${inbox}/identity/secret`, { headers });
    if (made.status !== 200) throw new Error(`the secret of ${inbox}: ${made.status} ${JSON.stringify(made.body)}`);
    const admitted = await call(server, 'PUT', `/api/v1/inboxes/${inbox}/identity`, { headers, body: { anonymous: 'allowed' } });
    if (admitted.status !== 200) throw new Error(`unknown visitors: ${admitted.status} ${JSON.stringify(admitted.body)}`);
    return new SigningShop(inbox, made.body.secret);
  }

  constructor(inbox, secret) {
    this.inbox = inbox;
    this.secret = secret;
  }

  /** The word that the page passes on as `token`; good for ten minutes. */
  sign(claims) { return signed({ aud: this.inbox, ...claims }, this.secret); }

  /** The shop's page says of its visitor who that is. */
  vouchFor(customer, sub, more = {}) { return customer.sb('identify', { token: this.sign({ sub, ...more }) }); }
}

// What a shop's server says of a customer who has logged in there: a JWT, signed with the inbox's secret.
import { createHmac } from 'node:crypto';

const part = (value) => Buffer.from(JSON.stringify(value)).toString('base64url');

export function signed(claims, key, alg = 'HS256') {
  const exp = Math.floor(Date.now() / 1000) + 600;
  const text = `${part({ alg, typ: 'JWT' })}.${part({ exp, ...claims })}`;
  return `${text}.${createHmac('sha256', key).update(text).digest('base64url')}`;
}

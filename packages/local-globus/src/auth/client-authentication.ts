import { timingSafeEqual } from 'node:crypto';
import type { Switches } from '../control/switches.ts';
import { type Client, hashSecret } from './clients.ts';

export type ClientAuthentication =
  | { kind: 'client'; client: Client }
  /** No Basic credentials at all. */
  | { kind: 'none' }
  | { kind: 'refused' };

/**
 * Checks Basic credentials in both spellings that clients send, or in one alone: the id and secret as they are (`raw`,
 * Globus's own SDKs), and form-encoded first (RFC 6749 §2.3.1).
 */
export function authenticateClient(
  clients: ReadonlyMap<string, Client>,
  authorization: string | undefined,
  spelling: Switches['basic_credentials'] = 'either',
): ClientAuthentication {
  if (authorization === undefined) return { kind: 'none' };
  const encoded = /^basic +([A-Za-z0-9+/]+={0,2})$/i.exec(authorization)?.[1];
  if (!encoded) return { kind: 'refused' };
  const text = Buffer.from(encoded, 'base64').toString('utf8');
  const colon = text.indexOf(':');
  if (colon < 0) return { kind: 'refused' };
  const client = clients.get(formDecoded(text.slice(0, colon)));
  const secret = text.slice(colon + 1);
  // A public client has nothing to prove itself with: Basic credentials in its name are a mistake or an attempt.
  if (!client?.secretHash) return { kind: 'refused' };
  const spellings = { raw: [secret], form_encoded: [formDecoded(secret)], either: [secret, formDecoded(secret)] };
  const matches = spellings[spelling].some((candidate) => isOneOf(client.credentialHashes, hashSecret(candidate)));
  return matches ? { kind: 'client', client } : { kind: 'refused' };
}

function isOneOf(expected: readonly string[], hash: string): boolean {
  return expected.some((one) => timingSafeEqual(Buffer.from(hash), Buffer.from(one)));
}

function formDecoded(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch {
    return text;
  }
}

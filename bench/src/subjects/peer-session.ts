import { randomBytes } from 'node:crypto';

/** What a sign-in at Globus leaves to be kept: 2.5 KB of JSON, tokens of four resource servers and the ID token. */
export function peerSession(): { tokens: Record<string, PeerTokens>; id_token: string } {
  const names = ['auth.globus.org', 'transfer.api.globus.org', 'groups.api.globus.org', 'search.api.globus.org'];
  return { tokens: Object.fromEntries(names.map((name) => [name, tokensOf(name)])), id_token: text(1000) };
}

export type PeerTokens = { access_token: string; refresh_token: string; scope: string; expires_at: number };

function tokensOf(name: string): PeerTokens {
  const scope = `urn:globus:auth:scope:${name}:all`;
  return { access_token: text(96), refresh_token: text(96), scope, expires_at: Date.now() + 172_800_000 };
}

function text(length: number): string {
  return randomBytes(length).toString('base64url').slice(0, length);
}

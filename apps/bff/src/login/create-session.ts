import type { Token, UserClaims } from '@isthmus/globus';
import type { Config } from '../config.ts';
import { Secret } from '../secret.ts';
import { profileOf } from '../session/profile.ts';
import { servicePermissions } from '../session/service-permissions.ts';
import type { IssuedToken } from '../tokens/globus-auth.ts';
import type { GrantSecrets, SecretHolder } from '../vault/grant-secrets.ts';
import type { StoredGrant, Vault } from '../vault/vault.ts';

type Parts = { vault: Vault; secrets: GrantSecrets; config: Pick<Config, 'absoluteMs'>; now: () => number };

export type SignInAnswer = {
  claims: UserClaims;
  /** What the person signed in with, as they know it. */
  client: string;
  tokens: readonly Token[];
  /** About when Auth issued the tokens, by this process's clock. Default: now. */
  issuedAtMs?: number;
};

/** Stores a new session under `key`. Returns the tokens it has no use for, which must be revoked. */
export async function createSession(
  { vault, secrets, config, now }: Parts,
  key: string,
  { claims, client, tokens, issuedAtMs = now() }: SignInAnswer,
): Promise<readonly IssuedToken[]> {
  const holder = secrets.createHolder(key);
  const nowMs = now();
  const grants = servicePermissions.map(({ resourceServer, scopes }) => {
    const token = tokens.find((candidate) => candidate.resource_server === resourceServer);
    const granted = token?.scope.split(' ') ?? [];
    const isWhole = scopes.every((scope) => granted.includes(scope));
    return { token, grant: grantFrom(secrets, holder, resourceServer, isWhole ? token : undefined, issuedAtMs) };
  });
  await vault.create({
    ...holder,
    subject: secrets.subjectOf(claims.sub),
    authSession: claims.sid === undefined ? null : secrets.authSessionOf(claims.sid),
    createdAtMs: nowMs,
    signedInAtMs: nowMs,
    lastSeenAtMs: nowMs,
    absoluteEndsAtMs: nowMs + config.absoluteMs,
    ended: null,
    profile: secrets.sealText(holder, JSON.stringify(profileOf(claims, client)), 'profile'),
    grants: grants.map(({ grant }) => grant),
  });
  const used = new Set(grants.filter(({ grant }) => grant.state === 'ready').map(({ token }) => token));
  return tokens.filter((token) => !used.has(token)).flatMap(issuedOf);
}

/** A grant of one resource server: its token, or that there is none. */
export function grantFrom(
  secrets: GrantSecrets,
  holder: SecretHolder,
  resourceServer: string,
  token: Token | undefined,
  issuedAtMs: number,
): StoredGrant {
  return secrets.sealGrant(holder, {
    resourceServer,
    generation: 1,
    state: token ? 'ready' : 'not_granted',
    scopes: token?.scope.split(' ') ?? [],
    issuedAtMs,
    expiresAtMs: issuedAtMs + (token?.expires_in ?? 0) * 1000,
    accessToken: secretOf(token?.access_token),
    refreshToken: secretOf(token?.refresh_token),
    intentAtMs: null,
  });
}

function secretOf(token: string | undefined): Secret<string> | null {
  return token === undefined ? null : new Secret(token);
}

/** The secrets of a token as the outbox takes them. */
export function issuedOf({ access_token, refresh_token, resource_server: resourceServer }: Token): IssuedToken[] {
  const access: IssuedToken = { token: new Secret(access_token), kind: 'access_token', resourceServer };
  return refresh_token === undefined
    ? [access]
    : [{ token: new Secret(refresh_token), kind: 'refresh_token', resourceServer }, access];
}

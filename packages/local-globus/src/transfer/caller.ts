import { scopes } from '@isthmus/globus';
import * as z from 'zod/mini';
import type { Authentication } from '../session-requirements.ts';
import { TransferFailure } from './transfer-failure.ts';

/** Who asks: the primary identity, every identity linked to it (itself included), the application, and its session. */
export type Caller = {
  id: string;
  username: string;
  identities: readonly { id: string; username: string; lastAuthenticationMs: number | null }[];
  clientId: string;
  /** What the token is good for. */
  scopes: readonly string[];
  session: readonly Authentication[];
};

/** Asks Auth about a token. Answers the document of POST /v2/oauth2/token/introspect with identity_set_detail and session_info. */
export type Introspect = (token: string) => Promise<unknown>;

const authentication = z.object({
  auth_time: z.int(),
  amr: z.nullable(z.array(z.string())),
  custom_claims: z.optional(z.object({ auth_time_ms: z.optional(z.int()) })),
});

const introspection = z.discriminatedUnion('active', [
  z.object({ active: z.literal(false) }),
  z.object({
    active: z.literal(true),
    sub: z.string(),
    scope: z.string(),
    client_id: z.string(),
    username: z.optional(z.nullable(z.string())),
    identity_set_detail: z.optional(
      z.array(
        z.object({
          sub: z.string(),
          username: z.string(),
          last_authentication: z.optional(z.nullable(z.number())),
        }),
      ),
    ),
    session_info: z.optional(z.object({ authentications: z.record(z.string(), authentication) })),
  }),
]);

/** Names the caller behind an Authorization header; throws the 401 of Globus when there is none. */
export async function identifyCaller(
  authorization: string | undefined,
  introspect: Introspect,
  { scope, service }: { scope: string | readonly string[]; service: string } = {
    scope: scopes.transferAll,
    service: 'the Transfer service',
  },
): Promise<Caller> {
  const token = /^Bearer +([A-Za-z0-9._~+/=-]+)$/i.exec(authorization ?? '')?.[1];
  if (token === undefined) {
    throw new TransferFailure(401, 'ClientError.AuthenticationFailed', 'Send an access token as a Bearer credential');
  }
  const answer = introspection.safeParse(await askAuth(token, introspect));
  if (!answer.success) throw authUnavailable(answer.error);
  if (!answer.data.active) throw new TransferFailure(401, 'AuthenticationFailed', 'Token is not active');
  const wanted = typeof scope === 'string' ? [scope] : scope;
  if (!answer.data.scope.split(' ').some((name) => wanted.includes(name))) {
    throw new TransferFailure(401, 'AuthenticationFailed', `Token has no scope of ${service}`);
  }
  const { sub, username, identity_set_detail: linked } = answer.data;
  const identities = (linked ?? []).map(({ sub: id, username: name, last_authentication: last }) => {
    return { id, username: name, lastAuthenticationMs: typeof last === 'number' ? last * 1000 : null };
  });
  const self = { id: sub, username: username ?? sub };
  return {
    ...self,
    identities: identities.some(({ id }) => id === sub)
      ? identities
      : [{ ...self, lastAuthenticationMs: null }, ...identities],
    clientId: answer.data.client_id,
    scopes: answer.data.scope.split(' '),
    session: Object.entries(answer.data.session_info?.authentications ?? {}).map(([identityId, signIn]) => ({
      identityId,
      atMs: signIn.custom_claims?.auth_time_ms ?? signIn.auth_time * 1000,
      mfa: signIn.amr?.includes('mfa') ?? false,
    })),
  };
}

async function askAuth(token: string, introspect: Introspect): Promise<unknown> {
  try {
    return await introspect(token);
  } catch (cause) {
    throw authUnavailable(cause);
  }
}

const authUnavailable = (cause: unknown) =>
  new TransferFailure(503, 'ServiceUnavailable', 'Auth cannot be asked about the token; try again', { cause });

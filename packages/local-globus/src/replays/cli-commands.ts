import { identityDocument, resourceServers } from '@isthmus/globus';
import * as z from 'zod/mini';
import { cliTemplates } from '../auth/developers/seeds.ts';
import { type Answer, basic } from '../testing/index.ts';
import { askService, assertLogins, authPost, bearer, type Cli, CliExit, childClient, cliScopes, read } from './cli.ts';
import { type LoginOptions, runLoginFlow } from './cli-login.ts';

const { auth } = resourceServers;

const linked = z.looseObject({
  username: z.string(),
  name: z.nullable(z.string()),
  sub: z.uuid(),
  email: z.nullable(z.string()),
});
const userinfo = z.looseObject({
  preferred_username: z.string(),
  name: z.nullable(z.string()),
  sub: z.uuid(),
  email: z.nullable(z.string()),
  identity_set: z.array(linked),
});

async function userinfoOf(cli: Cli): Promise<z.infer<typeof userinfo>> {
  return read(
    await askService(cli, auth, { method: 'GET', url: `${cli.globus.authUrl}/v2/oauth2/userinfo` }),
    userinfo,
  );
}

/** `globus whoami`; -v and --linked-identities print more of the same answer. */
export async function whoami(cli: Cli): Promise<z.infer<typeof userinfo>> {
  await assertLogins(cli, auth);
  return userinfoOf(cli);
}

const sessionInfo = z.looseObject({
  session_info: z.optional(
    z.looseObject({
      session_id: z.uuid(),
      // Formatted as a time: an integer.
      authentications: z.record(z.string(), z.looseObject({ auth_time: z.int() })),
    }),
  ),
});

/** `globus session show`. */
export async function sessionShow(cli: Cli): Promise<{ id: string; username: string; auth_time: number }[]> {
  await assertLogins(cli, auth);
  await bearer(cli, auth);
  const client = cli.clientLogin ?? (await childClient(cli));
  const form = { token: cli.storage.tokens.get(auth)?.access_token ?? '', include: 'session_info' };
  const answer = read(await authPost(cli, client, '/v2/oauth2/token/introspect', form), sessionInfo);
  const authentications = answer.session_info?.authentications ?? {};
  const ids = Object.keys(authentications);
  const identities = ids.length > 0 ? await identitiesOf(cli, { ids: ids.join(',') }) : [];
  return Object.entries(authentications).map(([id, { auth_time }]) => ({
    id,
    username: identities.find((one) => one.id === id)?.username ?? '',
    auth_time,
  }));
}

export type SessionTarget =
  | { kind: 'all' }
  | { kind: 'policies'; policies: readonly string[] }
  | { kind: 'domains'; domains: readonly string[] }
  /** Ids, or usernames of the person's own set. */
  | { kind: 'identities'; identities: readonly string[] };

/** `globus session update`; `scopes` are what `--scope` adds to the usual ones. */
export async function sessionUpdate(cli: Cli, target: SessionTarget, options: LoginOptions) {
  await assertLogins(cli, auth);
  const { identity_set } = await userinfoOf(cli);
  const session = {
    session_message: 'Authenticate to update your CLI session.',
    ...sessionParameter(target, identity_set),
  };
  const scopes = [...[...cliScopes.values()].flat(), ...(options.scopes ?? [])];
  return runLoginFlow(cli, { ...options, scopes, session });
}

function sessionParameter(target: SessionTarget, set: readonly z.infer<typeof linked>[]): Record<string, string> {
  if (target.kind === 'policies') return { session_required_policies: target.policies.join(',') };
  if (target.kind === 'domains') return { session_required_single_domain: target.domains.join(',') };
  const wanted = target.kind === 'all' ? set.map(({ sub }) => sub) : target.identities;
  const ids = wanted.map((one) => set.find(({ sub, username }) => sub === one || username === one)?.sub);
  if (ids.includes(undefined)) throw new CliExit(1, 'is not in your identity set');
  return { session_required_identities: ids.join(',') };
}

/** `globus session consent`. */
export function sessionConsent(cli: Cli, scopes: readonly string[], options: LoginOptions) {
  return runLoginFlow(cli, { ...options, scopes });
}

const identities = z.looseObject({ identities: z.array(identityDocument) });

async function identitiesOf(cli: Cli, query: Readonly<Record<string, string>>) {
  const url = `${cli.globus.authUrl}/v2/api/identities`;
  return read(await askService(cli, auth, { method: 'GET', url, query }), identities).identities;
}

/** `globus get-identities`: ids in one request, usernames in another. Answers the other name of each, in order. */
export async function getIdentities(cli: Cli, values: readonly string[], provision = false): Promise<string[]> {
  await assertLogins(cli, auth);
  const ids = values.filter((value) => !value.includes('@'));
  const usernames = values.filter((value) => value.includes('@'));
  const found = [
    ...(ids.length > 0 ? await identitiesOf(cli, { ids: ids.join(',') }) : []),
    ...(usernames.length > 0
      ? await identitiesOf(cli, { usernames: usernames.join(','), provision: String(provision) })
      : []),
  ];
  return values.map((value) => {
    const one = found.find(({ id, username }) => id === value || username === value);
    return (one?.id === value ? one.username : one?.id) ?? 'NO_SUCH_IDENTITY';
  });
}

/** `globus api auth GET /v2/…`. */
export async function apiAuth(cli: Cli, path: string): Promise<Answer> {
  await assertLogins(cli, auth);
  return askService(cli, auth, { method: 'GET', url: `${cli.globus.authUrl}${path}` });
}

/** `globus logout`, with the hidden `--delete-client` if told so: answers who it was. */
export async function logout(cli: Cli, options: { deleteClient?: boolean } = {}): Promise<string> {
  const { preferred_username } = await userinfoOf(cli);
  if (options.deleteClient) {
    const { id, secret } = await childClient(cli);
    cli.storage.child = null;
    const authorization = basic(id, secret);
    const url = `${cli.globus.authUrl}/v2/api/clients/${id}`;
    read(await cli.http({ method: 'DELETE', url, authorization }), z.looseObject({}));
  }
  for (const [service, { access_token, refresh_token }] of cli.storage.tokens) {
    for (const token of [access_token, refresh_token]) {
      // A client that acts as itself has no refresh tokens: None, which the SDK leaves out.
      const form = { ...(token !== null && { token }), client_id: cliTemplates.production };
      read(await authPost(cli, null, '/v2/oauth2/token/revoke', form), z.looseObject({ active: z.literal(false) }));
    }
    cli.storage.tokens.delete(service);
  }
  cli.storage.sub = null;
  return preferred_username;
}

import { resourceServers } from '@isthmus/globus';
import * as z from 'zod/mini';
import { cliTemplates } from '../auth/developers/seeds.ts';
import type { LocalGlobus } from '../local-globus.ts';
import { type Answer, type Browser, basic, createBrowser } from '../testing/index.ts';
import { createPythonHttp, type PythonHttp, type PythonRequest } from './python-http.ts';

/** One resource server's tokens as the CLI keeps them. */
export interface KeptTokens {
  scope: string;
  resource_server: string;
  access_token: string;
  refresh_token: string | null;
  expires_at_seconds: number;
}

/** What the CLI keeps in ~/.globus/cli/storage.db. */
export interface CliStorage {
  /** The client that it has made for itself of its template: auth_client_data. */
  child: { id: string; secret: string } | null;
  /** Who signed in first: auth_user_data. */
  sub: string | null;
  /** By resource server, in the order they came. */
  tokens: Map<string, KeptTokens>;
}

/** A `globus` command line, version 3.42, with its storage and the browser it sends people to. */
export interface Cli {
  globus: LocalGlobus;
  storage: CliStorage;
  browser: Browser;
  http: PythonHttp;
  /** The machine's clock, in milliseconds. */
  now: () => number;
  /** GLOBUS_CLI_CLIENT_ID and _SECRET: it acts as this client, and nobody signs in. */
  clientLogin: { id: string; secret: string } | null;
}

/** The CLI ends with this status, and says this. */
export class CliExit extends Error {
  readonly status: number;
  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

export function createCli(globus: LocalGlobus, options: Partial<Omit<Cli, 'globus' | 'http'>> = {}): Cli {
  return {
    globus,
    storage: { child: null, sub: null, tokens: new Map() },
    browser: createBrowser(),
    now: Date.now,
    clientLogin: null,
    ...options,
    http: createPythonHttp('Globus CLI v3.42.0'),
  };
}

/** The scopes of each resource server, in the order in which `globus login` asks for them. */
export const cliScopes: ReadonlyMap<string, readonly string[]> = new Map([
  [resourceServers.auth, ['openid', 'profile', 'email', 'urn:globus:auth:scope:auth.globus.org:view_identity_set']],
  [resourceServers.transfer, ['urn:globus:auth:scope:transfer.api.globus.org:all']],
  [resourceServers.groups, ['urn:globus:auth:scope:groups.api.globus.org:all']],
  [resourceServers.search, ['urn:globus:auth:scope:search.api.globus.org:all']],
  [
    resourceServers.timers,
    [
      'https://auth.globus.org/scopes/524230d7-ea86-4a52-8312-86065a9e0417/timer[urn:globus:auth:scope:transfer.api.globus.org:all]',
    ],
  ],
  [resourceServers.flows, ['https://auth.globus.org/scopes/eec9b274-0c81-4334-bdc2-54e90e689b9a/all']],
]);

const newInstance = z.looseObject({
  included: z.looseObject({ client_credential: z.looseObject({ client: z.uuid(), secret: z.string() }) }),
});

/** The child client, which is made with the template's id and no credentials when there is none yet. */
export async function childClient(cli: Cli): Promise<{ id: string; secret: string }> {
  if (cli.storage.child !== null) return cli.storage.child;
  const json = { client: { template_id: cliTemplates.production, name: 'Globus CLI' } };
  const answer = await cli.http({ method: 'POST', url: `${cli.globus.authUrl}/v2/api/clients`, json });
  const { client: id, secret } = read(answer, newInstance).included.client_credential;
  cli.storage.child = { id, secret };
  return cli.storage.child;
}

const validity = z.looseObject({ active: z.boolean() });

/** What `LoginManager.requires_login` does before a command: exit 4 unless each refresh token is there and valid. */
export async function assertLogins(cli: Cli, ...services: readonly string[]): Promise<void> {
  for (const service of services) if (!(await hasLogin(cli, service))) throw new CliExit(4, 'Please run: globus login');
}

export async function hasLogin(cli: Cli, service: string): Promise<boolean> {
  if (cli.clientLogin !== null) return true;
  const kept = cli.storage.tokens.get(service);
  if (typeof kept?.refresh_token !== 'string') return false;
  const granted = kept.scope.split(' ');
  if (!(cliScopes.get(service) ?? []).every((scope) => granted.includes(scope.replace(/\[.*/, '')))) return false;
  const form = { token: kept.refresh_token };
  const answer = await authPost(cli, await childClient(cli), '/v2/oauth2/token/validate', form);
  return answer.status === 200 && read(answer, validity).active;
}

const oneToken = z.looseObject({
  access_token: z.string(),
  scope: z.string(),
  expires_in: z.int(),
  token_type: z.literal('Bearer'),
  resource_server: z.string(),
  // Absent or filled: the SDK stores what it finds.
  refresh_token: z.optional(z.string()),
});
/** The SDK reads all of these, and fails without one. */
export const tokenDocument = z.extend(oneToken, { other_tokens: z.array(oneToken), id_token: z.optional(z.string()) });
export type TokenDocument = z.infer<typeof tokenDocument>;

/** Keeps the tokens of an answer, over those of the same resource servers. */
export function keep(
  { storage, now }: { storage: Pick<CliStorage, 'tokens'>; now: () => number },
  document: TokenDocument,
): void {
  for (const token of [document, ...document.other_tokens]) {
    storage.tokens.set(token.resource_server, {
      scope: token.scope,
      resource_server: token.resource_server,
      access_token: token.access_token,
      refresh_token: token.refresh_token ?? null,
      expires_at_seconds: Math.floor(now() / 1000) + token.expires_in,
    });
  }
}

/** A request with the token of a service: got anew a minute before it ends, and once more after a 401. */
export async function askService(cli: Cli, service: string, request: PythonRequest): Promise<Answer> {
  const answer = await cli.http({ ...request, authorization: await bearer(cli, service) });
  if (answer.status !== 401) return answer;
  await renew(cli, service);
  return cli.http({ ...request, authorization: await bearer(cli, service) });
}

/** The Authorization header for a service. */
export async function bearer(cli: Cli, service: string): Promise<string> {
  const kept = cli.storage.tokens.get(service);
  if (!kept || cli.now() / 1000 > kept.expires_at_seconds - 60) await renew(cli, service);
  return `Bearer ${cli.storage.tokens.get(service)?.access_token}`;
}

async function renew(cli: Cli, service: string): Promise<void> {
  const refresh_token = cli.storage.tokens.get(service)?.refresh_token ?? '';
  const answer =
    cli.clientLogin === null
      ? await authPost(cli, await childClient(cli), '/v2/oauth2/token', { refresh_token, grant_type: 'refresh_token' })
      : await authPost(cli, cli.clientLogin, '/v2/oauth2/token', {
          grant_type: 'client_credentials',
          scope: cliScopes.get(service)?.join(' ') ?? '',
        });
  const document = read(answer, tokenDocument);
  if (document.other_tokens.length > 0) throw new Error('The SDK wants one token for one resource server.');
  keep(cli, document);
}

/** A form to Auth with a client's credentials, or with none. */
export function authPost(
  { http, globus }: Cli,
  client: { id: string; secret: string } | null,
  path: string,
  form: Readonly<Record<string, string>>,
): Promise<Answer> {
  const url = `${globus.authUrl}${path}`;
  return http({ method: 'POST', url, form, ...(client && { authorization: basic(client.id, client.secret) }) });
}

/** What a command reads of an answer; it ends with status 1 when the answer is an error or lacks a member. */
export function read<T extends z.core.$ZodType>({ status, body }: Answer, schema: T): z.core.output<T> {
  if (status >= 400) throw new CliExit(1, `${status} ${JSON.stringify(body)}`);
  return z.parse(schema, body);
}

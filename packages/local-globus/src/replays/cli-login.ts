import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { resourceServers } from '@isthmus/globus';
import type { LocalGlobus } from '../local-globus.ts';
import { type Browser, basic, signIn } from '../testing/index.ts';
import {
  askService,
  authPost,
  type Cli,
  CliExit,
  childClient,
  cliScopes,
  createCli,
  hasLogin,
  keep,
  read,
  type TokenDocument,
  tokenDocument,
} from './cli.ts';
import { meetsScope } from './consent-forest.ts';
import { decodeIdToken } from './id-token.ts';
import { encodePython } from './python-http.ts';

export interface LoginOptions {
  /** Who signs in at the pages of Auth, by username: one page after the other. */
  person: string | readonly string[];
  /** `--no-local-server`: the person copies the code; else the browser is sent to a server of the CLI's. */
  localServer?: boolean;
  force?: boolean;
  /** `--gcs <endpoint>:<collection>`: that mapped collection's own API as well. */
  gcs?: { endpoint: string; collection: string };
  /** Instead of the scopes of all services. */
  scopes?: readonly string[];
  /** session_required_… and session_message. */
  session?: Readonly<Record<string, string>>;
}

/** A command line on which somebody has run `globus login --no-local-server`. */
export async function signedInCli(
  globus: LocalGlobus,
  person: string,
  options: Parameters<typeof createCli>[1] = {},
): Promise<Cli> {
  const cli = createCli(globus, options);
  await login(cli, { person });
  return cli;
}

/** `globus login`. Answers whether somebody was signed in before, so that there was nothing to do. */
export async function login(cli: Cli, options: LoginOptions): Promise<'already logged in' | 'logged in'> {
  if (cli.clientLogin !== null) throw new CliExit(2, 'Clients are always "logged in"');
  if (!options.force && (await isLoggedIn(cli, options))) return 'already logged in';
  await runLoginFlow(cli, options);
  return 'logged in';
}

async function isLoggedIn(cli: Cli, { gcs }: LoginOptions): Promise<boolean> {
  for (const service of cliScopes.keys()) if (!(await hasLogin(cli, service))) return false;
  return gcs === undefined || ((await hasGcsConsents(cli, gcs)) && hasLogin(cli, gcs.endpoint));
}

/** A scope with dependencies is looked for in the tree of what the person has allowed, not in the token's scopes. */
async function hasGcsConsents(cli: Cli, gcs: NonNullable<LoginOptions['gcs']>): Promise<boolean> {
  if (!cli.storage.tokens.has(gcs.endpoint)) return false;
  const url = `${cli.globus.authUrl}/v2/api/identities/${cli.storage.sub}/consents`;
  const answer = await askService(cli, resourceServers.auth, { method: 'GET', url, query: { all: 'False' } });
  return meetsScope(answer, gcsScope(gcs));
}

function gcsScope({ endpoint, collection }: NonNullable<LoginOptions['gcs']>): string {
  return `urn:globus:auth:scope:${endpoint}:manage_collections[https://auth.globus.org/scopes/${collection}/data_access]`;
}

/** What `login`, `session update` and `session consent` have in common. */
export async function runLoginFlow(cli: Cli, options: LoginOptions): Promise<TokenDocument> {
  const authScopes = cliScopes.get(resourceServers.auth) ?? [];
  const wanted = options.scopes ?? [...[...cliScopes.values()].flat(), ...(options.gcs ? [gcsScope(options.gcs)] : [])];
  const scope = [...wanted, ...authScopes.filter((one) => !wanted.includes(one))].join(' ');
  await childClient(cli);
  const open = (redirectUri: string) =>
    signIn({
      authorizeUrl: authorizeUrl(cli, { scope, redirectUri, session: options.session ?? {} }),
      person: options.person,
      consent: 'allow',
      browser: cli.browser,
    });
  const { code, redirectUri } = options.localServer ? await byLocalServer(open) : await byLink(cli, open);
  return exchangeAndStore(cli, code, redirectUri);
}

/** What the CLI prints, or opens in a browser. */
export function authorizeUrl(
  { globus, storage }: Cli,
  options: { scope: string; redirectUri: string; session: Readonly<Record<string, string>> },
): string {
  const query = encodePython({
    client_id: storage.child?.id ?? '',
    redirect_uri: options.redirectUri,
    scope: options.scope,
    state: '_default',
    response_type: 'code',
    access_type: 'offline',
    prompt: 'login',
    ...options.session,
  });
  return `${globus.authUrl}/v2/oauth2/authorize?${query}`;
}

type Open = (redirectUri: string) => Promise<string>;

async function byLink({ globus, browser }: Cli, open: Open): Promise<{ code: string; redirectUri: string }> {
  const redirectUri = `${globus.authUrl}/v2/web/auth-code`;
  return { code: await copiedCode(browser, await open(redirectUri)), redirectUri };
}

/** What the page at this address shows to copy. */
export async function copiedCode(browser: Browser, address: string): Promise<string> {
  const page = await browser.fetch(new URL(address));
  const code = /id="code" value="(\w+)"/.exec(await page.text())?.[1];
  if (code === undefined) throw new Error('The page shows no code to copy.');
  return code;
}

async function byLocalServer(open: Open): Promise<{ code: string; redirectUri: string }> {
  let code: string | null = null;
  const server = createServer((request, response) => {
    code = new URL(request.url ?? '/', 'http://localhost').searchParams.get('code');
    response.end();
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  // A listening TCP server has an address with a port.
  const redirectUri = `http://localhost:${(server.address() as AddressInfo).port}`;
  try {
    await fetch(await open(redirectUri), { headers: { connection: 'close' } });
  } finally {
    server.close();
  }
  if (code === null) throw new CliExit(1, 'Authorization failed');
  return { code, redirectUri };
}

/** The exchange, the check of the ID token, and the comparison with who has signed in before. */
async function exchangeAndStore(cli: Cli, code: string, redirect_uri: string): Promise<TokenDocument> {
  const child = await childClient(cli);
  const form = { grant_type: 'authorization_code', code, redirect_uri };
  const tokens = read(await authPost(cli, child, '/v2/oauth2/token', form), tokenDocument);
  const sub = await decodeIdToken(tokens.id_token ?? '', {
    http: cli.http,
    authUrl: cli.globus.authUrl,
    authorization: basic(child.id, child.secret),
    audience: child.id,
    now: cli.now,
  });
  if (cli.storage.sub !== null && cli.storage.sub !== sub) {
    for (const { access_token, refresh_token = '' } of [tokens, ...tokens.other_tokens]) {
      await authPost(cli, child, '/v2/oauth2/token/revoke', { token: access_token });
      await authPost(cli, child, '/v2/oauth2/token/revoke', { token: refresh_token });
    }
    throw new CliExit(1, 'Authorization failed: tried to login with an account that didn’t match');
  }
  cli.storage.sub = sub;
  keep(cli, tokens);
  return tokens;
}

import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type RequestListener, type Server } from 'node:http';
import { connect } from 'node:net';
import { resourceServers, scopes, type Token } from '@isthmus/globus';
import { type BffOptions, createBff } from '../app.ts';
import { type Config, readConfig } from '../config.ts';
import { createEdgeServer } from '../edge/limits.ts';
import { createLog, type Log } from '../log.ts';
import { createSession, grantFrom } from '../login/create-session.ts';
import { createServiceTable, type ServiceRow } from '../proxy/resource-servers.ts';
import { Secret } from '../secret.ts';
import { createSessionCookies } from '../session/session-cookie.ts';
import { createEnvelope } from '../vault/envelope.ts';
import { createGrantSecrets, type GrantSecrets } from '../vault/grant-secrets.ts';
import { openVault } from '../vault/open-vault.ts';
import type { StoredSession, Vault } from '../vault/vault.ts';

/** What a resource server of somebody else saw. */
export type SeenRequest = { method: string; target: string; headers: [name: string, value: string][]; body: string };

/** A resource server that nobody here wrote: it records what arrives and answers as the test says. */
export type ForeignServer = { origin: string; seen: SeenRequest[]; server: Server; close(): Promise<void> };

export async function startForeignServer(answer: RequestListener = (_, res) => res.end('{}')): Promise<ForeignServer> {
  const seen: SeenRequest[] = [];
  const server = createServer({ maxHeaderSize: 64 * 1024 }, (req, res) => {
    const request: SeenRequest = { method: req.method ?? '', target: req.url ?? '', headers: pairs(req), body: '' };
    seen.push(request);
    req.on('data', (chunk: Buffer) => {
      if (request.body.length < 100_000) request.body += chunk.toString('latin1');
    });
    answer(req, res);
  });
  return { origin: `http://127.0.0.1:${await listen(server)}`, seen, server, close: () => closeServer(server) };
}

function pairs({ rawHeaders }: IncomingMessage): [string, string][] {
  return rawHeaders.flatMap((name, index): [string, string][] =>
    index % 2 === 0 ? [[name.toLowerCase(), rawHeaders[index + 1] ?? '']] : [],
  );
}

export type Portal = {
  origin: string;
  port: number;
  /** The Cookie header of a person who is signed in. */
  cookie: string;
  accessTokens: Record<'transfer' | 'auth', string>;
  /** The record of the person who is signed in. */
  sessions(): Promise<StoredSession[]>;
  endStreams(): void;
  /** The store, as another process on it would see it. */
  vault: Vault;
  /** How often a store was asked for anything. */
  vaultCalls(): number;
  /** A call as the SPA makes it: with the session and the guard header. */
  call(path: string, init?: Call): Promise<Response>;
  /** The Cookie header of one more person, who is signed in from now on: at the same services, or with these tokens. */
  signIn(sub: string, tokens?: readonly Token[]): Promise<string>;
  close(): Promise<void>;
};

export type Call = {
  method?: string;
  headers?: Record<string, string>;
  body?: Uint8Array | string | ReadableStream;
};

export type PortalOptions = Pick<BffOptions, 'now' | 'checkStreamsEveryMs' | 'personLimits' | 'lookup' | 'metrics'> & {
  transferUrl?: string;
  authUrl?: string;
  webRoot?: string;
  transferRow?: Partial<ServiceRow>;
  /** Services besides those of the table. */
  moreServices?: Record<string, ServiceRow>;
  /** Where the log goes. Default: nowhere. */
  log?: Log;
  headersTimeoutMs?: number;
  /** Where data servers of collections may be. */
  collectionHosts?: string;
  /** Where the vault is kept, as VAULT_URL names it. Default: in memory. */
  vaultUrl?: string;
};

/** A running portal on a free port with one person signed in at `transfer` and `auth`. */
export async function startSignedInPortal(options: PortalOptions = {}): Promise<Portal> {
  const config = testConfig(options);
  let calls = 0;
  const { vaultUrl = 'sqlite::memory:', log = createLog('silent') } = options;
  const opened = await openVault({ vaultUrl: new Secret(vaultUrl), allowVaultEviction: false }, log);
  const vault = counted(opened, () => {
    calls += 1;
  });
  const services = new Map(createServiceTable(config));
  const row = services.get('transfer');
  if (row) services.set('transfer', { ...row, ...options.transferRow });
  for (const [name, more] of Object.entries(options.moreServices ?? {})) services.set(name, more);
  const bff = createBff({ ...options, log, config, vault, services });
  const { headersTimeoutMs } = options;
  const server = createEdgeServer(bff.listener, {
    https: false,
    upgradeListener: bff.upgradeListener,
    ...(headersTimeoutMs && { headersTimeoutMs }),
  });
  const port = await listen(server);
  const accessTokens = newTokens();
  const now = options.now ?? Date.now;
  const enter = (sub: string, tokens?: readonly Token[]) =>
    signIn({ config, vault, now }, sub, tokens ?? usualTokens(newTokens()));
  const cookie = await enter('a-person', usualTokens(accessTokens));
  const origin = `http://localhost:${port}`;
  return {
    origin,
    port,
    cookie,
    accessTokens,
    vault,
    sessions: () => vault.sessionsOf(createGrantSecrets(createEnvelope(config)).subjectOf('a-person')),
    endStreams: () => bff.endStreams(),
    vaultCalls: () => calls,
    signIn: enter,
    call: (path, { headers, ...init } = {}) =>
      fetch(origin + path, {
        redirect: 'manual',
        duplex: 'half',
        ...init,
        headers: { 'X-CSRF': '1', origin, cookie, ...headers },
      }),
    async close() {
      await closeServer(server);
      await bff.close();
      await vault.close();
    },
  };
}

type Parts = { config: Config; vault: Vault; now: () => number };

async function signIn({ config, vault, now }: Parts, sub: string, tokens: readonly Token[]): Promise<string> {
  const secrets = createGrantSecrets(createEnvelope(config));
  const cookies = createSessionCookies(config);
  const id = cookies.createId();
  await createSession({ vault: withAll(vault, secrets, tokens, now), secrets, config, now }, id.key, {
    claims: { sub },
    client: 'A test',
    tokens,
  });
  const [cookie = ''] = await cookies.issue(id, 3600);
  return cookie.split(';')[0] ?? '';
}

/** A sign-in grants what it asks for; these sessions also have what a step-up would have brought later. */
function withAll(vault: Vault, secrets: GrantSecrets, tokens: readonly Token[], now: () => number): Vault {
  return {
    ...vault,
    create(session) {
      const isMissing = ({ resource_server }: Token) =>
        session.grants.every(({ resourceServer }) => resourceServer !== resource_server);
      const more = tokens
        .filter(isMissing)
        .map((token) => grantFrom(secrets, session, token.resource_server, token, now()));
      return vault.create({ ...session, grants: [...session.grants, ...more] });
    },
  };
}

function newTokens(): Portal['accessTokens'] {
  return { transfer: `AgT${randomBytes(24).toString('hex')}`, auth: `AgA${randomBytes(24).toString('hex')}` };
}

function usualTokens(accessTokens: Portal['accessTokens']): Token[] {
  const openid = [scopes.openid, scopes.profile, scopes.email, scopes.viewIdentitySet].join(' ');
  return [
    tokenOf(resourceServers.auth, accessTokens.auth, openid),
    tokenOf(resourceServers.transfer, accessTokens.transfer, scopes.transferAll),
  ];
}

/** A token as Globus Auth would have issued it at a sign-in. */
export function tokenOf(resource_server: string, access_token: string, scope: string): Token {
  return { resource_server, access_token, scope, token_type: 'Bearer', expires_in: 172_800 };
}

function testConfig({ transferUrl, authUrl, webRoot, collectionHosts }: PortalOptions): Config {
  const ring = () => `1:${randomBytes(32).toString('base64url')}`;
  return readConfig({
    ALLOW_HTTP_LOCALHOST: '1',
    GLOBUS_CLIENT_ID: '6c1f0f5e-3f0d-4d27-9b57-0d8d0b7f2c11',
    GLOBUS_CLIENT_SECRET: randomBytes(24).toString('base64url'),
    // Nobody listens there: a test that needs Globus Auth says where it is.
    GLOBUS_AUTH_URL: authUrl ?? 'http://127.0.0.1:1',
    GLOBUS_TRANSFER_URL: transferUrl ?? 'http://127.0.0.1:1',
    GLOBUS_TIMERS_URL: 'http://127.0.0.1:1',
    ...(collectionHosts && { COLLECTION_HOSTS: collectionHosts }),
    COOKIE_KEYS: ring(),
    VAULT_KEYS: ring(),
    PEPPER_KEYS: ring(),
    // One person makes all the calls here, more than any person does.
    SESSION_PER_MINUTE: '10000000',
    EVENT_LOOP_DELAY_MS: '0',
    WEB_ROOT: webRoot ?? '/nonexistent',
  });
}

function counted(vault: Vault, count: () => void): Vault {
  return new Proxy(vault, {
    get(target, name, receiver) {
      count();
      return Reflect.get(target, name, receiver);
    },
  });
}

/** Sends bytes as they are and answers all that comes back until the server closes or `until` has been seen. */
export async function sendBytes(port: number, bytes: string, until = /$^/): Promise<string> {
  const socket = connect(port, '127.0.0.1');
  socket.write(Buffer.from(bytes, 'latin1'));
  socket.setEncoding('latin1');
  let answer = '';
  for await (const chunk of socket) {
    answer += String(chunk);
    if (until.test(answer)) break;
  }
  socket.destroy();
  return answer;
}

async function listen(server: Server): Promise<number> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}

async function closeServer(server: Server): Promise<void> {
  server.closeAllConnections();
  server.close();
  await once(server, 'close');
}

import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { type AddressInfo } from 'node:net';
import { Writable } from 'node:stream';
import { guardHeader } from '@isthmus/bff-contract';
import { pino } from 'pino';
import { createBff } from '../app.ts';
import type { Config, Limits } from '../config.ts';
import type { KeyRing } from '../config-secrets.ts';
import { createEdgeServer } from '../edge/limits.ts';
import { addressOf, listenPrivately } from '../operations/listen-privately.ts';
import type { Metrics } from '../operations/metrics.ts';
import type { ServiceTable } from '../proxy/resource-servers.ts';
import { Secret } from '../secret.ts';
import { createSqliteVault } from '../vault/sqlite-vault.ts';
import type { Vault } from '../vault/vault.ts';

export type Portal = {
  url: string;
  /** Where its health and metrics are. */
  privateUrl: string;
  config: Config;
  vault: Vault;
  /** Every line that was logged, as one text. */
  logged(): string;
  close(): Promise<void>;
};

export type PortalOptions = {
  authUrl: string;
  transferUrl?: string;
  timersUrl?: string;
  client: { id: string; secret: string };
  now?: () => number;
  vault?: Vault;
  metrics?: Metrics;
  config?: Partial<Config>;
  reapEveryMs?: number;
  /** What is open below /api. Default: the product's table. */
  services?: (config: Config) => ServiceTable;
};

/** The portal behind a real socket on a free port, with keys of its own and a store in memory. */
export async function startPortal({
  authUrl,
  transferUrl = authUrl,
  timersUrl = authUrl,
  client,
  now,
  vault,
  metrics,
  config: changes,
  reapEveryMs = 20,
  services,
}: PortalOptions): Promise<Portal> {
  let listener: ReturnType<typeof createBff>['listener'] = () => {};
  const connectionsPerAddress = changes?.limits?.connectionsPerAddress ?? 0;
  const server = createEdgeServer((req, res) => listener(req, res), { https: false, connectionsPerAddress });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const { port } = server.address() as AddressInfo;
  const config: Config = {
    port,
    host: '127.0.0.1',
    privatePort: 0,
    privateHost: '127.0.0.1',
    publicUrl: `http://localhost:${port}`,
    secureCookies: false,
    clientId: client.id,
    clientSecrets: [new Secret(client.secret)],
    clientSecretEscaping: 'raw',
    authUrl,
    transferUrl,
    timersUrl,
    collectionHosts: ['*.data.globus.org'],
    certificateAuthorities: {},
    vaultUrl: new Secret('sqlite::memory:'),
    allowVaultEviction: false,
    cookieKeys: newRing(),
    vaultKeys: newRing(),
    pepperKeys: newRing(),
    webRoot: '/nonexistent',
    idleMs: 3_600_000,
    absoluteMs: 12 * 3_600_000,
    sessionSameSite: 'Strict',
    // Tests sign one person in again and again; those of the limit set it.
    sessionsPerPerson: 1000,
    backchannelLogout: false,
    shutdownWaitMs: 0,
    logLevel: 'trace',
    tracesUrl: null,
    accessLog: false,
    trustedProxies: [],
    limits: noLimits,
    ...changes,
  };
  const lines: string[] = [];
  const sink = new Writable({
    write(chunk, _encoding, done) {
      lines.push(String(chunk));
      done();
    },
  });
  const log = pino({ level: 'trace' }, sink);
  const store = vault ?? createSqliteVault(':memory:');
  const bff = createBff({
    config,
    vault: store,
    log,
    reapEveryMs,
    ...(now && { now }),
    ...(metrics && { metrics }),
    ...(services && { services: services(config) }),
  });
  listener = bff.listener;
  const privateServer = await listenPrivately(bff.privateListener, config);
  return {
    url: config.publicUrl,
    privateUrl: addressOf(privateServer),
    config,
    vault: store,
    logged: () => lines.join(''),
    async close() {
      privateServer.closeAllConnections();
      privateServer.close();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      await bff.close();
      if (!vault) await store.close();
    },
  };
}

export const noLimits: Limits = {
  loginPerMinute: 0,
  callbackPerMinute: 0,
  anonymousPerMinute: 0,
  sessionPerMinute: 0,
  backchannelPerMinute: 0,
  connectionsPerAddress: 0,
  // The test itself runs in the same event loop.
  eventLoopDelayMs: 0,
};

export function newRing(): KeyRing {
  return [{ id: '1', key: new Secret(randomBytes(32)) }];
}

/** A browser at the portal: keeps cookies by name, sends the guard header, follows no redirect. */
export type PortalBrowser = {
  cookies: Map<string, string>;
  fetch(pathOrUrl: string, init?: RequestInit): Promise<Response>;
};

export function createPortalBrowser(
  portal: Pick<Portal, 'url'>,
  cookies: PortalBrowser['cookies'] = new Map(),
): PortalBrowser {
  return {
    cookies,
    async fetch(pathOrUrl, init) {
      const headers = new Headers({
        [guardHeader.name]: guardHeader.value,
        Origin: portal.url,
        'Sec-Fetch-Site': 'same-origin',
      });
      for (const [name, value] of new Headers(init?.headers)) headers.set(name, value);
      if (cookies.size > 0 && !headers.has('cookie')) {
        headers.set('Cookie', [...cookies].map(([name, value]) => `${name}=${value}`).join('; '));
      }
      const response = await fetch(new URL(pathOrUrl, portal.url), { ...init, headers, redirect: 'manual' });
      for (const line of response.headers.getSetCookie()) {
        const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
        if (/Max-Age=0(;|$)/.test(line)) cookies.delete(name);
        else cookies.set(name, value);
      }
      return response;
    },
  };
}

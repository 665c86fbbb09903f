import { setTimeout as delay } from 'node:timers/promises';
import type { LocalGlobus } from '@isthmus/local-globus';
import { startLocalGlobus } from '@isthmus/local-globus/testing';
import type { Config } from '../config.ts';
import { createServiceTable, type ServiceTable } from '../proxy/resource-servers.ts';
import { openValkeyVault } from '../vault/valkey-vault.ts';
import type { Vault } from '../vault/vault.ts';
import { type FaultProxy, startFaultProxy } from './fault-proxy.ts';
import { freePort } from './free-port.ts';
import { heldTokens } from './held-tokens.ts';
import { createPortalBrowser, type Portal, type PortalBrowser, startPortal } from './portal.ts';
import { startRedisServer } from './redis-server.ts';
import { callbackAddress } from './sign-in.ts';

/** A token that local Globus has issued. */
export type IssuedAtGlobus = { token: string; kind: string; sub: string; active: boolean };

/** A portal whose wires to Globus Auth, to Transfer and to its store can each be spoiled. */
export type SpoiledPortal = {
  portal: Portal;
  wires: { auth: FaultProxy; transfer: FaultProxy; vault: FaultProxy | null };
  /** Of the portal and of Globus alike. */
  clock: { offsetMs: number };
  /** Somebody who has signed in, in a browser of their own. */
  signIn(person?: string): Promise<PortalBrowser>;
  /** Somebody who has said yes at Globus, and whose browser has not yet come back. */
  onTheWayBack(person: string): Promise<{ browser: PortalBrowser; callback: string }>;
  /** An order to the control port of local Globus, or a question. */
  control(method: string, path: string, body?: object): Promise<unknown>;
  issued(): Promise<IssuedAtGlobus[]>;
  /** Refresh tokens that Globus takes and no live session holds. */
  orphans(): Promise<IssuedAtGlobus[]>;
  close(): Promise<void>;
};

/** How long its access tokens live. */
export const tokenLifeMs = 600_000;

export type SpoiledPortalOptions = {
  /** Whether the store is a server behind a wire. Otherwise it is in memory. */
  redis?: boolean;
  /** Stands between the portal and its store, for what has to happen at one moment. */
  around?: (vault: Vault) => Vault;
};

export async function startSpoiledPortal({
  redis = false,
  around = (vault) => vault,
}: SpoiledPortalOptions = {}): Promise<SpoiledPortal> {
  const clock = { offsetMs: 0 };
  const now = () => Date.now() + clock.offsetMs;
  const parts: { close(): Promise<void> }[] = [];
  const open = async <T extends { close(): Promise<void> }>(opening: Promise<T>): Promise<T> => {
    const part = await opening;
    parts.unshift(part);
    return part;
  };
  const port = await freePort();
  const auth = await open(startFaultProxy(port));
  const authUrl = `http://127.0.0.1:${auth.port}`;
  const globus = await open(
    startLocalGlobus({ now, authUrl, ports: { auth: port }, accessTokenSeconds: tokenLifeMs / 1000 }),
  );
  const transfer = await open(startFaultProxy(Number(new URL(globus.transferUrl).port)));
  const transferUrl = `http://127.0.0.1:${transfer.port}`;
  const wire = redis ? await open(startFaultProxy((await open(startRedisServer())).port)) : null;
  const vault = wire && (await open(openValkeyVault({ url: `redis://127.0.0.1:${wire.port}` })));
  const options = { authUrl, transferUrl, client: globus.portalClient, now, services: hastyServices };
  const portal = await open(startPortal({ ...options, ...(vault && { vault: around(vault) }) }));
  const control = controlOf(globus);

  async function issued(): Promise<IssuedAtGlobus[]> {
    return ((await control('GET', '/tokens')) as { tokens: IssuedAtGlobus[] }).tokens;
  }

  async function onTheWayBack(person: string) {
    const browser = insistent(createPortalBrowser(portal));
    return { browser, callback: await callbackAddress(browser, { person }) };
  }

  return {
    portal,
    wires: { auth, transfer, vault: wire },
    clock,
    control,
    issued,
    onTheWayBack,
    async signIn(person = 'noor@coastal.example') {
      const { browser, callback } = await onTheWayBack(person);
      const answer = await browser.fetch(callback);
      if (answer.status !== 302) throw new Error(`the sign-in failed: ${answer.status}`);
      return browser;
    },
    async orphans() {
      const all = await issued();
      const held = await heldTokens(portal, new Set(all.map(({ sub }) => sub)));
      return all.filter(({ kind, token, active }) => kind === 'refresh_token' && active && !held.has(token));
    },
    async close() {
      for (const part of parts) await part.close();
    },
  };
}

/** Whatever else this process does: a person whom the portal sheds for that (R117) comes again. */
function insistent(browser: PortalBrowser): PortalBrowser {
  return {
    ...browser,
    async fetch(path, init) {
      for (;;) {
        const answer = await browser.fetch(path, init);
        if (answer.headers.get('bff-error') !== 'overloaded') return answer;
        await answer.arrayBuffer();
        await delay(250);
      }
    },
  };
}

function controlOf({ controlUrl }: LocalGlobus): SpoiledPortal['control'] {
  return async (method, path, body) => {
    const answer = await fetch(controlUrl + path, {
      method,
      headers: { 'content-type': 'application/json' },
      ...(body && { body: JSON.stringify(body) }),
    });
    if (!answer.ok) throw new Error(`${method} ${path}: ${await answer.text()}`);
    return answer.status === 204 ? null : answer.json();
  };
}

/** The product's table with less patience, so that a test need not have the product's. */
function hastyServices(config: Config): ServiceTable {
  return new Map(
    [...createServiceTable(config)].map(([name, row]) => [
      name,
      {
        ...row,
        connectTimeoutMs: 1000,
        headersTimeoutMs: 2000,
        idleTimeoutMs: 2000,
        rules: row.rules.map((rule) => ({ ...rule, headersTimeoutMs: 2000 })),
      },
    ]),
  );
}

import { createHash } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { scopes } from '@isthmus/globus';
import { pino } from 'pino';
import { demonstration } from '../demonstration.ts';
import { openGroups } from '../groups/group-store.ts';
import { identitiesOf } from '../seeds.ts';
import { createDemands } from './demands.ts';
import { createTransfer, type TransferOptions } from './transfer.ts';

/**
 * Transfer by itself on a loopback port, for its tests: a token is a username, or several joined by `+` for linked
 * identities, and Auth is asked nothing. What needs Auth is tested through createLocalGlobus.
 */
export async function startTransfer(overrides: Partial<TransferOptions> = {}) {
  const folder = overrides.folder ?? (await mkdtemp(join(tmpdir(), 'transfer-')));
  const database = overrides.database ?? new DatabaseSync(join(folder, 'transfer.sqlite'));
  database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL');
  const transfer = await createTransfer({
    database,
    folder,
    introspect: async (token) => introspected(token),
    identityIdOf,
    groups: openGroups(database, { groups: demonstration.groups, identityIdOf, now: Date.now }),
    seeds: demonstration,
    authorization: {
      demands: createDemands({ now: Date.now }),
      hasConsented: () => true,
      policyOf: () => undefined,
      errorForm: () => 'current',
    },
    now: Date.now,
    log: pino({ level: 'silent' }),
    ...overrides,
  });
  const server = createServer(transfer.listener);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/v0.10`;
  return {
    url,
    folder,
    collectionFolder: (name: string) => join(folder, 'collections', name),
    as: (username: string) => clientOf(url, username),
    /** Below /v2. */
    asV2: (username: string) => clientOf(url.replace('/v0.10', '/v2'), username),
    stop: async (options: { keepFolder?: boolean } = {}) => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      await transfer.close();
      database.close();
      if (!options.keepFolder) await rm(folder, { recursive: true, force: true });
    },
  };
}

/** A stable id for a username, in the shape of an identity id. */
export function identityIdOf(username: string): string {
  const known = identitiesOf(demonstration).find((identity) => identity.username === username);
  if (known) return known.id;
  const hex = createHash('sha256').update(username).digest('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}

function introspected(token: string): unknown {
  const usernames = token.replaceAll('_at_', '@').split('+');
  const identities = usernames.map((username) => ({ sub: identityIdOf(username), username }));
  const [primary] = identities;
  if (primary === undefined || !primary.username.endsWith('.example')) return { active: false };
  return {
    active: true,
    client_id: 'tests',
    ...primary,
    scope: `openid ${scopes.transferAll}`,
    identity_set_detail: identities,
  };
}

export function clientOf(url: string, username: string) {
  const send = async (method: string, path: string, body?: unknown) => {
    const response = await fetch(url + path, {
      method,
      headers: {
        Authorization: `Bearer ${username.replaceAll('@', '_at_')}`,
        ...(body === undefined ? {} : { 'Content-Type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
    return { status: response.status, body: await response.json() };
  };
  return {
    get: (path: string) => send('GET', path),
    post: (path: string, body?: unknown) => send('POST', path, body),
    put: (path: string, body?: unknown) => send('PUT', path, body),
    patch: (path: string, body?: unknown) => send('PATCH', path, body),
    delete: (path: string) => send('DELETE', path),
  };
}

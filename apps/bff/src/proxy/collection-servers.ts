import { LRUCache } from 'lru-cache';
import * as z from 'zod/mini';
import { isLoopback } from '../config.ts';
import { Problem } from '../problem.ts';
import type { Session } from '../session/require-session.ts';
import type { ReadDocument } from './read-document.ts';

/** Where the files of a collection are: its id is also the resource server whose token they want. */
export type CollectionServer = { id: string; origin: string; basePath: string };

export type CollectionServers = {
  /**
   * Where the path `/<collection id>/…` leads, and the path there. Rejects with a Problem when there is no such
   * collection, it has no data server, or that is at a place where no token may go.
   */
  locate(session: Session, path: string): Promise<{ server: CollectionServer; path: string }>;
};

type Parts = {
  /** A read of the Transfer API as the session's person. Rejects with a Problem. */
  readTransfer: (session: Session, path: string) => Promise<ReadDocument>;
  /** `*.data.globus.org`, or an origin on this machine. */
  allowedHosts: readonly string[];
  now: () => number;
};

const service = 'collections';
const freshMs = 5 * 60_000;
const uuid = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const endpoint = z.object({ https_server: z.nullable(z.string()) });

/** Makes what finds a collection's data server: Transfer says it, never the request, and only listed hosts count. */
export function createCollectionServers({ readTransfer, allowedHosts, now }: Parts): CollectionServers {
  // By session: who may not see a collection must not learn where it is from somebody who may.
  const known = new LRUCache<string, { server: CollectionServer; untilMs: number }>({ max: 10_000 });

  async function ask(session: Session, id: string): Promise<CollectionServer> {
    const { statusCode, document: answer } = await readTransfer(
      session,
      `/v0.10/endpoint/${id}?fields=id,https_server`,
    );
    if (statusCode === 404 || statusCode === 403) throw new Problem('not_found', { service, reason: 'no_collection' });
    const document = statusCode === 200 ? endpoint.safeParse(answer) : null;
    if (!document?.success) throw new Problem('upstream_unreachable', { service, reason: `transfer_${statusCode}` });
    const { https_server: address } = document.data;
    if (address === null) throw new Problem('not_found', { service, reason: 'no_https_access' });
    const place = placeOf(address, allowedHosts);
    if (place === null) throw new Problem('upstream_redirect_blocked', { service, reason: 'host_not_allowed' });
    return { id, ...place };
  }

  return {
    async locate(session, path) {
      const slash = path.indexOf('/', 1);
      const id = path.slice(1, slash);
      if (!uuid.test(id)) throw new Problem('not_found', { service, reason: 'no_collection' });
      const place = `${session.key} ${id}`;
      const found = known.get(place);
      const server = found && found.untilMs > now() ? found.server : await ask(session, id);
      if (server !== found?.server) known.set(place, { server, untilMs: now() + freshMs });
      return { server, path: server.basePath + path.slice(slash) };
    },
  };
}

/** The origin and path of a data server's address, or null when no token may go there. */
export function placeOf(address: string, allowedHosts: readonly string[]): { origin: string; basePath: string } | null {
  const url = URL.parse(address);
  if (url === null || url.username !== '' || url.password !== '' || url.search !== '' || url.hash !== '') return null;
  if (!allowedHosts.some((allowed) => isAllowed(url, allowed))) return null;
  return { origin: url.origin, basePath: url.pathname.replace(/\/$/, '') };
}

function isAllowed({ origin, protocol, hostname, port }: URL, allowed: string): boolean {
  if (allowed.includes('://')) return origin === allowed && (protocol === 'https:' || isLoopback(hostname));
  if (protocol !== 'https:' || port !== '') return false;
  return allowed.startsWith('*.') ? hostname.endsWith(allowed.slice(1)) : hostname === allowed;
}

import { createHash } from 'node:crypto';
import { portalClientId, type World } from '../world.ts';
import { serviceClients } from './service-clients.ts';

/** An application or a service that Auth knows. */
export interface Client {
  id: string;
  name: string;
  /** SHA-256 of the secret in hex; null for a public client, which proves itself by PKCE alone. */
  secretHash: string | null;
  redirects: readonly RedirectRule[];
  /** The client that this one is an instance of, such as a CLI's own client of the CLI's template. */
  parentId?: string;
  /** Provider of an identity without which nobody gets in, and of those who are offered first. */
  requiredIdp?: string;
  preselectIdp?: string;
}

/** Where codes may go. Any port and, without `path`, any path of this machine, or exactly one address. */
export type RedirectRule = { kind: 'exact'; uri: string } | { kind: 'loopback'; hostnames: string[]; path?: string };

/** The client of the Globus SDK's tutorial; the id is the real one. */
export const tutorialClientId = '61338d24-54d5-408f-a10d-66c06b59f6d2';

const anyLoopback: RedirectRule = { kind: 'loopback', hostnames: ['localhost', '127.0.0.1', '[::1]'] };

/** The clients that local Globus starts with: the portal, the services, and a native application. */
export function seededClients(world: World): Client[] {
  const services = Object.entries(serviceClients).map(([name, id]) => ({
    id,
    name: `Globus ${name[0]?.toUpperCase()}${name.slice(1)}`,
    secretHash: hashSecret(world.serviceSecret(id)),
    redirects: [],
  }));
  return [
    {
      id: portalClientId,
      name: 'Isthmus portal',
      secretHash: hashSecret(world.portalClient.secret),
      redirects: [{ kind: 'loopback', hostnames: ['localhost'], path: '/bff/callback' }],
    },
    { id: tutorialClientId, name: 'Native tutorial application', secretHash: null, redirects: [anyLoopback] },
    ...services,
  ];
}

/** Whether a code may be sent to this address (RFC 8252 §7.3 for loopback: the port is not compared). */
export function isRedirectAllowed(client: Client, uri: string): boolean {
  const url = URL.parse(uri);
  if (!url || url.hash !== '' || uri.endsWith('#') || url.username !== '' || url.password !== '') return false;
  return client.redirects.some((rule) =>
    rule.kind === 'exact'
      ? rule.uri === uri
      : url.protocol === 'http:' &&
        rule.hostnames.includes(url.hostname) &&
        (rule.path === undefined || (url.pathname === rule.path && url.search === '')),
  );
}

/** Whether a page may offer a link back to this address: same place as a registered redirect, whatever the path. */
export function isPlaceOf(client: Client, uri: string): boolean {
  const url = URL.parse(uri);
  if (!url || (url.protocol !== 'http:' && url.protocol !== 'https:')) return false;
  return client.redirects.some((rule) =>
    rule.kind === 'exact'
      ? URL.parse(rule.uri)?.origin === url.origin
      : url.protocol === 'http:' && rule.hostnames.includes(url.hostname),
  );
}

export function hashSecret(secret: string): string {
  return createHash('sha256').update(secret).digest('hex');
}

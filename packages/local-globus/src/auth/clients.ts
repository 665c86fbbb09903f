import { createHash } from 'node:crypto';
import type { World } from '../world.ts';
import type { ClientRecord, Skin } from './developers/documents.ts';

/** An application or a service that Auth knows. */
export interface Client {
  id: string;
  name: string;
  /**
   * What the provider compares, once Auth has found the client to be who it says: SHA-256 in hex. Null for a public
   * client, which proves itself by PKCE alone.
   */
  secretHash: string | null;
  /** SHA-256 in hex of each secret that it may prove itself with. */
  credentialHashes: readonly string[];
  grantTypes: readonly string[];
  redirects: readonly RedirectRule[];
  links: { terms_and_conditions: string | null; privacy_policy: string | null };
  skin: Skin | null;
  /** Whether it hears of people as the identity that it requires, where it requires one. */
  effectiveIdentity: boolean;
  /** Whether people may name what they allow. */
  promptsForLabel: boolean;
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

/** A client as OAuth needs it, of its record and the hashes of its live secrets. */
export function clientOf(
  record: ClientRecord,
  credentialHashes: readonly string[],
  { world, issuer }: { world: Pick<World, 'serviceSecret'>; issuer: string },
): Client {
  const { id, name, public_client: isPublic, parent_client: parentId, required_idp, preselect_idp } = record;
  const isNative = isPublic || (parentId !== null && record.project === null);
  return {
    id,
    name,
    secretHash: isPublic ? null : hashSecret(world.serviceSecret(id)),
    credentialHashes,
    grantTypes: record.grant_types,
    redirects: record.grant_types.includes('authorization_code')
      ? [
          ...record.redirect_uris.flatMap((uri) => rulesFor(uri, record.anyPort)),
          // Shows the code to copy; of every client, without registration.
          { kind: 'exact', uri: `${issuer}/v2/web/auth-code` } as const,
          ...(isNative ? [anyLoopback] : []),
        ]
      : [],
    links: record.links,
    skin: record.skin,
    effectiveIdentity: record.userinfo_from_effective_identity,
    promptsForLabel: record.prompt_for_named_grant,
    ...(parentId !== null && { parentId }),
    ...(required_idp !== null && { requiredIdp: required_idp }),
    ...(preselect_idp !== null && { preselectIdp: preselect_idp }),
  };
}

function rulesFor(uri: string, anyPort: boolean): RedirectRule[] {
  const url = anyPort ? URL.parse(uri) : null;
  return url?.protocol === 'http:'
    ? [{ kind: 'loopback', hostnames: [url.hostname], path: url.pathname }]
    : [{ kind: 'exact', uri }];
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

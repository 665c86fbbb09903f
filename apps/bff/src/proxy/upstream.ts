import { type LookupAddress, lookup as systemLookup } from 'node:dns';
import { BlockList, type LookupFunction } from 'node:net';
import { Agent, type Dispatcher, Pool } from 'undici';
import { isLoopback } from '../config.ts';
import type { ServiceRow } from './resource-servers.ts';

/**
 * The connections to one resource server: HTTP/1.1, verified TLS, one request at a time on each. No redirects, no
 * retries, no decompression, and no proxy of the environment: undici's Pool does none of these by itself. Of a row
 * without an origin, each origin that is dispatched to has its own.
 */
export function createUpstream(row: ServiceRow, lookup: LookupFunction = systemLookup as LookupFunction): Dispatcher {
  const options = {
    connections: row.connections,
    pipelining: 1,
    allowH2: false,
    headersTimeout: row.headersTimeoutMs,
    bodyTimeout: row.idleTimeoutMs,
    connect: connectOptions(row, lookup),
  };
  return row.origin === null ? new Agent(options) : new Pool(row.origin, options);
}

/** How a connection to a resource server is made, by whatever makes it. */
export function connectOptions(row: ServiceRow, lookup: LookupFunction = systemLookup as LookupFunction) {
  const { origin, connectTimeoutMs, certificateAuthority, allowsPrivateAddresses } = row;
  const isLocal = allowsPrivateAddresses || (origin !== null && isLoopback(new URL(origin).hostname));
  return {
    timeout: connectTimeoutMs,
    // Said although it is the default: NODE_TLS_REJECT_UNAUTHORIZED and --tls-min-v1.0 must not weaken it.
    rejectUnauthorized: true,
    minVersion: 'TLSv1.2' as const,
    ...(certificateAuthority !== null && { ca: certificateAuthority }),
    lookup: isLocal ? lookup : publicOnly(lookup),
  };
}

/**
 * Name resolution that never yields an address of an inner network. The connection is made to the very address that
 * was judged here, so a name can't point elsewhere a moment later (DNS rebinding).
 */
function publicOnly(lookup: LookupFunction): LookupFunction {
  return (hostname, options, callback) => {
    lookup(hostname, { ...options, all: true }, (error, found) => {
      if (error) return callback(error, '');
      const addresses = (found as LookupAddress[]).filter(({ address, family }) => !isInner(address, family));
      const [first] = addresses;
      if (first === undefined) return callback(new InnerAddressError(hostname), '');
      if (options.all) callback(null, addresses);
      else callback(null, first.address, first.family);
    });
  };
}

class InnerAddressError extends Error {
  readonly code = 'ERR_INNER_ADDRESS';

  constructor(hostname: string) {
    super(`${hostname} resolves to an address that is not public`);
    this.name = 'InnerAddressError';
  }
}

function isInner(address: string, family: number): boolean {
  return inner.check(address, family === 6 ? 'ipv6' : 'ipv4');
}

// IANA special-purpose registries: what is not globally reachable.
const inner = new BlockList();
const innerIpv4 = [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['224.0.0.0', 3],
] as const;
for (const [net, prefix] of innerIpv4) {
  inner.addSubnet(net, prefix, 'ipv4');
  // The same behind a translator of IPv6 to IPv4 (RFC 6052 §2.1).
  inner.addSubnet(`64:ff9b::${net}`, 96 + prefix, 'ipv6');
}
for (const [net, prefix] of [
  ['::', 127],
  ['64:ff9b:1::', 48],
  ['2001::', 32],
  ['2002::', 16],
  ['fc00::', 7],
  ['fe80::', 10],
  ['ff00::', 8],
] as const) {
  inner.addSubnet(net, prefix, 'ipv6');
}

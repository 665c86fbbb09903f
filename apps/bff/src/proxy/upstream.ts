import { type LookupAddress, lookup as systemLookup } from 'node:dns';
import { BlockList, type LookupFunction } from 'node:net';
import { Pool } from 'undici';
import { isLoopback } from '../config.ts';
import type { ServiceRow } from './resource-servers.ts';

/**
 * The connections to one resource server: HTTP/1.1, verified TLS, one request at a time on each. No redirects, no
 * retries, no decompression, and no proxy of the environment: undici's Pool does none of these by itself.
 */
export function createUpstream(
  { origin, connectTimeoutMs, headersTimeoutMs, idleTimeoutMs }: ServiceRow,
  lookup: LookupFunction = systemLookup as LookupFunction,
): Pool {
  const isLocal = isLoopback(new URL(origin).hostname);
  return new Pool(origin, {
    connections: 128,
    pipelining: 1,
    allowH2: false,
    headersTimeout: headersTimeoutMs,
    bodyTimeout: idleTimeoutMs,
    connect: { timeout: connectTimeoutMs, ...(!isLocal && { lookup: publicOnly(lookup) }) },
  });
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
for (const [net, prefix] of [
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
] as const) {
  inner.addSubnet(net, prefix, 'ipv4');
}
for (const [net, prefix] of [
  ['::', 127],
  ['64:ff9b:1::', 48],
  ['fc00::', 7],
  ['fe80::', 10],
  ['ff00::', 8],
] as const) {
  inner.addSubnet(net, prefix, 'ipv6');
}

import type { IncomingMessage } from 'node:http';
import { BlockList, isIP } from 'node:net';

export type ClientAddress = (req: Pick<IncomingMessage, 'headers' | 'socket'>) => string;

/**
 * Makes what tells from which address a request comes. Only the proxies that are listed (addresses or CIDR blocks) are
 * believed: X-Forwarded-For is read from its right end, and the first address that is none of them is the client's. All
 * to its left the client may have written itself. An IPv6 client is its /64, which is what one customer has.
 */
export function createClientAddress(trustedProxies: readonly string[]): ClientAddress {
  const trusted = blockListOf(trustedProxies);
  const isTrusted = (address: string) => trusted.check(address, isIP(address) === 6 ? 'ipv6' : 'ipv4');
  return ({ headers, socket }) => {
    let client = plainAddress(socket.remoteAddress ?? '');
    const forwarded = trustedProxies.length === 0 ? undefined : headers['x-forwarded-for'];
    if (forwarded === undefined || !isTrusted(client)) return bucketOf(client);
    for (const entry of String(forwarded).split(',').reverse()) {
      const address = plainAddress(entry.trim());
      // What is no address ends the chain: everything to its left is hearsay.
      if (isIP(address) === 0) break;
      client = address;
      if (!isTrusted(address)) break;
    }
    return bucketOf(client);
  };
}

/** Throws a TypeError for what is neither an address nor a CIDR block. */
export function blockListOf(blocks: readonly string[]): BlockList {
  const list = new BlockList();
  for (const block of blocks) {
    const [address = '', prefix] = block.split('/');
    const family = isIP(address) === 6 ? 'ipv6' : 'ipv4';
    const bits = prefix === undefined ? (family === 'ipv6' ? 128 : 32) : Number(prefix);
    if (isIP(address) === 0 || !Number.isInteger(bits) || prefix === '') throw new TypeError(`${block} is no block`);
    list.addSubnet(address, bits, family);
  }
  return list;
}

/** An IPv4 address that arrives on an IPv6 socket is written as what it is. */
function plainAddress(address: string): string {
  return address.startsWith('::ffff:') && address.includes('.') ? address.slice('::ffff:'.length) : address;
}

function bucketOf(address: string): string {
  return isIP(address) === 6 ? `${firstGroups(address)}/64` : address;
}

function firstGroups(address: string): string {
  const [head = '', tail] = address.split('::');
  const before = head === '' ? [] : head.split(':');
  const after = tail === undefined || tail === '' ? [] : tail.split(':');
  const zeros = tail === undefined ? [] : Array.from({ length: 8 - before.length - after.length }, () => '0');
  return [...before, ...zeros, ...after]
    .slice(0, 4)
    .map((group) => Number.parseInt(group, 16).toString(16))
    .join(':');
}

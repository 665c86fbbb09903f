import { expect, test } from 'vitest';
import { createClientAddress } from './client-address.ts';

const address = (peer: string, forwarded: string | undefined, trusted: string[] = ['10.0.0.0/8', 'fd00::/8']) =>
  createClientAddress(trusted)({
    headers: { ...(forwarded !== undefined && { 'x-forwarded-for': forwarded }) },
    // Of a socket nothing else is looked at.
    socket: { remoteAddress: peer } as never,
  });

test.each([
  ['nobody is trusted by default', '203.0.113.7', '198.51.100.1', [], '203.0.113.7'],
  [
    'a peer that is not listed is the client, whatever it writes',
    '203.0.113.7',
    '198.51.100.1',
    undefined,
    '203.0.113.7',
  ],
  ['a listed proxy is believed', '10.0.0.1', '198.51.100.1', undefined, '198.51.100.1'],
  [
    'the rightmost address that is no proxy counts',
    '10.0.0.1',
    '1.2.3.4, 198.51.100.1, 10.9.9.9',
    undefined,
    '198.51.100.1',
  ],
  ['what is no address ends the chain', '10.0.0.1', '198.51.100.1, unknown, 10.9.9.9', undefined, '10.9.9.9'],
  ['a chain of proxies alone is the leftmost of them', '10.0.0.1', '10.3.3.3, 10.2.2.2', undefined, '10.3.3.3'],
  ['an empty header says nothing', '10.0.0.1', '', undefined, '10.0.0.1'],
  ['a mapped address is the one that it maps', '::ffff:10.0.0.1', '::ffff:198.51.100.1', undefined, '198.51.100.1'],
  ['an address with a port is none', '10.0.0.1', '198.51.100.1:4711', undefined, '10.0.0.1'],
  ['an IPv6 client is its network', 'fd00::1', '2001:db8:1:2:3:4:5:6', undefined, '2001:db8:1:2/64'],
  ['however it is spelt', 'fd00::1', '2001:0db8:1:2::9', undefined, '2001:db8:1:2/64'],
  ['the loopback network is one too', '::1', undefined, undefined, '0:0:0:0/64'],
])('R112: %s', (_, peer, forwarded, trusted, expected) => {
  expect(address(peer, forwarded, trusted)).toBe(expected);
});

test.each(['10.0.0.0/', '10.0.0.0/33', '10.0.0/8', 'everybody', ''])('R112: %s is no list of proxies', (block) => {
  expect(() => createClientAddress([block])).toThrow();
});

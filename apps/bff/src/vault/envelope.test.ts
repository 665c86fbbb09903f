import { randomBytes } from 'node:crypto';
import { expect, test } from 'vitest';
import type { KeyRing } from '../config-secrets.ts';
import { Secret } from '../secret.ts';
import { createEnvelope } from './envelope.ts';

const ring = (id: string): KeyRing => [{ id, key: new Secret(randomBytes(32)) }];
const [vaultKeys, pepperKeys] = [ring('1'), ring('1')];
const envelope = createEnvelope({ vaultKeys, pepperKeys });

test('R38: a secret opens only where it was sealed', () => {
  const dataKey = envelope.createDataKey('record a');
  const sealed = envelope.seal('AgToken', dataKey, 'place 1');
  expect(envelope.open(sealed, dataKey, 'place 1')).toBe('AgToken');
  expect(envelope.open(sealed, dataKey, 'place 2')).toBeNull();
  expect(envelope.open(sealed, envelope.createDataKey('record a'), 'place 1')).toBeNull();
});

test('R38: a data key that is moved to another record opens nothing', () => {
  const { wrapped } = envelope.createDataKey('record a');
  expect(envelope.openDataKey(wrapped, 'record a')?.key).toHaveLength(32);
  expect(envelope.openDataKey(wrapped, 'record b')).toBeNull();
});

test('a changed byte, and a stump, are refused', () => {
  const dataKey = envelope.createDataKey('record a');
  const sealed = Uint8Array.from(envelope.seal('AgToken', dataKey, 'place'));
  sealed[14] = (sealed[14] ?? 0) ^ 1;
  expect(envelope.open(sealed, dataKey, 'place')).toBeNull();
  expect(envelope.open(sealed.subarray(0, 5), dataKey, 'place')).toBeNull();
  expect(envelope.openDataKey(new Uint8Array([49]), 'record a')).toBeNull();
});

test('an older key of the ring still opens, a key that left the ring does not', () => {
  const { wrapped } = envelope.createDataKey('record a');
  const rotated: KeyRing = [{ id: '2', key: new Secret(randomBytes(32)) }, ...vaultKeys];
  expect(createEnvelope({ vaultKeys: rotated, pepperKeys }).openDataKey(wrapped, 'record a')).not.toBeNull();
  expect(createEnvelope({ vaultKeys: ring('2'), pepperKeys }).openDataKey(wrapped, 'record a')).toBeNull();
});

test('equal tokens have equal fingerprints, which tell nothing without the pepper', () => {
  expect(envelope.fingerprint('AgToken')).toBe(envelope.fingerprint('AgToken'));
  expect(envelope.fingerprint('AgToken')).not.toBe(envelope.fingerprint('AgOther'));
  expect(createEnvelope({ vaultKeys, pepperKeys: ring('1') }).fingerprint('AgToken')).not.toBe(
    envelope.fingerprint('AgToken'),
  );
});

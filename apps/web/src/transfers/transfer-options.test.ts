import { expect, test } from 'vitest';
import { labelRefusal, optionGates, type TransferEnd, usualOptions, withGates } from './transfer-options.ts';

const end = (name: string, flags: Partial<TransferEnd> = {}): TransferEnd => ({
  id: name,
  name,
  force_encryption: false,
  force_verify: false,
  disable_verify: false,
  ...flags,
});

test('two collections without rules leave every choice to the person', () => {
  const gates = optionGates(end('Coast'), end('Scratch'));
  expect(gates).toEqual({});
  const chosen = { ...usualOptions, syncLevel: 3 as const, encryptData: true, verifyChecksum: false };
  expect(withGates(chosen, gates)).toEqual(chosen);
});

test('a collection that always encrypts decides, and says that it did', () => {
  const gates = optionGates(end('Coast'), end('Vault', { force_encryption: true }));
  expect(gates.encryptData).toEqual({ value: true, reason: 'Vault always encrypts.' });
  expect(withGates(usualOptions, gates).encryptData).toBe(true);
});

test('without checksums nothing is verified, and files are compared by size and time instead', () => {
  const gates = optionGates(end('Tape', { disable_verify: true }), end('Vault', { force_verify: true }));
  const sent = withGates({ ...usualOptions, syncLevel: 3 }, gates);
  expect(sent).toMatchObject({ verifyChecksum: false, syncLevel: 2 });
  expect(gates.checksumSync?.reason).toBe('Tape can’t compute checksums.');
});

test('a label that Transfer would refuse is refused before the call', () => {
  expect(labelRefusal('🌊'.repeat(128))).toBeNull();
  expect(labelRefusal(`  ${'a'.repeat(128)}  `)).toBeNull();
  expect(labelRefusal('a'.repeat(129))).toContain('128');
  expect(labelRefusal('two\nlines')).toContain('one line');
  expect(labelRefusal('')).toBeNull();
});

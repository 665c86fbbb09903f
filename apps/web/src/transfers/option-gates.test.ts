import { expect, test } from 'vitest';
import { endsRefusal, optionGates, type TransferEnd, withGates } from './option-gates.ts';
import { usualOptions } from './transfer-options.ts';

const end = (name: string, flags: Partial<TransferEnd> = {}): TransferEnd => ({
  id: name,
  name,
  force_encryption: false,
  force_verify: false,
  disable_verify: false,
  entity_type: 'GCSv5_mapped_collection',
  high_assurance: false,
  storage_type: null,
  ...flags,
});

const file = { sourcePath: '/~/a', destinationPath: '/~/a', recursive: false, size: 1 };
const folder = { sourcePath: '/~/raw/', destinationPath: '/~/raw/', recursive: true, size: null };

test('two collections without rules leave every choice to the person', () => {
  const gates = optionGates(end('Coast'), end('Scratch'), [folder]);
  expect(gates).toEqual({ externalChecksum: { value: false, reason: 'Only for a single file.' } });
  const chosen = {
    ...usualOptions,
    syncLevel: 3 as const,
    encryptData: true,
    verifyChecksum: false,
    deleteDestinationExtra: true,
  };
  expect(withGates(chosen, gates)).toEqual(chosen);
});

test('a collection that always encrypts decides, and says that it did', () => {
  const gates = optionGates(end('Coast'), end('Vault', { force_encryption: true }), [folder]);
  expect(gates.encryptData).toEqual({ value: true, reason: 'Vault always encrypts.' });
  expect(withGates(usualOptions, gates).encryptData).toBe(true);
});

test('without checksums nothing is verified, and files are compared by size and time instead', () => {
  const gates = optionGates(end('Tape', { disable_verify: true }), end('Vault'), [file]);
  const sent = withGates({ ...usualOptions, syncLevel: 3 }, gates);
  expect(sent).toMatchObject({ verifyChecksum: false, syncLevel: 2 });
  expect(gates.checksumSync?.reason).toBe('Tape can’t compute checksums.');
});

test('what is only for folders is off and says so where there are none', () => {
  const chosen = {
    ...usualOptions,
    deleteDestinationExtra: true,
    recursiveSymlinks: 'keep' as const,
    filterRules: [{ method: 'exclude' as const, type: null, name: '*' }],
    externalChecksum: 'abc',
  };
  const forFile = withGates(chosen, optionGates(end('Coast'), end('Scratch'), [file]));
  expect(forFile).toMatchObject({
    deleteDestinationExtra: false,
    recursiveSymlinks: 'ignore',
    filterRules: [],
    externalChecksum: 'abc',
  });
  expect(withGates(chosen, optionGates(end('Coast'), end('Scratch'), [file, file])).externalChecksum).toBe('');
  expect(withGates(chosen, optionGates(end('Coast'), end('Scratch'), [folder]))).toEqual({
    ...chosen,
    externalChecksum: '',
  });
});

test('accounts can be named only where identities are mapped to accounts', () => {
  const laptop = end('Laptop', { entity_type: 'GCP_mapped_collection' });
  const gates = optionGates(laptop, end('Vault'), [file]);
  const sent = withGates({ ...usualOptions, sourceLocalUser: 'noor', destinationLocalUser: 'nhaddad' }, gates);
  expect(sent).toMatchObject({ sourceLocalUser: '', destinationLocalUser: 'nhaddad' });
  expect(gates.sourceLocalUser?.reason).toContain('Laptop');
});

test('one collection that demands checksums and one that has none refuse each other', () => {
  const [tape, vault] = [end('Tape', { disable_verify: true }), end('Vault', { force_verify: true })];
  expect(endsRefusal(tape, vault)).toContain('Vault takes only verified files, and Tape');
  expect(endsRefusal(tape, end('Coast'))).toBeNull();
});

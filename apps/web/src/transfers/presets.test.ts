import { expect, test } from 'vitest';
import {
  allPresets,
  builtInPresets,
  type KeptPresets,
  matchingPreset,
  presetNameRefusal,
  presetOf,
  presetWords,
} from './presets.ts';
import { usualOptions } from './transfer-options.ts';

const rules = [{ method: 'exclude' as const, type: null, name: '*.tmp' }];
const nightly = { name: 'Nightly', options: presetOf({ ...usualOptions, encryptData: true, filterRules: rules }) };
const kept: KeptPresets = { own: [nightly], last: presetOf({ ...usualOptions, syncLevel: 1 }) };

test('a preset is found again by what it sets, whatever else the transfer has', () => {
  const presets = allPresets(kept);
  const chosen = { ...usualOptions, label: 'tides', deadline: '2026-04-01T18:00', sourceLocalUser: 'noor' };
  expect(matchingPreset(chosen, presets)?.name).toBe('Usual');
  expect(matchingPreset({ ...chosen, ...nightly.options }, presets)?.name).toBe('Nightly');
  expect(matchingPreset({ ...chosen, syncLevel: 1 }, presets)?.name).toBe('Last time');
  expect(matchingPreset({ ...chosen, syncLevel: 0 }, presets)).toBeNull();
});

test('what belongs to one transfer is in no preset', () => {
  expect(Object.keys(presetOf({ ...usualOptions, label: 'secret study' }))).not.toContain('label');
});

test('each preset says what it sets', () => {
  expect(builtInPresets.map(presetWords)).toEqual([
    'copies everything, verified',
    'what differs by checksum, times kept',
    'what differs by checksum, times kept, mirror',
  ]);
  expect(presetWords(nightly)).toBe('encrypted, 1 filter rule');
});

test('a name is one line of a list and means one preset', () => {
  expect(presetNameRefusal('Weekly', kept.own)).toBeNull();
  expect(presetNameRefusal('  ', kept.own)).toContain('name');
  for (const taken of ['nightly ', 'BACKUP', 'Last time'])
    expect(presetNameRefusal(taken, kept.own)).toContain('There is');
  expect(presetNameRefusal('x'.repeat(41), kept.own)).toContain('40');
});

import * as z from 'zod/mini';
import { remember, remembered } from '../ui/remembered.ts';
import { optionWords } from './option-words.ts';
import { type TransferOptions, transferOptions, usualOptions } from './transfer-options.ts';

/** What a preset sets. A label, a deadline, a checksum and accounts belong to one transfer alone. */
const presetOptions = z.omit(transferOptions, {
  label: true,
  deadline: true,
  externalChecksum: true,
  checksumAlgorithm: true,
  sourceLocalUser: true,
  destinationLocalUser: true,
});
export type PresetOptions = z.infer<typeof presetOptions>;

const preset = z.object({ name: z.string(), options: presetOptions });
export type Preset = z.infer<typeof preset>;

/** The presets that everybody has. */
export const builtInPresets: readonly Preset[] = [
  { name: 'Usual', options: presetOf(usualOptions) },
  { name: 'Backup', options: presetOf({ ...usualOptions, syncLevel: 3, preserveTimestamp: true }) },
  {
    name: 'Mirror',
    options: presetOf({ ...usualOptions, syncLevel: 3, preserveTimestamp: true, deleteDestinationExtra: true }),
  },
];

export const lastTimeName = 'Last time';

const keptPresets = z.object({ own: z.array(preset), last: z.nullable(presetOptions) });
/** Those of one person in this browser: the ones that were named, and what the last transfer was submitted with. */
export type KeptPresets = z.infer<typeof keptPresets>;

const storageName = (owner: string) => `presets-${owner}`;

/** The presets that a person has in this browser. */
export function readPresets(owner: string): KeptPresets {
  const nothing: KeptPresets = { own: [], last: null };
  try {
    return keptPresets.safeParse(JSON.parse(remembered(storageName(owner)) ?? 'null')).data ?? nothing;
  } catch {
    return nothing;
  }
}

export function keepPresets(owner: string, presets: KeptPresets): void {
  remember(storageName(owner), JSON.stringify(presets));
}

/** Remembers what a transfer was submitted with. */
export function keepLastTime(owner: string, options: TransferOptions): void {
  keepPresets(owner, { ...readPresets(owner), last: presetOf(options) });
}

/** All that can be applied, in the order in which they are offered. */
export function allPresets({ own, last }: KeptPresets): Preset[] {
  return [...builtInPresets, ...(last === null ? [] : [{ name: lastTimeName, options: last }]), ...own];
}

/** What of the options a preset can hold. */
export function presetOf(options: TransferOptions): PresetOptions {
  return presetOptions.parse(options);
}

/** The preset that sets just these options, rather one with a name of its own; null when none does. */
export function matchingPreset(options: TransferOptions, presets: readonly Preset[]): Preset | null {
  const wanted = JSON.stringify(presetOf(options));
  const matching = presets.filter(({ options: set }) => JSON.stringify(presetOf({ ...options, ...set })) === wanted);
  return matching.find(({ name }) => name !== lastTimeName) ?? matching[0] ?? null;
}

/** What a preset sets, in a few words. */
export function presetWords({ options }: Preset): string {
  return optionWords({ ...usualOptions, ...options }).join(', ') || 'copies everything, verified';
}

const maximumName = 40;

/** Why a preset can't have the name, as a sentence; null when it can. `own` are those that have one already. */
export function presetNameRefusal(name: string, own: readonly Preset[]): string | null {
  const wanted = folded(name);
  if (wanted === '') return 'Give it a name.';
  if (Array.from(wanted).length > maximumName) return `A name has ${maximumName} characters at most.`;
  const taken = [...builtInPresets.map((known) => known.name), lastTimeName, 'Custom', ...own.map((one) => one.name)];
  return taken.some((known) => folded(known) === wanted) ? 'There is a preset of that name.' : null;
}

const folded = (name: string) => name.trim().toLowerCase();

import { ChevronDown, Pencil, Save, Trash2 } from 'lucide-react';
import { useState } from 'react';
import { Button } from '../ui/button.tsx';
import { IconButton } from '../ui/icon-button.tsx';
import { MenuItem, MenuPopover, MenuSection } from '../ui/menu.tsx';
import { MenuButton } from '../ui/menu-button.tsx';
import { PresetNameForm } from './preset-name-form.tsx';
import {
  allPresets,
  builtInPresets,
  type KeptPresets,
  keepPresets,
  matchingPreset,
  type Preset,
  presetOf,
  presetWords,
  readPresets,
} from './presets.ts';
import type { TransferOptions } from './transfer-options.ts';

export type PresetBarProps = {
  owner: string;
  options: TransferOptions;
  onApply: (options: TransferOptions) => void;
};

/** Sets of options with a name: two that everybody has, the last ones used, and a person's own in this browser. */
export function PresetBar({ owner, options, onApply }: PresetBarProps) {
  const [kept, setKept] = useState(() => readPresets(owner));
  const [naming, setNaming] = useState<'save' | 'rename' | null>(null);
  const [deleted, setDeleted] = useState<{ preset: Preset; before: KeptPresets } | null>(null);
  const presets = allPresets(kept);
  const current = matchingPreset(options, presets);
  const isOwn = current !== null && kept.own.includes(current);
  const keep = (own: Preset[]) => {
    const changed = { ...kept, own };
    setKept(changed);
    keepPresets(owner, changed);
    setNaming(null);
    setDeleted(null);
  };
  const remove = (preset: Preset) => {
    const before = kept;
    keep(kept.own.filter((one) => one !== preset));
    setDeleted({ preset, before });
  };
  return (
    <section aria-label="Preset" className="flex flex-col gap-2">
      <div className="flex min-h-8 flex-wrap items-center gap-x-2 gap-y-1">
        <MenuButton
          trigger={(trigger) => (
            <Button {...trigger}>
              <span className="text-fg-muted">Preset</span>
              {current?.name ?? 'Custom'}
              <ChevronDown aria-hidden />
            </Button>
          )}
        >
          {(menu) => (
            <PresetMenu
              {...menu}
              presets={presets}
              current={current}
              onPick={(preset) => {
                setDeleted(null);
                onApply({ ...options, ...preset.options });
              }}
            />
          )}
        </MenuButton>
        {isOwn && (
          <>
            <IconButton label={`Rename “${current.name}”`} onPress={() => setNaming('rename')}>
              <Pencil aria-hidden />
            </IconButton>
            <IconButton label={`Delete “${current.name}”`} onPress={() => remove(current)}>
              <Trash2 aria-hidden />
            </IconButton>
          </>
        )}
        {current === null && naming === null && (
          <Button look="quiet" onPress={() => setNaming('save')}>
            <Save aria-hidden />
            Save as a preset
          </Button>
        )}
        {current !== null && naming === null && (
          <p className="text-sm text-fg-muted first-letter:uppercase">{presetWords(current)}</p>
        )}
      </div>
      {naming !== null && (
        <PresetNameForm
          name={naming === 'rename' ? (current?.name ?? '') : ''}
          own={kept.own.filter((one) => naming === 'save' || one !== current)}
          onCancel={() => setNaming(null)}
          onName={(name) =>
            keep(
              naming === 'save'
                ? [...kept.own, { name, options: presetOf(options) }]
                : kept.own.map((one) => (one === current ? { ...one, name } : one)),
            )
          }
        />
      )}
      {deleted !== null && (
        <p role="status" className="flex items-center gap-2 text-sm text-fg-muted">
          “{deleted.preset.name}” is deleted.
          <Button size="small" onPress={() => keep(deleted.before.own)}>
            Undo
          </Button>
        </p>
      )}
    </section>
  );
}

type PresetMenuProps = {
  triggerRef: Parameters<typeof MenuPopover>[0]['triggerRef'];
  onClose: () => void;
  presets: readonly Preset[];
  current: Preset | null;
  onPick: (preset: Preset) => void;
};

function PresetMenu({ presets, current, onPick, ...menu }: PresetMenuProps) {
  const common = presets.slice(0, builtInPresets.length);
  const others = presets.slice(builtInPresets.length);
  const section = (title: string, offered: readonly Preset[]) => (
    <MenuSection
      title={title}
      selectionMode="single"
      selectedKeys={current === null ? [] : [current.name]}
      onSelectionChange={(keys) => {
        const picked = offered.find(({ name }) => keys !== 'all' && keys.has(name));
        if (picked) onPick(picked);
      }}
    >
      {offered.map((preset) => (
        <MenuItem key={preset.name} id={preset.name} textValue={preset.name}>
          <span className="block">{preset.name}</span>
          <span className="block text-xs text-fg-muted first-letter:uppercase">{presetWords(preset)}</span>
        </MenuItem>
      ))}
    </MenuSection>
  );
  return (
    <MenuPopover {...menu} aria-label="Preset" placement="bottom start">
      {section('For everybody', common)}
      {others.length > 0 ? section('Yours, in this browser', others) : null}
    </MenuPopover>
  );
}

import { remember, remembered } from '../ui/remembered.ts';

/** Heights of rows in pixels, where a mouse points. */
export const rowHeights = { compact: 28, normal: 32, comfortable: 40 } as const;
export type Density = keyof typeof rowHeights;

/** Goes round from compact to comfortable. */
export function nextDensity(density: Density): Density {
  if (density === 'compact') return 'normal';
  return density === 'normal' ? 'comfortable' : 'compact';
}

/** How lists look to this person, whatever is in them. */
export type ListLook = {
  density: Density;
  /** Folders stand before files, in whatever order. */
  foldersFirst: boolean;
};

export function rememberedLook(): ListLook {
  const density = remembered('density');
  return {
    density: density === 'compact' || density === 'comfortable' ? density : 'normal',
    foldersFirst: remembered('folders-first') !== 'false',
  };
}

export function rememberLook({ density, foldersFirst }: ListLook): void {
  remember('density', density === 'normal' ? null : density);
  remember('folders-first', foldersFirst ? null : 'false');
}

import type { LucideIcon } from 'lucide-react';

/** One line of the palette. */
export type PaletteItem = {
  /** Unlike that of any other item of the palette. */
  id: string;
  name: string;
  detail?: string;
  icon?: LucideIcon;
  /** The keys that do the same, as `parseKeys` reads them. */
  keys?: string;
  /** More that it is found by: an id, a path. */
  alsoFoundBy?: string;
  /** Why it can't be done now, as a sentence. It is shown, and does nothing. */
  refusal?: string | null;
  run: () => void;
  /** What → and Alt+Enter do instead: "Open in the right pane". */
  other?: { name: string; run: () => void };
};

/** What a source has for the text that is typed; the palette shows it under the title, in the order given. */
export type PaletteGroup = {
  title: string;
  items: readonly PaletteItem[];
  /** More may come. */
  isLoading?: boolean;
  /** Why the source has nothing to say, as a sentence. */
  problem?: string | null;
};

/** A hook that finds things for what is typed. `palette-groups.ts` lists them all. */
export type PaletteSource = (text: string) => PaletteGroup;

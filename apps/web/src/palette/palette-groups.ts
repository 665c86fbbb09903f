import { useActionItems, usePageItems } from './action-items.ts';
import { useCollectionItems } from './collection-items.ts';
import { matchScore } from './fuzzy.ts';
import { useLinkItems } from './link-items.ts';
import type { PaletteGroup } from './palette-source.ts';
import { useBookmarkItems, useRecentItems } from './place-items.ts';
import { useSettingItems } from './setting-items.ts';
import { useTaskItems } from './task-items.ts';

/** All that the palette offers for a text: what is known at once, the best group on top, then what has to be asked for. */
export function usePaletteGroups(text: string): PaletteGroup[] {
  const pasted = useLinkItems(text);
  const actions = useActionItems(text);
  const places = [useBookmarkItems(text), useRecentItems(text)];
  const rest = [usePageItems(text), useSettingItems(text)];
  const asked = [useCollectionItems(text), useTaskItems(text)];
  const best = ({ items: [first] }: PaletteGroup) => (first === undefined ? 0 : matchScore(first.name, text));
  // Folders that are found by where they are, not by name: who types a collection's name means the collection.
  const byWhere = places.filter((group) => best(group) === 0);
  const named = [actions, ...places.filter((group) => !byWhere.includes(group)), ...rest];
  return [pasted, ...named.toSorted((a, b) => best(b) - best(a)), ...asked, ...byWhere];
}

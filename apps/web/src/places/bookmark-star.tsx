import { Star } from 'lucide-react';
import { useShownKeys } from '../actions/use-keymap.ts';
import { IconButton } from '../ui/icon-button.tsx';
import type { Bookmark } from './bookmark-client.ts';

export type BookmarkStarProps = { bookmark: Bookmark | undefined; onPress: () => void };

/** Says whether the folder on show is bookmarked, and changes it. */
export function BookmarkStar({ bookmark, onPress }: BookmarkStarProps) {
  const shown = useShownKeys('bookmark');
  const keys = shown === null ? '' : ` (${shown})`;
  return (
    <IconButton
      label={bookmark === undefined ? `Bookmark this folder${keys}` : `Bookmarked as “${bookmark.name}”${keys}`}
      aria-pressed={bookmark !== undefined}
      onPress={onPress}
    >
      <Star aria-hidden className={bookmark === undefined ? undefined : 'fill-brand text-brand'} />
    </IconButton>
  );
}

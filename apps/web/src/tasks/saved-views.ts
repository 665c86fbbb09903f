import { useState } from 'react';
import * as z from 'zod/mini';
import { remember, remembered } from '../ui/remembered.ts';

const savedViews = z.array(z.object({ name: z.string(), query: z.string() }));
export type SavedView = z.infer<typeof savedViews>[number];

/** Views of the activity that a person has given names, in this browser. */
export function useSavedViews(owner: string) {
  const key = `activity-views-${owner}`;
  const [views, setViews] = useState(() => read(key));
  const keep = (next: SavedView[]) => {
    remember(key, next.length === 0 ? null : JSON.stringify(next));
    setViews(next);
  };
  return {
    views,
    /** Under a name that is taken the new view takes the old one's place. */
    save: (view: SavedView) => keep([...views.filter(({ name }) => name !== view.name), view]),
    forget: (name: string) => keep(views.filter((view) => view.name !== name)),
  };
}

function read(key: string): SavedView[] {
  try {
    return savedViews.safeParse(JSON.parse(remembered(key) ?? '[]')).data ?? [];
  } catch {
    return [];
  }
}

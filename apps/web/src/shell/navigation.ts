import type { LucideIcon } from 'lucide-react';
import { type ActionId, actionOf } from '../actions/catalogue.ts';

export type Destination = { id: ActionId; to: string; text: string; icon: LucideIcon };

/** The main navigation, in its order on the rail and on the bottom bar. */
export const destinations: readonly Destination[] = [
  destination('go-home', '/'),
  destination('go-files', '/file-manager'),
  destination('go-activity', '/activity'),
  destination('go-bookmarks', '/bookmarks'),
  destination('go-help', '/help'),
];

function destination(id: ActionId, to: string): Destination {
  const { name, icon } = actionOf(id);
  if (icon === undefined) throw new Error(`${id} needs an icon.`);
  return { id, to, text: name, icon };
}

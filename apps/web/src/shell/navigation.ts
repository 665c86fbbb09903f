import { Activity, CircleHelp, Folder, House, type LucideIcon } from 'lucide-react';

export type Destination = { to: string; text: string; icon: LucideIcon; keys: string };

/** The main navigation, in its order on the rail and on the bottom bar. */
export const destinations: Destination[] = [
  { to: '/', text: 'Home', icon: House, keys: 'g h' },
  { to: '/file-manager', text: 'Files', icon: Folder, keys: 'g f' },
  { to: '/activity', text: 'Activity', icon: Activity, keys: 'g a' },
  { to: '/help', text: 'Help', icon: CircleHelp, keys: 'g i' },
];

import { Ban, CirclePause, Unplug } from 'lucide-react';
import { StatusBadge } from '../ui/status-badge.tsx';
import type { CollectionHealth } from './collection-facts.ts';

const looks = {
  offline: { icon: Unplug, tone: 'warning', words: 'Not running' },
  paused: { icon: CirclePause, tone: 'warning', words: 'Paused' },
  'no-data': { icon: Ban, tone: 'neutral', words: 'Holds no data' },
} as const;

/** What keeps a collection from being read. */
export function HealthBadge({ health }: { health: CollectionHealth }) {
  const { icon, tone, words } = looks[health];
  return (
    <StatusBadge tone={tone} icon={icon}>
      {words}
    </StatusBadge>
  );
}

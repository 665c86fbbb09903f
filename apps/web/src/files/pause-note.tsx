import type { PauseRule } from '@isthmus/globus';
import { Pause } from 'lucide-react';
import { effectOf } from '../tasks/pause-info.ts';

/** One line above a listing: what an administrator has stopped, with the words they gave. */
export function PauseNote({ rules }: { rules: readonly PauseRule[] }) {
  const { stops } = effectOf(rules);
  const messages = rules.map(({ message }) => message).filter(Boolean);
  return (
    <div
      role="status"
      className="flex gap-2 border-b border-warning-border bg-warning-bg px-3 py-1.5 text-sm text-warning-fg"
    >
      <Pause aria-hidden className="mt-0.5 size-4 shrink-0" />
      <p className="min-w-0">
        Paused by the collection’s administrator: {stops.join(', ') || 'nothing at the moment'}.
        {messages.map((message) => (
          <q key={message} className="ml-1">
            {message}
          </q>
        ))}
      </p>
    </div>
  );
}

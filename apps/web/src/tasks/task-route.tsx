import type { TaskDocument } from '@isthmus/globus';
import { ArrowRight, Trash2 } from 'lucide-react';

/** Which collections a task is about: from → to, or where it deletes. */
export function TaskRoute({ task }: { task: TaskDocument }) {
  const from = task.source_endpoint_display_name ?? 'a collection';
  if (task.type === 'DELETE') {
    return (
      <span className="flex min-w-0 items-center gap-1.5">
        <Trash2 aria-hidden className="size-3.5 shrink-0" />
        <span className="truncate">from {from}</span>
      </span>
    );
  }
  return (
    <span className="flex min-w-0 items-center gap-1.5">
      <span className="truncate">{from}</span>
      <ArrowRight aria-label="to" className="size-3.5 shrink-0" />
      <span className="truncate">{task.destination_endpoint_display_name ?? 'a collection'}</span>
    </span>
  );
}

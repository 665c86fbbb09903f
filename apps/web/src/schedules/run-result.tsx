import type { TaskDocument } from '@isthmus/globus';
import { CircleX, Send } from 'lucide-react';
import { TaskBadge } from '../tasks/task-badge.tsx';
import { StatusBadge } from '../ui/status-badge.tsx';
import type { Run } from './runs.ts';

/** What became of a run: its task's state, or that there was none. */
export function RunResult({ run, task }: { run: Run; task: TaskDocument | undefined }) {
  if (run.trouble !== null) {
    return (
      <StatusBadge tone="danger" icon={CircleX}>
        Failed
      </StatusBadge>
    );
  }
  if (task) return <TaskBadge task={task} />;
  return (
    <StatusBadge tone="neutral" icon={Send}>
      Submitted
    </StatusBadge>
  );
}

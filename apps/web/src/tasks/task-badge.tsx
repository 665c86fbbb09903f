import type { TaskDocument } from '@isthmus/globus';
import { StatusBadge } from '../ui/status-badge.tsx';
import { stateLooks, taskState } from './task-status.ts';

export function TaskBadge({ task }: { task: TaskDocument }) {
  const { text, tone, icon, spin = false } = stateLooks[taskState(task)];
  return (
    <StatusBadge tone={tone} icon={icon} spin={spin}>
      {text}
    </StatusBadge>
  );
}

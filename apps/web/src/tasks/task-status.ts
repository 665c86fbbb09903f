import type { TaskDocument } from '@isthmus/globus';
import {
  Ban,
  CircleCheck,
  CircleX,
  Clock3,
  LoaderCircle,
  type LucideIcon,
  Pause,
  TriangleAlert,
  UserRoundX,
} from 'lucide-react';
import { formatCount } from '../ui/format.ts';
import type { Tone } from '../ui/tone.ts';

export type TaskState = 'queued' | 'running' | 'retrying' | 'paused' | 'waiting' | 'succeeded' | 'canceled' | 'failed';

/** What the person should understand, out of `status`, `is_paused`, `nice_status` and `is_ok`. */
export function taskState(task: TaskDocument): TaskState {
  if (task.status === 'SUCCEEDED') return 'succeeded';
  if (task.status === 'FAILED') return wasCanceled(task) ? 'canceled' : 'failed';
  if (task.status === 'INACTIVE') return 'waiting';
  if (task.is_paused) return 'paused';
  if (task.nice_status === 'Queued') return 'queued';
  return task.is_ok === false ? 'retrying' : 'running';
}

function wasCanceled(task: TaskDocument): boolean {
  return task.fatal_error?.code === 'CANCELED' || task.subtasks_canceled > 0;
}

export function isOpen(task: TaskDocument): boolean {
  return task.status === 'ACTIVE' || task.status === 'INACTIVE';
}

export const stateLooks: Record<TaskState, { text: string; tone: Tone; icon: LucideIcon; spin?: boolean }> = {
  queued: { text: 'Queued', tone: 'neutral', icon: Clock3 },
  running: { text: 'Active', tone: 'brand', icon: LoaderCircle, spin: true },
  retrying: { text: 'Retrying', tone: 'warning', icon: TriangleAlert },
  paused: { text: 'Paused', tone: 'warning', icon: Pause },
  waiting: { text: 'Waits for you', tone: 'warning', icon: UserRoundX },
  succeeded: { text: 'Succeeded', tone: 'success', icon: CircleCheck },
  canceled: { text: 'Cancelled', tone: 'neutral', icon: Ban },
  failed: { text: 'Failed', tone: 'danger', icon: CircleX },
};

/** The task's label, or what it does in a few words. */
export function taskTitle(task: TaskDocument): string {
  if (task.label) return task.label;
  const verb = task.type === 'DELETE' ? 'Deletion' : 'Transfer';
  if (task.files === 0) return verb;
  return `${verb} of ${formatCount(task.files)} ${task.files === 1 ? 'file' : 'files'}`;
}

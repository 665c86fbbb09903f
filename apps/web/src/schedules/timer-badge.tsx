import { StatusBadge } from '../ui/status-badge.tsx';
import type { TimerDocument } from './timer-document.ts';
import { timerLooks, timerState } from './timer-status.ts';

export function TimerBadge({ timer, nowMs }: { timer: TimerDocument; nowMs: number }) {
  const { text, tone, icon } = timerLooks[timerState(timer, nowMs)];
  return (
    <StatusBadge tone={tone} icon={icon}>
      {text}
    </StatusBadge>
  );
}

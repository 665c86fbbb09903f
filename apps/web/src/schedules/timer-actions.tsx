import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Pause, Play, SkipForward, Trash2 } from 'lucide-react';
import { useActions } from '../actions/use-actions.tsx';
import { explain } from '../errors/words-for.ts';
import { Button } from '../ui/button.tsx';
import { useToast } from '../ui/toasts.tsx';
import { useNow } from '../ui/use-now.ts';
import { pauseTimer, type Resumption, resumeTimer } from './timer-client.ts';
import type { TimerDocument } from './timer-document.ts';
import { missedRuns, type TimerState, timerState } from './timer-status.ts';

/** What can be done to a timer that is not over. */
export function useTimerChanges(timer: TimerDocument) {
  const client = useQueryClient();
  const toast = useToast();
  const settled = { onSettled: () => client.invalidateQueries({ queryKey: ['timers'] }) };
  const failed = (title: string) => (error: unknown) => {
    const words = explain(error);
    toast({ tone: 'danger', title, detail: `${words.title}. ${words.next}` });
  };
  const pause = useMutation({
    mutationFn: () => pauseTimer(timer.job_id),
    onSuccess: () =>
      toast({ tone: 'info', title: 'The schedule is paused', detail: 'Nothing runs until you resume it.' }),
    onError: failed('The schedule was not paused'),
    ...settled,
  });
  const resume = useMutation({
    mutationFn: (how: Resumption) => resumeTimer(timer.job_id, how),
    onSuccess: () => toast({ tone: 'success', title: 'The schedule goes on' }),
    onError: failed('The schedule was not resumed'),
    ...settled,
  });
  return { pause, resume };
}

/** Missed runs of a schedule that repeats stay missed; what should have run once would otherwise never run. */
export function usualResumption(timer: TimerDocument, renewsAccess: boolean): Resumption {
  const isOnce = timer.schedule?.type === 'once';
  return { action: isOnce ? 'run_once_immediately' : 'wait_for_next_scheduled', renewsAccess };
}

type TimerActionsProps = { timer: TimerDocument; changes: ReturnType<typeof useTimerChanges>; onDelete: () => void };

export function TimerActions({ timer, changes: { pause, resume }, onDelete }: TimerActionsProps) {
  const nowMs = useNow(30_000);
  const state = timerState(timer, nowMs);
  const isPaused = state === 'paused';
  useActions([
    { id: 'pause-schedule', refusal: pauseRefusal(state), run: () => pause.mutate() },
    { id: 'resume-schedule', refusal: resumeRefusal(state), run: () => resume.mutate(usualResumption(timer, false)) },
    { id: 'delete-schedule', refusal: null, run: onDelete },
  ]);
  const mayCatchUp = isPaused && timer.schedule?.type === 'recurring' && missedRuns(timer, nowMs) > 0;
  return (
    <>
      {(state === 'active' || state === 'late') && (
        <Button isPending={pause.isPending} onPress={() => pause.mutate()}>
          <Pause aria-hidden />
          Pause
        </Button>
      )}
      {mayCatchUp && (
        <Button
          isPending={resume.isPending}
          onPress={() => resume.mutate({ action: 'run_once_immediately', renewsAccess: false })}
        >
          <SkipForward aria-hidden />
          Resume and run now
        </Button>
      )}
      {isPaused && (
        <Button
          look="primary"
          isPending={resume.isPending}
          onPress={() => resume.mutate(usualResumption(timer, false))}
        >
          <Play aria-hidden />
          Resume
        </Button>
      )}
      <Button onPress={onDelete}>
        <Trash2 aria-hidden />
        Delete
      </Button>
    </>
  );
}

function pauseRefusal(state: TimerState): string | null {
  if (state === 'active' || state === 'late') return null;
  return state === 'ended' ? 'It is over.' : 'It stands still already.';
}

function resumeRefusal(state: TimerState): string | null {
  if (state === 'paused') return null;
  if (state === 'waiting') return 'It waits for what its page asks of you.';
  return state === 'ended' ? 'It is over.' : 'It is active.';
}

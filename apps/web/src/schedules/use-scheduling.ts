import type { TransferRequest } from '@isthmus/globus';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useToast } from '../ui/toasts.tsx';
import { type LaterPlan, scheduleOf } from './plan.ts';
import { createTimer } from './timer-client.ts';

type Order = { plan: LaterPlan; request: (submissionId: string) => TransferRequest };

/** Makes the timer of a draft, in place of its task, and leads to it. */
export function useScheduling(onScheduled: () => void) {
  const toast = useToast();
  const client = useQueryClient();
  const mutation = useMutation({
    mutationFn: ({ plan, request }: Order) => {
      // Each run gets a submission id from Timers, and a deadline would be over for all runs but the first.
      const { submission_id: _none, deadline, ...always } = request('');
      const body = plan.kind === 'later' && deadline ? { ...always, deadline } : always;
      const name = body.label ?? 'Scheduled transfer';
      return createTimer({ name, schedule: scheduleOf(plan, Date.now()), body });
    },
    onSuccess: (timerId) => {
      void client.invalidateQueries({ queryKey: ['timers', 'list'] });
      toast({
        tone: 'success',
        title: 'Transfer scheduled',
        link: { to: `/timers/${timerId}`, text: 'Show the schedule' },
      });
      onScheduled();
    },
  });
  return {
    schedule: (order: Order) => {
      if (!mutation.isPending && !mutation.isSuccess) mutation.mutate(order);
    },
    isPending: mutation.isPending,
    isDone: mutation.isSuccess,
    error: mutation.error,
  };
}

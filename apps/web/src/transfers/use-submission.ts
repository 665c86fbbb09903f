import type { TransferRequest } from '@isthmus/globus';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import { faultOf, isTransient } from '../errors/fault.ts';
import { useTroubleOf } from '../shell/use-service-health.ts';
import { newSubmissionId, type Submitted, submitTask } from './task-client.ts';

type Request = (submissionId: string) => TransferRequest;

/** How often a submission is sent again by itself. */
const maximumRepeats = 5;

export type SubmissionOptions = {
  /** The submission id of a draft that goes on. */
  keptId: string | null;
  /** The draft has its id now, and is about to be sent. */
  onId: (submissionId: string) => void;
  onSubmitted: (submitted: Submitted) => void;
};

/**
 * Submits the task of one draft. The draft has one submission id for its whole life, so that a second click, a retry
 * after a lost answer or another try after an error never makes a second task.
 * While Transfer is in trouble the submission waits, and is sent again when it answers.
 */
export function useSubmission({ keptId, onId, onSubmitted }: SubmissionOptions) {
  const client = useQueryClient();
  const draft = useRef({ submissionId: keptId, asking: null as Promise<string> | null, isSubmitted: false });
  const mutation = useMutation({
    mutationFn: async (request: Request) => {
      const { current } = draft;
      current.asking ??= current.submissionId === null ? newSubmissionId() : Promise.resolve(current.submissionId);
      current.submissionId = await current.asking.catch((error: unknown) => {
        // No id was given, so no task can have been made with it: the next try asks for another.
        current.asking = null;
        throw error;
      });
      onId(current.submissionId);
      return submitTask(request(current.submissionId));
    },
    onSuccess: (submitted) => {
      draft.current.isSubmitted = true;
      void client.invalidateQueries({ queryKey: ['transfer', 'task_list'] });
      onSubmitted(submitted);
    },
  });
  const submit = (request: Request) => {
    if (!mutation.isPending && !mutation.isSuccess) mutation.mutate(request);
  };
  // Without a network it is the person who decides anew: they may be somewhere else when it is back.
  const isHeld = mutation.isError && isTransient(mutation.error) && faultOf(mutation.error)?.kind !== 'unreachable';
  const repeats = useRepeats(isHeld, () => mutation.variables && submit(mutation.variables));
  return {
    submit,
    isPending: mutation.isPending,
    error: mutation.error,
    /** True while it waits for Transfer to answer again, and is then sent by itself. */
    isWaiting: isHeld && repeats < maximumRepeats,
    /** What has to go on with the draft when it is taken up again; null once its task is made. */
    unfinished: () => (draft.current.isSubmitted ? null : { submissionId: draft.current.submissionId }),
  };
}

/** Calls `repeat` when Transfer is well again while something is held up. Returns how often it did. */
function useRepeats(isHeld: boolean, repeat: () => void): number {
  const isWell = useTroubleOf('transfer') === null;
  const [count, setCount] = useState(0);
  const latest = useRef(repeat);
  useEffect(() => {
    latest.current = repeat;
  });
  useEffect(() => {
    if (!isHeld || !isWell || count >= maximumRepeats) return;
    setCount(count + 1);
    latest.current();
    // Counting is no reason to repeat.
    // oxlint-disable-next-line react/exhaustive-deps
  }, [isHeld, isWell]);
  return count;
}

import type { TransferRequest } from '@isthmus/globus';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useRef } from 'react';
import { newSubmissionId, type Submitted, submitTask } from './task-client.ts';

/**
 * Submits the task of one draft. The draft has one submission id for its whole life, so that a second click, a retry
 * after a lost answer or another try after an error never makes a second task. `keptId` is the id of a draft that goes on.
 */
export function useSubmission(onSubmitted: (submitted: Submitted) => void, keptId: string | null) {
  const client = useQueryClient();
  const draft = useRef({ submissionId: keptId, asking: null as Promise<string> | null, isSubmitted: false });
  const mutation = useMutation({
    mutationFn: async (request: (submissionId: string) => TransferRequest) => {
      const { current } = draft;
      current.asking ??= current.submissionId === null ? newSubmissionId() : Promise.resolve(current.submissionId);
      current.submissionId = await current.asking.catch((error: unknown) => {
        // No id was given, so no task can have been made with it: the next try asks for another.
        current.asking = null;
        throw error;
      });
      return submitTask(request(current.submissionId));
    },
    onSuccess: (submitted) => {
      draft.current.isSubmitted = true;
      void client.invalidateQueries({ queryKey: ['transfer', 'task_list'] });
      onSubmitted(submitted);
    },
  });
  const submit = (request: (submissionId: string) => TransferRequest) => {
    if (!mutation.isPending && !mutation.isSuccess) mutation.mutate(request);
  };
  return {
    submit,
    isPending: mutation.isPending,
    error: mutation.error,
    /** What has to go on with the draft when it is taken up again; null once its task is made. */
    unfinished: () => (draft.current.isSubmitted ? null : { submissionId: draft.current.submissionId }),
  };
}

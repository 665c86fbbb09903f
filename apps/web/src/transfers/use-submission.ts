import type { DeleteRequest, TransferRequest } from '@isthmus/globus';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useRef } from 'react';
import { newSubmissionId, type Submitted, submitTask } from './task-client.ts';

/**
 * Submits the task of one draft. The draft has one submission id for its whole life, so that a second click, a retry
 * after a lost answer or another try after an error never makes a second task.
 */
export function useSubmission(onSubmitted: (submitted: Submitted) => void) {
  const client = useQueryClient();
  const id = useRef<Promise<string> | null>(null);
  const mutation = useMutation({
    mutationFn: async (request: (submissionId: string) => TransferRequest | DeleteRequest) => {
      id.current ??= newSubmissionId();
      const submissionId = await id.current.catch((error: unknown) => {
        // No id was given, so no task can have been made with it: the next try asks for another.
        id.current = null;
        throw error;
      });
      return submitTask(request(submissionId));
    },
    onSuccess: (submitted) => {
      void client.invalidateQueries({ queryKey: ['transfer', 'task_list'] });
      onSubmitted(submitted);
    },
  });
  const submit = (request: (submissionId: string) => TransferRequest | DeleteRequest) => {
    if (!mutation.isPending && !mutation.isSuccess) mutation.mutate(request);
  };
  return { submit, isPending: mutation.isPending, error: mutation.error };
}

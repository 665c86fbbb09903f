import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { faultOf } from '../errors/fault.ts';
import { createPollInterval } from './poll-interval.ts';
import { type StatusFilter, taskListQuery } from './task-client.ts';
import { isOpen } from './task-status.ts';

/** The newest tasks, asked for again as poll-interval.ts says: one call for all rows. */
export function useTaskList(status: StatusFilter, limit: number) {
  const [pollInterval] = useState(createPollInterval);
  return useQuery({
    ...taskListQuery(status, limit),
    placeholderData: keepPreviousData,
    refetchIntervalInBackground: true,
    refetchOnWindowFocus: true,
    refetchInterval: ({ state }) => {
      const fault = faultOf(state.error ?? state.fetchFailureReason);
      return pollInterval({
        hasOpen: state.data?.DATA.some(isOpen) ?? false,
        answer: state.data,
        answeredAtMs: state.dataUpdatedAt,
        isHidden: document.hidden,
        retryAfterSeconds: fault && 'retryAfterSeconds' in fault ? fault.retryAfterSeconds : null,
      });
    },
  });
}

import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef } from 'react';
import { samplesKey } from './task-client.ts';
import { recallTask, rememberTask } from './task-memory.ts';
import { joinSamples, type Sample } from './task-progress.ts';

const saveEveryMs = 5000;

/** Progress of a task as this browser saw it, also before this page was opened. */
export function useSamples(taskId: string): readonly Sample[] {
  const client = useQueryClient();
  const { data } = useQuery<Sample[]>({ queryKey: samplesKey(taskId), enabled: false, initialData: [] });
  const latest = useRef(data);
  const savedAtMs = useRef(0);
  useEffect(() => {
    let isCurrent = true;
    void recallTask(taskId).then(({ samples = [] }) => {
      if (isCurrent && samples.length > 0)
        client.setQueryData<Sample[]>(samplesKey(taskId), (seen = []) => joinSamples(samples, seen));
    });
    return () => {
      isCurrent = false;
      if (latest.current.length > 1) void rememberTask(taskId, { samples: latest.current });
    };
  }, [client, taskId]);
  useEffect(() => {
    latest.current = data;
    const nowMs = Date.now();
    if (data.length < 2 || nowMs - savedAtMs.current < saveEveryMs) return;
    savedAtMs.current = nowMs;
    void rememberTask(taskId, { samples: data });
  }, [data, taskId]);
  return data;
}

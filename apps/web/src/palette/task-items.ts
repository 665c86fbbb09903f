import { useQuery } from '@tanstack/react-query';
import { useNavigate } from 'react-router';
import { taskListQuery } from '../tasks/task-client.ts';
import { stateLooks, taskState, taskTitle } from '../tasks/task-status.ts';
import { formatAge, parseTime } from '../ui/format.ts';
import { useNow } from '../ui/use-now.ts';
import { bestMatches } from './fuzzy.ts';
import type { PaletteGroup } from './palette-source.ts';

const limits = { recent: 3, found: 5, searched: 50 };

/** The newest tasks, or those of the last fifty that the text finds. */
export function useTaskItems(text: string): PaletteGroup {
  const navigate = useNavigate();
  const nowMs = useNow(60_000);
  const { data } = useQuery(taskListQuery('all', limits.searched));
  const items = (data?.DATA ?? []).map((task) => {
    const ends = [task.source_endpoint_display_name, task.destination_endpoint_display_name].filter(Boolean);
    const { text: state, icon } = stateLooks[taskState(task)];
    const age = formatAge(parseTime(task.request_time) ?? nowMs, nowMs);
    return {
      id: `task ${task.task_id}`,
      name: taskTitle(task),
      detail: [state, ends.join(' → '), age].filter(Boolean).join(' · '),
      alsoFoundBy: [task.task_id, ...ends].join(' '),
      icon,
      run: () => void navigate(`/activity/${task.task_id}`),
    };
  });
  const isEmpty = text === '';
  return {
    title: isEmpty ? 'Recent tasks' : 'Tasks',
    items: isEmpty ? items.slice(0, limits.recent) : bestMatches(items, text, limits.found),
  };
}

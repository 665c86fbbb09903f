import type { LinkTab } from '../ui/link-tabs.tsx';
import { type ActivityView, activityQuery, everything } from './activity-url.ts';
import { type StatusFilter, statusFilters } from './task-client.ts';

export const statusNames: Record<StatusFilter, string> = {
  all: 'All',
  active: 'Active',
  succeeded: 'Succeeded',
  failed: 'Failed',
};

/** The tabs of Activity: tasks by their status, with the filters kept, and the schedules. */
export function activityTabs(view: ActivityView | 'schedules'): LinkTab[] {
  const filters = view === 'schedules' ? everything : view;
  return [
    ...statusFilters.map((status) => ({
      to: addressOf({ ...filters, status }),
      text: statusNames[status],
      current: view !== 'schedules' && status === view.status,
    })),
    { to: '/timers', text: 'Schedules', current: view === 'schedules' },
  ];
}

function addressOf(view: ActivityView): string {
  const query = activityQuery(view);
  return query === '' ? '/activity' : `/activity?${query}`;
}

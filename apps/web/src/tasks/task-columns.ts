import type { TaskDocument } from '@isthmus/globus';

export type TaskTableProps = {
  tasks: readonly TaskDocument[];
  nowMs: number;
  selected: ReadonlySet<string>;
  onSelect: (taskId: string, isSelected: boolean) => void;
  /** Ids of tasks that are about to be cancelled. */
  cancelling: ReadonlySet<string>;
  expanded: ReadonlySet<string>;
  onExpand: (taskId: string, isExpanded: boolean) => void;
};

/** The columns of the table; on a narrow screen a row is a card. */
export const columns =
  'grid grid-cols-[1.5rem_minmax(0,1fr)_auto] items-center gap-x-3 gap-y-1.5 lg:grid-cols-[1.5rem_7rem_minmax(0,1fr)_9rem_5rem_7.5rem_4.5rem_1.75rem] xl:grid-cols-[1.5rem_7.5rem_minmax(0,1fr)_12rem_5.5rem_9.5rem_5rem_1.75rem]';

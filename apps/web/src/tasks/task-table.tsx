import type { KeyboardEvent } from 'react';
import { listClass } from '../ui/card-class.ts';
import { cx } from '../ui/cx.ts';
import { columns, type TaskTableProps } from './task-columns.ts';
import { TaskTableRow } from './task-table-row.tsx';

/** Tasks, one row each; arrows go from row to row and unfold them, cards on a phone. */
export function TaskTable(props: TaskTableProps) {
  const { tasks } = props;
  return (
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions -- a quick way between links that Tab reaches too
    <div role="table" aria-label="Tasks" aria-rowcount={tasks.length + 1} className={listClass} onKeyDown={onKeyDown}>
      <div role="rowgroup">
        <div role="row" className={cx(columns, 'px-3 py-1.5 text-xs font-medium text-fg-muted max-lg:sr-only')}>
          <span role="columnheader">
            <span className="sr-only">Select</span>
          </span>
          <span role="columnheader">Status</span>
          <span role="columnheader">Task</span>
          <span role="columnheader">Progress</span>
          <span role="columnheader" className="text-right">
            Rate
          </span>
          <span role="columnheader">Time</span>
          <span role="columnheader" className="text-right">
            Age
          </span>
          <span role="columnheader">
            <span className="sr-only">Details</span>
          </span>
        </div>
      </div>
      <div role="rowgroup" className="divide-y divide-border border-t border-border max-lg:border-t-0">
        {tasks.map((task) => (
          <TaskTableRow key={task.task_id} {...props} task={task} />
        ))}
      </div>
    </div>
  );
}

/** Up and down go to the row's link, right and left unfold and fold the row. */
function onKeyDown(event: KeyboardEvent<HTMLElement>): void {
  const { target, currentTarget, key } = event;
  if (!(target instanceof HTMLElement) || event.ctrlKey || event.metaKey || event.altKey) return;
  const links = [...currentTarget.querySelectorAll<HTMLElement>('[data-task-link]')];
  const row = target.closest('[data-task-row]');
  const at = links.findIndex((link) => row?.contains(link));
  const next = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: links.length - 1 }[key];
  if (next !== undefined) links[Math.min(Math.max(next, 0), links.length - 1)]?.focus();
  else if (key === 'ArrowRight' || key === 'ArrowLeft') {
    const button = row?.querySelector<HTMLElement>('[aria-expanded]');
    if ((button?.getAttribute('aria-expanded') === 'true') === (key === 'ArrowLeft')) button?.click();
  } else return;
  event.preventDefault();
}

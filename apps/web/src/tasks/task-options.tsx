import type { TaskDocument } from '@isthmus/globus';
import { Check, Minus } from 'lucide-react';
import { formatDateTime, parseTime } from '../ui/format.ts';
import { rulesOf } from './rerun.ts';
import { Card } from './task-overview.tsx';

const syncWords = [
  'Files that are missing at the destination',
  'Files that are missing or differ in size',
  'Files that are missing, differ in size, or are newer at the source',
  'Files that are missing or differ in checksum',
];

const ruleTypes = { file: 'files', dir: 'folders' };

/** How the task was asked to work. */
export function TaskOptions({ task }: { task: TaskDocument }) {
  const deadlineMs = parseTime(task.deadline);
  const rules = rulesOf(task);
  const options: [string, boolean][] = [
    ['Verify each copy by checksum', task.verify_checksum],
    ['Encrypt on the way', task.encrypt_data],
    ['Keep modification times', task.preserve_timestamp],
    ['Delete what the source does not have', task.delete_destination_extra],
    ['Skip files with errors at the source', task.skip_source_errors],
    ['End when a quota is reached', task.fail_on_quota_errors === true],
  ];
  return (
    <Card title="Options">
      <dl className="flex flex-col gap-3">
        {task.type === 'TRANSFER' && (
          <div>
            <dt className="text-sm text-fg-muted">What is copied</dt>
            <dd>{task.sync_level === null ? 'Everything, always' : (syncWords[task.sync_level] ?? 'Everything')}</dd>
          </div>
        )}
        {task.type === 'TRANSFER' &&
          options.map(([name, isOn]) => (
            <div key={name} className="flex items-center gap-2">
              {isOn ? (
                <Check aria-hidden className="size-4 text-success-fg" />
              ) : (
                <Minus aria-hidden className="size-4 text-fg-muted" />
              )}
              <dt className={isOn ? '' : 'text-fg-muted'}>{name}</dt>
              <dd className="sr-only">{isOn ? 'on' : 'off'}</dd>
            </div>
          ))}
        {rules.length > 0 && (
          <div>
            <dt className="text-sm text-fg-muted">Filter rules, the first that matches counts</dt>
            <dd>
              <ol className="list-inside list-decimal">
                {rules.map(({ method, type, name }) => (
                  <li key={`${method} ${type} ${name}`}>
                    {method === 'include' ? 'Take' : 'Leave out'} {type === null ? 'all' : ruleTypes[type]}{' '}
                    <code className="font-mono text-sm">{name}</code>
                  </li>
                ))}
              </ol>
            </dd>
          </div>
        )}
        <div>
          <dt className="text-sm text-fg-muted">Deadline</dt>
          <dd>{deadlineMs === null ? 'None' : formatDateTime(deadlineMs)}</dd>
        </div>
      </dl>
    </Card>
  );
}

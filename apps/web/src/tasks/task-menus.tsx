import type { TaskDocument } from '@isthmus/globus';
import { Copy, Link2, SquareTerminal } from 'lucide-react';
import { MenuItem, MenuPopover, MenuSeparator } from '../ui/menu.tsx';
import type { OpenMenu } from '../ui/menu-button.tsx';
import { useCopy } from '../ui/use-copy.ts';
import { type MenuRerun, menuReruns, rerunRefusal, rerunWords } from './rerun.ts';

type RerunMenuProps = OpenMenu & { task: TaskDocument; onRerun: (kind: MenuRerun) => void };

/** What of a finished task can be run again; what can't says why. */
export function RerunMenu({ task, onRerun, ...menu }: RerunMenuProps) {
  return (
    <MenuPopover
      {...menu}
      aria-label="Rerun"
      onAction={(key) => {
        const kind = menuReruns.find((known) => known === key);
        if (kind !== undefined) onRerun(kind);
      }}
    >
      {menuReruns.map((kind) => {
        const refusal = rerunRefusal(task, kind);
        const { name, about } = rerunWords[kind];
        return (
          <MenuItem key={kind} id={kind} textValue={`${name}. ${refusal ?? about}`} isDisabled={refusal !== null}>
            <span className="block">{name}</span>
            <span className="block text-xs text-fg-muted">{refusal ?? about}</span>
          </MenuItem>
        );
      })}
    </MenuPopover>
  );
}

/** The task for use elsewhere: in a message, in a terminal. */
export function CopyMenu({ task, ...menu }: OpenMenu & { task: TaskDocument }) {
  const copy = useCopy();
  const texts: Record<string, [string, string]> = {
    id: [task.task_id, 'Task id'],
    link: [new URL(`/activity/${task.task_id}`, location.origin).href, 'Link'],
    show: [`globus task show ${task.task_id}`, 'Command'],
    wait: [`globus task wait ${task.task_id}`, 'Command'],
  };
  return (
    <MenuPopover
      {...menu}
      aria-label="More about this task"
      onAction={(key) => {
        const [text, what] = texts[String(key)] ?? [];
        if (text !== undefined && what !== undefined) copy(text, what);
      }}
    >
      <MenuItem id="id" icon={<Copy aria-hidden />}>
        Copy task id
      </MenuItem>
      <MenuItem id="link" icon={<Link2 aria-hidden />}>
        Copy link to this page
      </MenuItem>
      <MenuSeparator />
      <MenuItem id="show" icon={<SquareTerminal aria-hidden />}>
        Copy command: globus task show
      </MenuItem>
      <MenuItem id="wait" icon={<SquareTerminal aria-hidden />}>
        Copy command: globus task wait
      </MenuItem>
    </MenuPopover>
  );
}

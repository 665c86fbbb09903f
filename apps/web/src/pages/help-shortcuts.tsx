import { useState } from 'react';
import { setShortcuts, shortcutsAreOn } from '../actions/bindings.ts';
import { type ActionGroup, actionGroups, actions } from '../actions/catalogue.ts';
import { shownKeys } from '../actions/keys.ts';
import { Kbd } from '../ui/kbd.tsx';
import { PageHeading } from '../ui/page-heading.tsx';
import { Switch } from '../ui/switch.tsx';

type Keys = { keys: readonly string[]; does: string };

const groupIds = ['everywhere', 'go', 'files', 'selection', 'view'] as const satisfies ActionGroup[];

/** Keys that are no action's: those that every program has, and those of lists. */
const further: Partial<Record<ActionGroup, Keys[]>> = {
  everywhere: [
    { keys: ['Escape'], does: 'Close what is open' },
    { keys: ['Ctrl+Z'], does: 'Undo a deletion while that is offered' },
  ],
  files: [
    { keys: ['ArrowUp', 'ArrowDown'], does: 'Move' },
    { keys: ['Home', 'End'], does: 'First and last' },
    { keys: ['letters'], does: 'Find by name' },
  ],
  selection: [{ keys: ['Shift+ArrowUp', 'Shift+ArrowDown'], does: 'Extend the selection' }],
};

const groups = groupIds.map((group) => ({
  title: actionGroups[group],
  keys: [
    ...(further[group] ?? []),
    ...actions
      .filter((action) => action.group === group && action.keys.length > 0)
      .map(({ keys, name }) => ({ keys, does: name })),
  ],
}));

/** All keys. Single-key ones can be turned off (WCAG 2.1.4). */
export function ShortcutsPage() {
  const [isOn, setOn] = useState(shortcutsAreOn);
  const toggle = (on: boolean) => {
    setShortcuts(on);
    setOn(on);
  };
  return (
    <div className="mx-auto flex w-full max-w-3xl flex-col gap-6 p-4 sm:p-6">
      <PageHeading title="Keyboard" section="Help" />
      {groups.map(({ title, keys }) => (
        <section key={title} className="flex flex-col gap-2">
          <h2 className="text-md font-semibold">{title}</h2>
          <dl className="divide-y divide-border rounded-lg border border-border bg-surface-1">
            {keys.map(({ keys: names, does }) => (
              <div key={does} className="flex items-center justify-between gap-4 px-4 py-2">
                <dt>{does}</dt>
                <dd className="flex gap-1">
                  {names.map((name) => (
                    <Kbd key={name}>{shownKeys(name)}</Kbd>
                  ))}
                </dd>
              </div>
            ))}
          </dl>
        </section>
      ))}
      <Switch isSelected={isOn} onChange={toggle} className="w-fit">
        Single-key shortcuts are on in this browser
      </Switch>
    </div>
  );
}

import { useState } from 'react';
import { fileActions } from '../files/file-actions.ts';
import { destinations } from '../shell/navigation.ts';
import { setShortcuts, shortcutsAreOn } from '../shell/shortcuts.ts';
import { Kbd } from '../ui/kbd.tsx';
import { PageHeading } from '../ui/page-heading.tsx';
import { Switch } from '../ui/switch.tsx';

type Keys = { keys: string; does: string };

const groups: { title: string; keys: Keys[] }[] = [
  {
    title: 'Everywhere',
    keys: [
      ...destinations.map(({ keys, text }) => ({ keys, does: `Go to ${text}` })),
      { keys: '?', does: 'Show this page' },
      { keys: 'Esc', does: 'Close what is open' },
      { keys: 'Ctrl+Z', does: 'Undo a deletion while that is offered' },
    ],
  },
  {
    title: 'In a list of files',
    keys: [
      { keys: '↑ ↓', does: 'Move' },
      { keys: 'Home End', does: 'First and last' },
      { keys: 'Shift+↑ Shift+↓', does: 'Extend the selection' },
      ...fileActions
        .filter(({ keys }) => keys.length > 0)
        .map(({ keys, name }) => ({ keys: keys.join(' '), does: name })),
      { keys: 'letters', does: 'Find by name' },
    ],
  },
];

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
              <div key={names} className="flex items-center justify-between gap-4 px-4 py-2">
                <dt>{does}</dt>
                <dd className="flex gap-1">
                  {names.split(' ').map((name) => (
                    <Kbd key={name}>{name}</Kbd>
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

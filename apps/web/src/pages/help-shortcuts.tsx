import { useState } from 'react';
import type { ActionId } from '../actions/catalogue.ts';
import { resetKeys, setSingleKeys, useKeymap } from '../actions/use-keymap.ts';
import { keyGroups } from '../keyboard/key-groups.ts';
import { KeyRow } from '../keyboard/key-row.tsx';
import { Keys } from '../keyboard/keys.tsx';
import { Button } from '../ui/button.tsx';
import { PageHeading } from '../ui/page-heading.tsx';
import { Switch } from '../ui/switch.tsx';

/** All actions with their keys. Each can have others in this browser, and single-key ones can be turned off (WCAG 2.1.4). */
export function ShortcutsPage() {
  const keymap = useKeymap();
  const [editing, setEditing] = useState<ActionId | null>(null);
  return (
    <div className="mx-auto flex w-full max-w-3xl flex-col gap-6 p-4 sm:p-6">
      <PageHeading title="Keyboard" section="Help" />
      <div className="flex flex-wrap items-start justify-between gap-4">
        <Switch
          isSelected={keymap.hasSingleKeys}
          onChange={setSingleKeys}
          description="Letters and signs alone. Off, they only find names in lists."
          className="w-fit"
        >
          Single-key shortcuts
        </Switch>
        {keymap.changed.length > 0 && <Button onPress={resetKeys}>Usual keys for everything</Button>}
      </div>
      {keyGroups.map(({ title, fixed, actions }) => (
        <section key={title} className="flex flex-col gap-2">
          <h2 className="text-md font-semibold">{title}</h2>
          <ul className="divide-y divide-border rounded-lg border border-border bg-surface-1">
            {actions.map((action) => (
              <KeyRow
                key={action.id}
                action={action}
                keymap={keymap}
                isEditing={editing === action.id}
                onEdit={(isEditing) => setEditing(isEditing ? action.id : null)}
              />
            ))}
            {fixed.map(({ keys, does }) => (
              <li key={does} className="flex min-h-11 items-center justify-between gap-4 px-4 py-1.5">
                {does}
                <Keys keys={keys} />
              </li>
            ))}
          </ul>
        </section>
      ))}
      <p className="text-sm text-fg-muted">Keys are kept in this browser only.</p>
    </div>
  );
}

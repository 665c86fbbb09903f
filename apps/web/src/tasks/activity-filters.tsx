import type { TaskDocument } from '@isthmus/globus';
import { Bookmark, X } from 'lucide-react';
import { lazy, Suspense, useId, useState } from 'react';
import { useNavigate } from 'react-router';
import { Button } from '../ui/button.tsx';
import { inputClass } from '../ui/input-class.ts';
import { MenuButton } from '../ui/menu-button.tsx';
import { SearchField } from '../ui/search-field.tsx';
import { Select } from '../ui/select.tsx';
import { type ActivityView, activityQuery, everything, isFiltered, taskTypes } from './activity-url.ts';
import { useSavedViews } from './saved-views.ts';

const ViewsMenu = lazy(async () => ({ default: (await import('./views-menu.tsx')).ViewsMenu }));
const SaveView = lazy(async () => ({ default: (await import('./save-view.tsx')).SaveView }));

type ActivityFiltersProps = {
  view: ActivityView;
  /** What has been listed: its collections can be chosen. */
  tasks: readonly TaskDocument[];
  onView: (view: ActivityView) => void;
};

/** Text, type, collection and days; all of it is in the address, and can be kept under a name. */
export function ActivityFilters({ view, tasks, onView }: ActivityFiltersProps) {
  const types = [
    { value: '', name: 'All types' },
    ...taskTypes.map((type) => ({ value: type, name: typeNames[type] })),
  ];
  return (
    <div data-task-filter className="flex flex-wrap items-end gap-2">
      <SearchField
        label="Filter tasks"
        placeholder="Label or task id"
        value={view.text}
        onChange={(text) => onView({ ...view, text })}
        className="w-56 max-xl:w-48 max-sm:w-full"
      />
      <Select
        hidesLabel
        label="Type"
        value={view.type ?? ''}
        options={types}
        onChange={(value) => onView({ ...view, type: taskTypes.find((type) => type === value) ?? null })}
        className="w-32 max-sm:flex-1"
      />
      <Select
        hidesLabel
        label="Collection"
        value={view.collection ?? ''}
        options={collectionOptions(tasks, view.collection)}
        onChange={(value) => onView({ ...view, collection: value || null })}
        className="w-48 max-xl:w-40 max-sm:flex-1"
      />
      <div className="flex flex-wrap gap-2 max-sm:w-full max-sm:flex-nowrap">
        <Day label="From" value={view.from} onChange={(from) => onView({ ...view, from })} />
        <Day label="To" value={view.to} onChange={(to) => onView({ ...view, to })} />
      </div>
      {isFiltered(view) && (
        <Button look="quiet" onPress={() => onView({ ...everything, status: view.status })}>
          <X aria-hidden />
          Clear filters
        </Button>
      )}
    </div>
  );
}

const typeNames = { transfer: 'Transfers', delete: 'Deletions' };

function collectionOptions(tasks: readonly TaskDocument[], chosen: string | null) {
  const names = new Map<string, string>();
  if (chosen !== null) names.set(chosen, chosen);
  for (const task of tasks) {
    const { source_endpoint_id: from, destination_endpoint_id: to } = task;
    if (from !== null) names.set(from, task.source_endpoint_display_name ?? from);
    if (to !== null) names.set(to, task.destination_endpoint_display_name ?? to);
  }
  const known = [...names].map(([value, name]) => ({ value, name })).toSorted((a, b) => a.name.localeCompare(b.name));
  return [{ value: '', name: 'All collections' }, ...known];
}

/** A day of the reader's own calendar. */
function Day({ label, value, onChange }: { label: string; value: string; onChange: (day: string) => void }) {
  const id = useId();
  return (
    <div className="flex min-w-0 items-center gap-1.5 max-sm:flex-1">
      <label htmlFor={id} className="text-sm text-fg-muted">
        {label}
      </label>
      <input
        id={id}
        type="date"
        value={value}
        onChange={(event) => onChange(event.target.value)}
        className={`${inputClass} w-36 max-sm:w-full max-sm:px-1.5`}
      />
    </div>
  );
}

/** Keeps what is on show under a name, and opens it again. */
export function ActivityViews({ view, owner }: { view: ActivityView; owner: string }) {
  const navigate = useNavigate();
  const { views, save, forget } = useSavedViews(owner);
  const [isSaving, setSaving] = useState(false);
  const current = activityQuery(view);
  return (
    <>
      <MenuButton
        trigger={(trigger) => (
          <Button {...trigger}>
            <Bookmark aria-hidden />
            Views
          </Button>
        )}
      >
        {(menu) => (
          <ViewsMenu
            {...menu}
            views={views}
            current={current}
            onOpen={(query) => void navigate(query === '' ? '/activity' : `/activity?${query}`)}
            onSave={() => setSaving(true)}
            onForget={forget}
          />
        )}
      </MenuButton>
      {isSaving && (
        <Suspense fallback={null}>
          <SaveView
            onClose={() => setSaving(false)}
            onSave={(name) => {
              save({ name, query: current });
              setSaving(false);
            }}
          />
        </Suspense>
      )}
    </>
  );
}

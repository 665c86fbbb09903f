import type { LucideIcon } from 'lucide-react';
import { Link } from 'react-router';
import { cardClass, listClass } from '../ui/card-class.ts';
import { EmptyState } from '../ui/empty-state.tsx';
import { Loading, Skeleton } from '../ui/skeleton.tsx';

export type ListedPlace = {
  key: string;
  to: string;
  name: string;
  note: string | null;
  /** Other than the list's. */
  icon?: LucideIcon;
  /** What the icon says. */
  iconName?: string;
};
export type PlaceListProps = {
  label: string;
  icon: LucideIcon;
  places: readonly ListedPlace[];
  /** What is said when there are none. */
  empty: string;
};

/** Folders and collections as links. */
export function PlaceList({ label, icon, places, empty }: PlaceListProps) {
  if (places.length === 0) return <EmptyState icon={icon} title={empty} compact className={cardClass} />;
  return (
    <ul aria-label={label} className={listClass}>
      {places.map(({ key, to, name, note, icon: Icon = icon, iconName }) => (
        <li key={key}>
          <Link to={to} className="flex items-center gap-3 px-4 py-2.5 -outline-offset-2 hover:bg-surface-2">
            <Icon
              {...(iconName === undefined ? { 'aria-hidden': true } : { 'aria-label': iconName })}
              className={iconName === undefined ? 'size-4 shrink-0 text-fg-muted' : 'size-4 shrink-0 text-brand'}
            />
            <span className="flex min-w-0 flex-col">
              <span className="truncate font-medium">{name}</span>
              {note && <span className="truncate text-sm text-fg-muted">{note}</span>}
            </span>
          </Link>
        </li>
      ))}
    </ul>
  );
}

export function PlacesSkeleton() {
  return (
    <Loading label="Loading" className={listClass}>
      {['w-40', 'w-52', 'w-44'].map((width) => (
        <div key={width} className="flex items-center gap-3 px-4 py-3.5">
          <Skeleton className="size-4" />
          <Skeleton className={width} />
        </div>
      ))}
    </Loading>
  );
}

import { bookmarkList } from '@isthmus/globus';
import { useQuery } from '@tanstack/react-query';
import { Bookmark, Database, FolderOpen } from 'lucide-react';
import type { ReactNode } from 'react';
import { Link } from 'react-router';
import { callService } from '../bff-client.ts';
import { collectionSearchQuery } from '../collections/collection-client.ts';
import { collectionName } from '../collections/collection-facts.ts';
import { ErrorState } from '../errors/error-state.tsx';
import { useSession } from '../session/session-provider.tsx';
import { TaskRows, TaskRowsSkeleton } from '../tasks/task-rows.tsx';
import { useTaskList } from '../tasks/use-task-list.ts';
import { buttonClass } from '../ui/button-class.ts';
import { cardClass, listClass } from '../ui/card-class.ts';
import { EmptyState } from '../ui/empty-state.tsx';
import { PageHeading } from '../ui/page-heading.tsx';
import { Loading, Skeleton } from '../ui/skeleton.tsx';
import { StaleNote } from '../ui/stale-note.tsx';
import { TextLink } from '../ui/text-link.tsx';
import { useNow } from '../ui/use-now.ts';

const shownTasks = 6;
const shownCollections = 5;

/** Where a signed-in person starts: what runs, and the way to the files. */
export function HomePage() {
  const { state } = useSession();
  const name = state.kind === 'signed_in' || state.kind === 'gated' ? state.session.identity.name : null;
  return (
    <div className="mx-auto flex w-full max-w-6xl flex-col gap-6 p-4 sm:p-6">
      <PageHeading
        title="Home"
        actions={
          <Link to="/file-manager" className={buttonClass('primary')}>
            <FolderOpen aria-hidden />
            Open the file manager
          </Link>
        }
      >
        {name && `Welcome, ${name}.`}
      </PageHeading>
      <Section title="Recent activity" more={<TextLink to="/activity">All activity</TextLink>}>
        <RecentTasks />
      </Section>
      <div className="grid gap-6 md:grid-cols-2">
        <Section title="Recently used collections">
          <RecentCollections />
        </Section>
        <Section title="Bookmarks">
          <Bookmarks />
        </Section>
      </div>
    </div>
  );
}

function Section({ title, more, children }: { title: string; more?: ReactNode; children: ReactNode }) {
  return (
    <section className="flex min-w-0 flex-col gap-2">
      <div className="flex items-baseline justify-between gap-4">
        <h2 className="text-sm font-semibold">{title}</h2>
        {more && <span className="text-sm">{more}</span>}
      </div>
      {children}
    </section>
  );
}

function RecentTasks() {
  const nowMs = useNow(5000);
  const { data, error, isPending, failureCount, dataUpdatedAt, refetch } = useTaskList('all', shownTasks);
  if (isPending) return <TaskRowsSkeleton rows={3} />;
  if (!data) return <ErrorState error={error} onRetry={() => void refetch()} className={listClass} />;
  if (data.DATA.length === 0) return <StartCard />;
  return (
    <>
      <StaleNote isStale={failureCount > 0 || error !== null} atMs={dataUpdatedAt} />
      <TaskRows label="Recent tasks" tasks={data.DATA} nowMs={nowMs} />
    </>
  );
}

const steps = [
  { title: 'Find a collection', text: 'Search for storage by name, or paste an id.' },
  { title: 'Browse and select', text: 'Open a second pane for where the files should go.' },
  { title: 'Transfer', text: 'Review, submit, and watch it arrive here.' },
];

function StartCard() {
  return (
    <ol className={`grid gap-px sm:grid-cols-3 ${listClass} divide-y-0`}>
      {steps.map(({ title, text }, index) => (
        <li key={title} className="flex gap-3 p-4">
          <span className="grid size-6 shrink-0 place-items-center rounded-full bg-brand-soft text-xs font-semibold text-brand-soft-fg">
            {index + 1}
          </span>
          <div>
            <p className="font-medium">{title}</p>
            <p className="text-sm text-fg-muted">{text}</p>
          </div>
        </li>
      ))}
    </ol>
  );
}

function RecentCollections() {
  const { data, error, isPending, refetch } = useQuery(collectionSearchQuery('recently-used', ''));
  if (isPending) return <PlacesSkeleton />;
  if (!data) return <ErrorState compact error={error} onRetry={() => void refetch()} className={listClass} />;
  return (
    <Places
      icon={Database}
      empty="Collections you use show up here."
      places={data.DATA.slice(0, shownCollections).map((collection) => ({
        key: collection.id,
        to: folderAddress(collection.id, null),
        name: collectionName(collection),
        note: collection.organization ?? collection.owner_string,
      }))}
    />
  );
}

function Bookmarks() {
  const { data, error, isPending, refetch } = useQuery({
    queryKey: ['transfer', 'bookmark_list'],
    queryFn: ({ signal }) => callService('transfer', '/v0.10/bookmark_list', bookmarkList, { signal }),
  });
  if (isPending) return <PlacesSkeleton />;
  if (!data) return <ErrorState compact error={error} onRetry={() => void refetch()} className={listClass} />;
  return (
    <Places
      icon={Bookmark}
      empty="Bookmarks that you made at Globus show up here."
      places={data.DATA.map(({ id, name, endpoint_id, path }) => ({
        key: id,
        to: folderAddress(endpoint_id, path),
        name,
        note: path,
      }))}
    />
  );
}

type Place = { key: string; to: string; name: string; note: string | null };

function Places({ icon: Icon, places, empty }: { icon: typeof Bookmark; places: Place[]; empty: string }) {
  if (places.length === 0) return <EmptyState icon={Icon} title={empty} compact className={cardClass} />;
  return (
    <ul className={listClass}>
      {places.map(({ key, to, name, note }) => (
        <li key={key}>
          <Link to={to} className="flex items-center gap-3 px-4 py-2.5 -outline-offset-2 hover:bg-surface-2">
            <Icon aria-hidden className="size-4 shrink-0 text-fg-muted" />
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

function PlacesSkeleton() {
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

function folderAddress(collectionId: string, path: string | null): string {
  const query = new URLSearchParams({ origin_id: collectionId });
  if (path) query.set('origin_path', path);
  return `/file-manager?${query.toString()}`;
}

import { useQuery } from '@tanstack/react-query';
import { Bookmark, Database, FolderClock, FolderOpen, Pin } from 'lucide-react';
import { type ReactNode, useEffect, useRef } from 'react';
import { Link } from 'react-router';
import { collectionSearchQuery } from '../collections/collection-client.ts';
import { collectionName } from '../collections/collection-facts.ts';
import { ErrorState } from '../errors/error-state.tsx';
import { visibleName } from '../files/entry-name.ts';
import { placeOf } from '../places/bookmark-order.ts';
import { placeAddress, placeKey, placeName, placeNote } from '../places/place.ts';
import { type ListedPlace, PlaceList, PlacesSkeleton } from '../places/place-list.tsx';
import { useBookmarks } from '../places/use-bookmarks.ts';
import { useCollectionNames } from '../places/use-collection-names.ts';
import { usePlaceMemory } from '../places/use-place-memory.ts';
import { useSession } from '../session/session-provider.tsx';
import { taskListQuery } from '../tasks/task-client.ts';
import { TaskRows, TaskRowsSkeleton } from '../tasks/task-rows.tsx';
import { isOpen } from '../tasks/task-status.ts';
import { useTaskList } from '../tasks/use-task-list.ts';
import { buttonClass } from '../ui/button-class.ts';
import { listClass } from '../ui/card-class.ts';
import { PageHeading } from '../ui/page-heading.tsx';
import { StaleNote } from '../ui/stale-note.tsx';
import { TextLink } from '../ui/text-link.tsx';
import { useNow } from '../ui/use-now.ts';

const shownOpen = 10;
const shownFinished = 4;
const shownPlaces = 6;

/** Where a signed-in person starts: what runs, and the ways back to their folders. */
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
      <Tasks />
      <div className="grid gap-6 md:grid-cols-2">
        <RecentPlaces />
        <Section title="Bookmarks" more={<TextLink to="/bookmarks">All bookmarks</TextLink>}>
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

/** What runs, asked for again and again, and what was over before. */
function Tasks() {
  const nowMs = useNow(5000);
  const open = useTaskList('active', shownOpen);
  const running = open.data?.DATA ?? [];
  const finished = useQuery({
    ...taskListQuery('all', shownOpen + shownFinished),
    enabled: open.data !== undefined,
    staleTime: 60_000,
  });
  // Whatever is over now was running a moment ago: then the others are asked for anew, and not before.
  const { refetch } = finished;
  const runningIds = running.map(({ task_id }) => task_id).join();
  const lastIds = useRef(runningIds);
  useEffect(() => {
    if (lastIds.current !== runningIds) void refetch();
    lastIds.current = runningIds;
  }, [refetch, runningIds]);
  const rest = (finished.data?.DATA ?? []).filter((task) => !isOpen(task)).slice(0, shownFinished);
  const more = <TextLink to="/activity">All activity</TextLink>;
  const asked = open.data ? finished : open;
  if (!asked.data) {
    return (
      <Section title="Recent activity" more={more}>
        {asked.isPending ? (
          <TaskRowsSkeleton rows={3} />
        ) : (
          <ErrorState error={asked.error} onRetry={() => void asked.refetch()} className={listClass} />
        )}
      </Section>
    );
  }
  return (
    <>
      {running.length > 0 && (
        <Section title="Running now" more={more}>
          <StaleNote isStale={open.failureCount > 0 || open.error !== null} atMs={open.dataUpdatedAt} />
          <TaskRows label="Running tasks" tasks={running} nowMs={nowMs} />
        </Section>
      )}
      {(rest.length > 0 || running.length === 0) && (
        <Section title="Recent activity" more={running.length === 0 && more}>
          <StaleNote isStale={finished.failureCount > 0 || finished.error !== null} atMs={finished.dataUpdatedAt} />
          {rest.length > 0 ? <TaskRows label="Recent tasks" tasks={rest} nowMs={nowMs} /> : <StartCard />}
        </Section>
      )}
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

/** The folders where the person was; those who are new to this browser see what Globus knows of them. */
function RecentPlaces() {
  const { recent } = usePlaceMemory();
  if (recent.length === 0) {
    return (
      <Section title="Recently used collections">
        <RecentCollections />
      </Section>
    );
  }
  const places = recent.slice(0, shownPlaces).map((place): ListedPlace => {
    const name = placeName(place, place.collection);
    const note = placeNote(place, place.collection, name);
    return { key: placeKey(place), to: placeAddress(place), name: visibleName(name), note: visibleName(note) };
  });
  return (
    <Section title="Recent places">
      <PlaceList label="Recent places" icon={FolderClock} places={places} empty="" />
    </Section>
  );
}

function RecentCollections() {
  const { data, error, isPending, refetch } = useQuery(collectionSearchQuery('recently-used', ''));
  if (isPending) return <PlacesSkeleton />;
  if (!data) return <ErrorState compact error={error} onRetry={() => void refetch()} className={listClass} />;
  return (
    <PlaceList
      label="Recently used collections"
      icon={Database}
      empty="Collections you use show up here."
      places={data.DATA.slice(0, shownPlaces).map((collection) => ({
        key: collection.id,
        to: placeAddress({ collectionId: collection.id, path: null }),
        name: collectionName(collection),
        note: collection.organization ?? collection.owner_string,
      }))}
    />
  );
}

function Bookmarks() {
  const { bookmarks, error, isPending, refetch } = useBookmarks();
  const shown = bookmarks?.slice(0, shownPlaces) ?? [];
  const { nameOf } = useCollectionNames(shown.map(({ endpoint_id }) => endpoint_id));
  if (isPending) return <PlacesSkeleton />;
  if (!bookmarks) return <ErrorState compact error={error} onRetry={refetch} className={listClass} />;
  return (
    <PlaceList
      label="Bookmarks"
      icon={Bookmark}
      empty="Folders that you bookmark show up here, pinned ones first."
      places={shown.map((bookmark) => ({
        key: bookmark.id,
        to: placeAddress(placeOf(bookmark)),
        name: visibleName(bookmark.name),
        note: visibleName(placeNote(bookmark, nameOf(bookmark.endpoint_id), bookmark.name)),
        ...(bookmark.pinned && { icon: Pin, iconName: 'Pinned' }),
      }))}
    />
  );
}

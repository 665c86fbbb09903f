import type { EndpointDocument } from '@isthmus/globus';
import { useQueries, useQuery } from '@tanstack/react-query';
import { collectionQuery } from '../collections/collection-client.ts';
import { collectionName } from '../collections/collection-facts.ts';
import { StepUpLink } from '../errors/step-up-state.tsx';
import { useSession } from '../session/session-provider.tsx';
import { Banner } from '../ui/banner.tsx';
import { formatDuration } from '../ui/format.ts';
import { formatMoment } from './schedule-words.ts';
import { signInLastsMs, timerAccess } from './timer-access.ts';
import { consentsQuery, timerPermissionQuery } from './timer-client.ts';

type AccessCheckProps = { collections: readonly string[]; owner: string };

/** What a run will lack, told before it fails: permissions within that of Timers, and sign-ins that won't be fresh. */
export function AccessCheck({ collections, owner }: AccessCheckProps) {
  const ends = useCollections(collections);
  const { data: consents } = useQuery(consentsQuery(owner));
  const access = consents && ends.length > 0 ? timerAccess(consents, ends) : null;
  const missing = ends.filter(({ id }) => access?.missing.includes(id));
  return (
    <>
      {access !== null && (!access.isAllowed || missing.length > 0) && (
        <MissingAccess ids={missing.map(({ id }) => id)} names={missing.map(collectionName)} />
      )}
      <SignInLimits ends={ends} />
    </>
  );
}

function MissingAccess({ ids, names }: { ids: readonly string[]; names: readonly string[] }) {
  const { data: stepUp } = useQuery(timerPermissionQuery(ids));
  const title =
    names.length === 0 ? 'Schedules need your permission first' : `Schedules need your permission for ${both(names)}`;
  return (
    <Banner live tone="warning" title={title} action={stepUp && <StepUpLink stepUp={stepUp}>Grant access</StepUpLink>}>
      <p>
        A scheduled run acts in your name while you are away, and fails without it. What you have chosen here is kept.
      </p>
    </Banner>
  );
}

/** Collections of high assurance let a timer act only for so long after a sign-in. */
export function SignInLimits({ ends }: { ends: readonly EndpointDocument[] }) {
  const { state } = useSession();
  const authenticatedAtMs = 'session' in state ? state.session.authenticatedAtMs : null;
  return ends.map((end) => {
    const lastsMs = signInLastsMs(end);
    if (lastsMs === null) return null;
    const name = collectionName(end);
    return (
      <Banner
        key={end.id}
        tone="warning"
        title={`${name} wants a fresh sign-in every ${formatDuration(lastsMs / 1000)}`}
      >
        <p>
          {authenticatedAtMs === null
            ? 'A run that comes later than that after you signed in waits for you.'
            : `A run after ${formatMoment(authenticatedAtMs + lastsMs)} waits until you have signed in again.`}
        </p>
      </Banner>
    );
  });
}

export function useCollections(ids: readonly string[]) {
  return useQueries({
    queries: [...new Set(ids)].map((id) => collectionQuery(id)),
    combine: (results) => results.flatMap(({ data }) => (data ? [data] : [])),
  });
}

function both(names: readonly string[]): string {
  return names.join(' and ');
}

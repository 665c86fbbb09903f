import { bffPaths, sessionView } from '@isthmus/bff-contract';
import { submissionId, userClaims } from '@isthmus/globus';
import { queryOptions, useQuery, useQueryClient } from '@tanstack/react-query';
import { CircleAlert, CircleCheck, CircleDashed, Gauge, type LucideIcon } from 'lucide-react';
import { callBff, callService } from '../bff-client.ts';
import { explain } from '../errors/words-for.ts';
import { useSession } from '../session/session-provider.tsx';
import { Countdown } from '../shell/countdown.tsx';
import { type ServiceTrouble, serviceName } from '../shell/service-health.ts';
import { useTroubles } from '../shell/use-service-health.ts';
import { Button } from '../ui/button.tsx';
import { formatDateTime } from '../ui/format.ts';
import { PageHeading } from '../ui/page-heading.tsx';
import { StatusBadge } from '../ui/status-badge.tsx';
import type { Tone } from '../ui/tone.ts';

/** Which services answer, as the portal sees them. Without a session the portal itself is all that can be asked. */
export function StatusPage() {
  const { state } = useSession();
  const isSignedIn = state.kind === 'signed_in' || state.kind === 'gated';
  return (
    <div className="mx-auto flex w-full max-w-3xl flex-col gap-5 p-4 sm:p-6">
      <PageHeading title="Services">
        Whether the portal and the services behind it answer, as seen from here.
      </PageHeading>
      {isSignedIn ? (
        <ServiceList />
      ) : (
        <ul className={listClass}>
          <ServiceLine
            name={serviceName('portal')}
            about={abouts.portal}
            state="well"
            detail="It has answered this page. Sign in to see whether the services behind it answer."
          />
        </ul>
      )}
      <p className="text-sm text-fg-muted">
        What Globus itself says of its services is at{' '}
        <a
          href="https://status.globus.org"
          rel="noreferrer"
          className="font-medium text-link underline decoration-border-strong underline-offset-2 hover:decoration-current"
        >
          status.globus.org
        </a>
        . Transfers that are running go on while a service can’t be reached.
      </p>
    </div>
  );
}

const listClass = 'divide-y divide-border overflow-hidden rounded-lg border border-border bg-surface-1';

const abouts: Record<Checked, string> = {
  portal: 'This website: your session and your settings.',
  transfer: 'Collections, folders, transfers and their tasks.',
  auth: 'Sign-in, identities and permissions.',
};

type Checked = 'portal' | 'transfer' | 'auth';
type State = 'well' | 'down' | 'busy' | 'refused' | 'asking';

/** One small read of each service. */
const checks = {
  portal: () =>
    queryOptions({
      queryKey: ['portal', 'check'],
      queryFn: async ({ signal }) => {
        await callBff(bffPaths.session, sessionView, { query: { touch: '0' }, signal });
        return true;
      },
      ...checkOptions,
    }),
  transfer: () =>
    queryOptions({
      queryKey: ['transfer', 'check'],
      queryFn: async ({ signal }) => {
        await callService('transfer', '/v0.10/submission_id', submissionId, { signal });
        return true;
      },
      ...checkOptions,
    }),
  auth: () =>
    queryOptions({
      queryKey: ['auth', 'check'],
      queryFn: async ({ signal }) => {
        await callService('auth', '/v2/oauth2/userinfo', userClaims, { signal });
        return true;
      },
      ...checkOptions,
    }),
};

const checkOptions = { staleTime: 30_000, refetchInterval: 60_000, retry: false } as const;

function ServiceList() {
  const client = useQueryClient();
  const answers = {
    portal: useQuery(checks.portal()),
    transfer: useQuery(checks.transfer()),
    auth: useQuery(checks.auth()),
  };
  const troubles = useTroubles();
  const names = ['portal', 'transfer', 'auth'] as const;
  const isAsking = names.some((name) => answers[name].isFetching);
  const checkNow = () => {
    for (const name of names) void answers[name].refetch();
  };
  /** The last answer to anything that this page's session asked of a service, in epoch milliseconds; 0 when there is none. */
  const lastAnswerMs = (service: Checked) =>
    Math.max(
      0,
      ...client
        .getQueryCache()
        .findAll({ queryKey: [service] })
        .map(({ state }) => state.dataUpdatedAt),
    );
  return (
    <>
      <ul className={listClass}>
        {names.map((name) => {
          const { error, isPending } = answers[name];
          const trouble = troubles.find(({ service }) => service === name) ?? null;
          return (
            <ServiceLine
              key={name}
              name={serviceName(name)}
              about={abouts[name]}
              state={trouble?.kind ?? (error === null ? (isPending ? 'asking' : 'well') : 'refused')}
              detail={detailOf(lastAnswerMs(name), error)}
              trouble={trouble}
            />
          );
        })}
      </ul>
      <div>
        <Button isPending={isAsking} onPress={checkNow}>
          Check now
        </Button>
      </div>
    </>
  );
}

function detailOf(answeredAtMs: number, error: unknown): string {
  const last = answeredAtMs === 0 ? 'No answer yet.' : `Last answer ${formatDateTime(answeredAtMs)}.`;
  return error === null ? last : `${last} ${explain(error).title}.`;
}

const looks: Record<State, { tone: Tone; icon: LucideIcon; text: string }> = {
  well: { tone: 'success', icon: CircleCheck, text: 'Answers' },
  busy: { tone: 'warning', icon: Gauge, text: 'Busy' },
  down: { tone: 'danger', icon: CircleAlert, text: 'Not answering' },
  refused: { tone: 'warning', icon: CircleAlert, text: 'Refuses' },
  asking: { tone: 'neutral', icon: CircleDashed, text: 'Asking' },
};

type ServiceLineProps = {
  name: string;
  about: string;
  state: State;
  detail: string;
  trouble?: ServiceTrouble | null;
};

function ServiceLine({ name, about, state, detail, trouble = null }: ServiceLineProps) {
  const { tone, icon, text } = looks[state];
  return (
    <li className="flex flex-wrap items-start gap-x-4 gap-y-2 px-4 py-3">
      <span className="flex min-w-48 flex-1 flex-col gap-0.5">
        <span className="font-medium">{name}</span>
        <span className="text-sm text-fg-muted">{about}</span>
        <span className="text-sm text-fg-muted tabular-nums">
          {detail} {trouble && <Countdown untilMs={trouble.retryAtMs} lead="It is asked again" />}
        </span>
      </span>
      <StatusBadge tone={tone} icon={icon}>
        {text}
      </StatusBadge>
    </li>
  );
}

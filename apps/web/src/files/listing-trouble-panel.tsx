import {
  CirclePause,
  Clock,
  FolderX,
  KeyRound,
  type LucideIcon,
  RotateCw,
  SearchX,
  ServerCrash,
  ShieldAlert,
  Unplug,
} from 'lucide-react';
import type { ReactNode } from 'react';
import { ErrorDetails, ErrorState } from '../errors/error-state.tsx';
import { Countdown } from '../shell/countdown.tsx';
import { useAskRefusal, useTroubleOf } from '../shell/use-service-health.ts';
import { Button } from '../ui/button.tsx';
import { EmptyState } from '../ui/empty-state.tsx';
import { visibleName } from './entry-name.ts';
import { homePath } from './folder-path.ts';
import type { ListingTrouble } from './listing-trouble.ts';

const icons: Record<ListingTrouble['kind'], LucideIcon> = {
  'not-found': SearchX,
  'is-file': FolderX,
  'no-permission': ShieldAlert,
  consent: KeyRound,
  session: KeyRound,
  grant: KeyRound,
  paused: CirclePause,
  offline: Unplug,
  timeout: Clock,
  degraded: ServerCrash,
  'no-collection': SearchX,
  other: FolderX,
};

/** When another collection is a way on. */
const chooseHelps: readonly ListingTrouble['kind'][] = ['no-permission', 'no-collection', 'offline', 'consent'];

export type ListingTroublePanelProps = {
  trouble: ListingTrouble;
  error: unknown;
  /** Name of the collection whose folder it is. */
  collection: string;
  /** The nearest folder above that exists, once it is known. */
  ancestor: string | null;
  onRetry: () => void;
  onGo: (path: string) => void;
  onEditPath: () => void;
  /** The button that chooses another collection. */
  chooseCollection: ReactNode;
};

/** Why a folder isn't on show, and the next thing to do about it. */
export function ListingTroublePanel(props: ListingTroublePanelProps) {
  const { trouble, error, collection, ancestor, onRetry, onGo, onEditPath, chooseCollection } = props;
  const retryAtMs = useTroubleOf('transfer')?.retryAtMs ?? null;
  const refusal = useAskRefusal('transfer');
  if (trouble.kind === 'grant') {
    return <ErrorState error={error} collection={collection} onRetry={onRetry} action={chooseCollection} />;
  }
  const pathIsWrong = trouble.kind === 'not-found' || trouble.kind === 'no-permission';
  const canRetry = !pathIsWrong && trouble.kind !== 'no-collection' && trouble.kind !== 'consent';
  return (
    <div role="alert">
      <EmptyState
        icon={icons[trouble.kind]}
        title={trouble.title}
        footer={<ErrorDetails error={error} />}
        action={
          <>
            {ancestor !== null && pathIsWrong && (
              <Button look="primary" onPress={() => onGo(ancestor)}>
                Open {ancestor === homePath ? 'Home' : visibleName(ancestor)}
              </Button>
            )}
            {trouble.kind === 'not-found' && <Button onPress={onEditPath}>Edit path</Button>}
            {canRetry && (
              <Button isDisabled={refusal !== null} onPress={onRetry}>
                <RotateCw aria-hidden />
                Try again
              </Button>
            )}
            {chooseHelps.includes(trouble.kind) && chooseCollection}
          </>
        }
      >
        <p>{trouble.detail}</p>
        {trouble.kind === 'degraded' && retryAtMs !== null && (
          <p className="mt-1">
            <span className="sr-only">It is asked again by itself.</span>
            <Countdown untilMs={retryAtMs} lead="It is asked again" />
          </p>
        )}
      </EmptyState>
    </div>
  );
}

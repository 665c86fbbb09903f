import { onlineManager, useQueryClient } from '@tanstack/react-query';
import { useSyncExternalStore } from 'react';
import { Link } from 'react-router';
import { Banner } from '../ui/banner.tsx';
import { Button } from '../ui/button.tsx';
import { buttonClass } from '../ui/button-class.ts';
import { Countdown } from './countdown.tsx';
import { type ServiceTrouble, serviceName } from './service-health.ts';
import { askAgain, useProbes, useTroubles } from './use-service-health.ts';

/** One banner for each service that does not answer; gone with its next answer. Without a network, one that says so. */
export function ServiceBanners() {
  useProbes();
  const troubles = useTroubles();
  const isOnline = useSyncExternalStore(watchOnline, isOnlineNow);
  if (!isOnline) return <OfflineBanner />;
  return troubles
    .filter(({ kind }) => kind === 'down')
    .map((trouble) => <ServiceBanner key={trouble.service} trouble={trouble} />);
}

const watchOnline = (onChange: () => void) => onlineManager.subscribe(onChange);
const isOnlineNow = () => onlineManager.isOnline();

function OfflineBanner() {
  return (
    <Banner live tone="warning" title="You are offline" className="rounded-none border-x-0 border-t-0">
      What you see may be out of date; it is renewed as soon as you are connected. Running transfers go on.
    </Banner>
  );
}

function ServiceBanner({ trouble }: { trouble: ServiceTrouble }) {
  const client = useQueryClient();
  return (
    <Banner
      live
      tone="warning"
      title={`${serviceName(trouble.service)} is not answering`}
      className="rounded-none border-x-0 border-t-0"
      action={
        <>
          <Countdown untilMs={trouble.retryAtMs} lead="Trying again" className="text-sm" />
          <Button size="small" onPress={() => void askAgain(client, trouble.service)}>
            Try now
          </Button>
          <Link to="/status" className={buttonClass('quiet', 'small')}>
            Status
          </Link>
        </>
      }
    >
      What you see may be out of date; it is renewed as soon as the service answers. Running transfers go on.
    </Banner>
  );
}

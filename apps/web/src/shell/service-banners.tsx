import { onlineManager, type QueryClient, useQueryClient } from '@tanstack/react-query';
import { useEffect, useState, useSyncExternalStore } from 'react';
import { Banner } from '../ui/banner.tsx';
import { Button } from '../ui/button.tsx';
import { useNow } from '../ui/use-now.ts';
import { type ServiceTrouble, watchServices } from './service-health.ts';

const serviceNames: Record<string, string> = { transfer: 'Globus Transfer', auth: 'Globus Auth', portal: 'The portal' };

/** One banner for each service that does not answer; gone with its next answer. Without a network, one that says so. */
export function ServiceBanners() {
  const client = useQueryClient();
  const [health] = useState(() => watchServices(client, Date.now));
  const troubles = useSyncExternalStore(health.subscribe, health.current);
  const isOnline = useSyncExternalStore(watchOnline, isOnlineNow);
  if (!isOnline) return <OfflineBanner />;
  return troubles.map((trouble) => <ServiceBanner key={trouble.service} trouble={trouble} />);
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
  const retry = () => retryReads(client, trouble.service);
  useEffect(() => {
    const waitMs = trouble.retryAtMs === null ? retryAfterMs : trouble.retryAtMs - Date.now();
    const timer = setTimeout(() => retryReads(client, trouble.service), Math.max(waitMs, 1000));
    return () => clearTimeout(timer);
  }, [client, trouble]);
  return (
    <Banner
      live
      tone="warning"
      title={`${serviceNames[trouble.service] ?? trouble.service} is not answering`}
      className="rounded-none border-x-0 border-t-0"
      action={
        <>
          {trouble.retryAtMs !== null && <Countdown untilMs={trouble.retryAtMs} />}
          <Button size="small" onPress={retry}>
            Try now
          </Button>
        </>
      }
    >
      What you see may be out of date; it is renewed as soon as the service answers. Running transfers go on.
    </Banner>
  );
}

/** When a service does not say how long to wait. */
const retryAfterMs = 15_000;

function retryReads(client: QueryClient, service: string): void {
  const concerned = service === 'portal' ? {} : { queryKey: [service] };
  void client.refetchQueries({ ...concerned, type: 'active' }, { cancelRefetch: true });
}

function Countdown({ untilMs }: { untilMs: number }) {
  const seconds = Math.ceil((untilMs - useNow(1000)) / 1000);
  if (seconds <= 0) return null;
  return (
    <span aria-hidden className="text-sm tabular-nums">
      Trying again in {seconds} s
    </span>
  );
}

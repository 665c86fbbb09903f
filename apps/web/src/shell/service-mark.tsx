import { CircleAlert, CircleCheck, Gauge } from 'lucide-react';
import { Link } from 'react-router';
import { cx } from '../ui/cx.ts';
import { serviceName } from './service-health.ts';
import { useTroubles } from './use-service-health.ts';

/** In the header: whether the services answer, and the way to the page that says more. */
export function ServiceMark() {
  const troubles = useTroubles();
  const worst = troubles.find(({ kind }) => kind === 'down') ?? troubles[0] ?? null;
  const Icon = worst === null ? CircleCheck : worst.kind === 'down' ? CircleAlert : Gauge;
  const words = worst === null ? 'All services answer' : `${serviceName(worst.service)} ${stateWords[worst.kind]}`;
  return (
    <>
      <Link
        to="/status"
        aria-label={words}
        data-tooltip={words}
        className={cx(
          'flex h-8 shrink-0 items-center gap-1.5 rounded-md px-2 text-sm font-medium pointer-coarse:h-11',
          worst === null ? 'text-success-fg hover:bg-surface-3' : 'bg-warning-bg text-warning-fg',
        )}
      >
        <Icon aria-hidden className="size-4 shrink-0" />
        {worst !== null && <span className="max-md:hidden">{words}</span>}
      </Link>
      <span role="status" className="sr-only">
        {worst?.kind === 'busy' && words}
      </span>
    </>
  );
}

const stateWords = { down: 'is not answering', busy: 'is busy' } as const;

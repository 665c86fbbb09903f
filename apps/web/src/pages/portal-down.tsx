import { RotateCw } from 'lucide-react';
import { explain } from '../errors/words-for.ts';
import { PublicFrame } from '../shell/public-frame.tsx';
import { buttonClass } from '../ui/button-class.ts';
import { PageHeading } from '../ui/page-heading.tsx';

/** When the BFF can't say who is signed in. */
export function PortalDownPage({ error, onRetry }: { error: unknown; onRetry: () => void }) {
  const { title, why, next, requestId } = explain(error);
  return (
    <PublicFrame environment={null}>
      <div role="alert" className="mx-auto flex max-w-md flex-1 flex-col items-center justify-center gap-4 text-center">
        <PageHeading title={title} />
        <p className="text-fg-muted">
          {why} {next}
        </p>
        {requestId && <p className="text-sm text-fg-muted">Request id {requestId}</p>}
        <button type="button" onClick={onRetry} className={buttonClass('primary')}>
          <RotateCw aria-hidden />
          Try again
        </button>
      </div>
    </PublicFrame>
  );
}

import { CircleAlert, RotateCw } from 'lucide-react';
import { buttonClass } from '../ui/button-class.ts';
import { EmptyState } from '../ui/empty-state.tsx';
import { PageHeading } from '../ui/page-heading.tsx';

/** When a page's code failed, or could not be loaded because a newer version of the portal is served. */
export function BrokenPage() {
  return (
    <main className="grid min-h-dvh place-items-center">
      <PageHeading title="This page failed" hidden />
      <EmptyState
        icon={CircleAlert}
        title="This page could not be shown"
        action={
          <>
            <button type="button" onClick={() => location.reload()} className={buttonClass('primary')}>
              <RotateCw aria-hidden />
              Reload
            </button>
            <a href="/" className={buttonClass('secondary')}>
              Go to the home page
            </a>
          </>
        }
      >
        The portal may have been updated while it was open, or the connection is gone. Reload to get its newest version.
        Transfers that are running go on.
      </EmptyState>
    </main>
  );
}

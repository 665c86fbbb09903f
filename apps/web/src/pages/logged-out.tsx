import { loginPath } from '@isthmus/bff-contract';
import { CircleCheck, ExternalLink, LogIn } from 'lucide-react';
import { useLocation } from 'react-router';
import * as z from 'zod/mini';
import { useSession } from '../session/session-provider.tsx';
import { buttonClass } from '../ui/button-class.ts';
import { PageHeading } from '../ui/page-heading.tsx';
import { TextLink } from '../ui/text-link.tsx';

/** What the sign-out hands over in the history entry. */
const handedOver = z.object({ logoutUrl: z.nullable(z.string()) });

/** Where signing out ends, here or at Globus. Offers to end the sign-in at Globus too, for computers that others use. */
export function LoggedOutPage() {
  const { state } = useSession();
  const given: unknown = useLocation().state;
  const logoutUrl = webAddress(handedOver.safeParse(given).data?.logoutUrl ?? null);
  if (state.kind === 'signed_in' || state.kind === 'gated') return <StillSignedIn />;
  return (
    <div className="mx-auto flex w-full max-w-md flex-1 flex-col items-center justify-center gap-6 py-16 text-center">
      <span className="grid size-14 place-items-center rounded-xl bg-success-bg text-success-fg">
        <CircleCheck aria-hidden className="size-7" />
      </span>
      <div className="flex flex-col items-center gap-2">
        <PageHeading title="You are signed out" />
        <p className="text-fg-muted">
          The portal has given up its access to your data, in all tabs. Transfers that are running go on.
        </p>
      </div>
      <div className="flex w-full flex-col gap-3">
        <a href={loginPath('/')} className={buttonClass('primary', 'large')}>
          <LogIn aria-hidden />
          Sign in again
        </a>
        {logoutUrl && (
          <>
            <a href={logoutUrl} className={buttonClass('secondary', 'large')}>
              <ExternalLink aria-hidden />
              Sign out of Globus too
            </a>
            <p className="text-sm text-fg-muted">
              Globus may still know you in this browser. End that too on a computer that others use, or to sign in as
              somebody else.
            </p>
          </>
        )}
      </div>
    </div>
  );
}

function StillSignedIn() {
  return (
    <div className="flex flex-col gap-2 p-6">
      <PageHeading title="You are signed in" />
      <p className="text-fg-muted">
        Nothing was signed out here. <TextLink to="/">Go to the home page</TextLink>
      </p>
    </div>
  );
}

/** The address if it is one of the web: it is used as a link. */
function webAddress(text: string | null): string | null {
  if (!text || !URL.canParse(text)) return null;
  return ['https:', 'http:'].includes(new URL(text).protocol) ? text : null;
}

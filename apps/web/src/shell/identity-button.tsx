import type { IdentityView, SignedIn } from '@isthmus/bff-contract';
import { ChevronDown } from 'lucide-react';
import { lazy, useState } from 'react';
import { useNavigate } from 'react-router';
import { useActions } from '../actions/use-actions.tsx';
import { explainLater } from '../errors/explain-later.ts';
import { useSession } from '../session/session-provider.tsx';
import { PlainButton } from '../ui/button.tsx';
import { MenuButton, type MenuTriggerProps } from '../ui/menu-button.tsx';
import { useToast } from '../ui/toasts.tsx';
import { Avatar, nameOf } from './avatar.tsx';

const IdentityMenu = lazy(async () => ({ default: (await import('./identity-menu.tsx')).IdentityMenu }));

/** Who is signed in, as the button of the account's menu. */
export function IdentityButton({ session }: { session: SignedIn }) {
  const signOut = useSignOut();
  useActions([{ id: 'sign-out', refusal: signOut.isPending ? 'It is on its way.' : null, run: signOut.start }]);
  return (
    <MenuButton trigger={(trigger) => <IdentityChip {...trigger} identity={session.identity} />}>
      {(menu) => <IdentityMenu {...menu} session={session} signOut={signOut} />}
    </MenuButton>
  );
}

function useSignOut() {
  const { signOut } = useSession();
  const navigate = useNavigate();
  const toast = useToast();
  const [isPending, setPending] = useState(false);
  const start = () => {
    setPending(true);
    signOut((logoutUrl) => void navigate('/logged-out', { replace: true, state: { logoutUrl } })).catch(
      async (error: unknown) => {
        setPending(false);
        toast({ tone: 'danger', title: 'You are still signed in', detail: (await explainLater(error)).title });
      },
    );
  };
  return { start, isPending };
}

function IdentityChip({ identity, ...trigger }: MenuTriggerProps & { identity: IdentityView }) {
  return (
    <PlainButton
      {...trigger}
      className="flex h-9 min-w-0 items-center gap-2 rounded-md py-1 pr-1.5 pl-1 hover:bg-surface-3 pointer-coarse:h-11"
    >
      <span className="sr-only">Account: </span>
      <Avatar identity={identity} />
      <span className="sr-only md:hidden">{nameOf(identity)}</span>
      <span className="hidden min-w-0 flex-col text-left leading-4 md:flex">
        <span className="max-w-44 truncate text-sm font-medium">{nameOf(identity)}</span>
        <span className="max-w-44 truncate text-xs text-fg-muted">{identity.organization ?? identity.username}</span>
      </span>
      <ChevronDown aria-hidden className="size-4 shrink-0 text-fg-muted" />
    </PlainButton>
  );
}

import type { IdentityView, SignedIn } from '@isthmus/bff-contract';
import { ChevronDown, LogOut, Monitor, Moon, Sun } from 'lucide-react';
import { useState } from 'react';
import { Button as AriaButton, type Selection } from 'react-aria-components';
import { useNavigate } from 'react-router';
import { explain } from '../errors/words-for.ts';
import { useSession } from '../session/session-provider.tsx';
import { Menu, MenuItem, MenuSection, MenuSeparator } from '../ui/menu.tsx';
import { useToast } from '../ui/toasts.tsx';
import { type Theme, useTheme } from './theme.ts';

/** Who is signed in, and what belongs to that: linked identities, theme, signing out. */
export function IdentityMenu({ session }: { session: SignedIn }) {
  const signOut = useSignOut();
  const { identity } = session;
  return (
    <Menu
      aria-label="Account"
      trigger={<IdentityChip identity={identity} />}
      header={<IdentityCard session={session} />}
    >
      <ThemeSection />
      <MenuSeparator />
      <MenuItem icon={<LogOut aria-hidden />} onAction={signOut.start} isDisabled={signOut.isPending}>
        Sign out
      </MenuItem>
    </Menu>
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
      (error: unknown) => {
        setPending(false);
        toast({ tone: 'danger', title: 'You are still signed in', detail: explain(error).title });
      },
    );
  };
  return { start, isPending };
}

function IdentityChip({ identity }: { identity: IdentityView }) {
  return (
    <AriaButton className="flex h-9 min-w-0 items-center gap-2 rounded-md py-1 pr-1.5 pl-1 hover:bg-surface-3 pointer-coarse:h-11">
      <span className="sr-only">Account: </span>
      <Avatar identity={identity} />
      <span className="sr-only md:hidden">{nameOf(identity)}</span>
      <span className="hidden min-w-0 flex-col text-left leading-4 md:flex">
        <span className="max-w-44 truncate text-sm font-medium">{nameOf(identity)}</span>
        <span className="max-w-44 truncate text-xs text-fg-muted">{identity.organization ?? identity.username}</span>
      </span>
      <ChevronDown aria-hidden className="size-4 shrink-0 text-fg-muted" />
    </AriaButton>
  );
}

function IdentityCard({ session }: { session: SignedIn }) {
  const { identity, identities } = session;
  const others = identities.filter((other) => other.sub !== identity.sub);
  return (
    <div className="flex w-72 max-w-full flex-col gap-3 border-b border-border px-2 pt-2 pb-3">
      <IdentityLines identity={identity} />
      {others.length > 0 && (
        <div className="flex flex-col gap-2">
          <p className="text-xs font-medium text-fg-muted">Linked identities</p>
          <ul className="flex flex-col gap-2">
            {others.map((other) => (
              <li key={other.sub}>
                <IdentityLines identity={other} />
              </li>
            ))}
          </ul>
        </div>
      )}
    </div>
  );
}

function IdentityLines({ identity }: { identity: IdentityView }) {
  const origin = [identity.organization, identity.identityProvider].filter(
    (part, index, parts) => part && parts.indexOf(part) === index,
  );
  return (
    <div className="flex items-start gap-2.5">
      <Avatar identity={identity} />
      <div className="min-w-0 text-sm">
        <p className="font-medium break-words">{nameOf(identity)}</p>
        <p className="break-all text-fg-muted">{identity.username}</p>
        {origin.length > 0 && <p className="break-words text-fg-muted">{origin.join(' · ')}</p>}
      </div>
    </div>
  );
}

function Avatar({ identity }: { identity: IdentityView }) {
  const initials = nameOf(identity)
    .split(/\s+/)
    .map((part) => Array.from(part)[0] ?? '')
    .join('')
    .slice(0, 2)
    .toUpperCase();
  return (
    <span
      aria-hidden
      className="grid size-7 shrink-0 place-items-center rounded-full bg-brand-soft text-xs font-semibold text-brand-soft-fg"
    >
      {initials}
    </span>
  );
}

function nameOf(identity: IdentityView): string {
  return identity.name ?? identity.username;
}

const themes: { id: Theme; name: string; icon: typeof Sun }[] = [
  { id: 'light', name: 'Light', icon: Sun },
  { id: 'dark', name: 'Dark', icon: Moon },
  { id: 'system', name: 'As the system', icon: Monitor },
];

function ThemeSection() {
  const [theme, setTheme] = useTheme();
  const onSelectionChange = (selection: Selection) => {
    const chosen = themes.find(({ id }) => selection !== 'all' && selection.has(id));
    if (chosen) setTheme(chosen.id);
  };
  return (
    <MenuSection
      title="Theme"
      selectionMode="single"
      disallowEmptySelection
      selectedKeys={[theme]}
      onSelectionChange={onSelectionChange}
    >
      {themes.map(({ id, name, icon: Icon }) => (
        <MenuItem key={id} id={id} icon={<Icon aria-hidden />}>
          {name}
        </MenuItem>
      ))}
    </MenuSection>
  );
}

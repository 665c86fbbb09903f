import type { IdentityView, SignedIn } from '@isthmus/bff-contract';
import { LogOut, Monitor, Moon, Sun } from 'lucide-react';
import type { Selection } from 'react-aria-components';
import { MenuItem, MenuPopover, MenuSection, MenuSeparator } from '../ui/menu.tsx';
import type { OpenMenu } from '../ui/menu-button.tsx';
import { Avatar, nameOf } from './avatar.tsx';
import { type Theme, useTheme } from './theme.ts';

export type IdentityMenuProps = OpenMenu & {
  session: SignedIn;
  signOut: { start: () => void; isPending: boolean };
};

/** Who is signed in, and what belongs to that: linked identities, theme, signing out. */
export function IdentityMenu({ session, signOut, ...menu }: IdentityMenuProps) {
  return (
    <MenuPopover {...menu} aria-label="Account" header={<IdentityCard session={session} />}>
      <ThemeSection />
      <MenuSeparator />
      <MenuItem icon={<LogOut aria-hidden />} onAction={signOut.start} isDisabled={signOut.isPending}>
        Sign out
      </MenuItem>
    </MenuPopover>
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

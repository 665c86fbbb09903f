import { useEffect, useRef } from 'react';
import { Link } from 'react-router';
import { cx } from './cx.ts';

export type LinkTab = { to: string; text: string; current: boolean };

/** Tabs that are links, because each is a URL. */
export function LinkTabs({ label, tabs }: { label: string; tabs: LinkTab[] }) {
  const nav = useRef<HTMLElement>(null);
  useEffect(() => {
    // On a phone it may be beyond the edge.
    nav.current?.querySelector('[aria-current]')?.scrollIntoView({ block: 'nearest', inline: 'nearest' });
  }, []);
  return (
    <nav ref={nav} aria-label={label} className="flex gap-1 overflow-x-auto border-b border-border">
      {tabs.map((tab) => (
        <Link
          key={tab.to}
          to={tab.to}
          aria-current={tab.current ? 'page' : undefined}
          className={cx(
            'flex h-9 items-center gap-2 border-b-2 px-3 font-medium whitespace-nowrap -outline-offset-2 pointer-coarse:h-11',
            tab.current
              ? 'border-brand text-fg'
              : 'border-transparent text-fg-muted hover:text-fg forced-colors:border-[Canvas]',
          )}
        >
          {tab.text}
        </Link>
      ))}
    </nav>
  );
}

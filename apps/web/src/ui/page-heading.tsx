import { type ReactNode, useEffect, useRef } from 'react';
import { useLocation } from 'react-router';
import { cx } from './cx.ts';

export type PageHeadingProps = {
  /** The page's name: its heading and the first part of the window's title. */
  title: string;
  /** The part of the portal it belongs to; left out where it is the page itself. */
  section?: string;
  actions?: ReactNode;
  /** Small text under the heading. */
  children?: ReactNode;
  /** The heading is there for assistive technology only. */
  hidden?: boolean;
};

/** The one h1 of a page. Sets the window's title, and takes the focus when the page was reached inside the portal. */
export function PageHeading({ title, section, actions, children, hidden = false }: PageHeadingProps) {
  const heading = useRef<HTMLHeadingElement>(null);
  const arrivedByUrl = useLocation().key === 'default';
  useEffect(() => {
    document.title = [title, section, 'Isthmus'].filter(Boolean).join(' · ');
  }, [title, section]);
  useEffect(() => {
    if (!arrivedByUrl) heading.current?.focus();
    // Once, when the page appears: later changes of the same page must not move the focus.
    // oxlint-disable-next-line react/exhaustive-deps
  }, []);
  const h1 = (
    <h1
      ref={heading}
      tabIndex={-1}
      className={cx('text-lg font-semibold tracking-tight break-words', hidden && 'sr-only')}
    >
      {title}
    </h1>
  );
  if (hidden) return h1;
  return (
    <header className="flex flex-wrap items-start justify-between gap-x-4 gap-y-3">
      <div className="flex min-w-0 flex-col gap-0.5">
        {h1}
        {children && <div className="text-fg-muted">{children}</div>}
      </div>
      {actions && <div className="flex flex-wrap items-center gap-2">{actions}</div>}
    </header>
  );
}

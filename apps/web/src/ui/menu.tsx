import { Check } from 'lucide-react';
import type { ReactNode, RefObject } from 'react';
import {
  Menu as AriaMenu,
  MenuItem as AriaMenuItem,
  type MenuItemProps as AriaMenuItemProps,
  type MenuProps as AriaMenuProps,
  MenuSection as AriaMenuSection,
  type MenuSectionProps as AriaMenuSectionProps,
  Header,
  type PopoverProps,
  Separator,
} from 'react-aria-components';
import { cx } from './cx.ts';
import { Kbd } from './kbd.tsx';
import { optionClass, Popover } from './popover.tsx';

export type MenuPopoverProps = Omit<AriaMenuProps<object>, 'className' | 'onClose' | 'autoFocus'> & {
  'aria-label': string;
  /** Where it opens, and what has the focus again when it closes. */
  triggerRef: RefObject<Element | null>;
  onClose: () => void;
  placement?: PopoverProps['placement'];
  offset?: number;
  /** Shown above the items, not part of the list. */
  header?: ReactNode;
};

/** An open menu. Mount it to open it. */
export function MenuPopover(props: MenuPopoverProps) {
  const { triggerRef, onClose, placement = 'bottom end', offset = 4, header, ...menu } = props;
  return (
    <Popover
      aria-label={menu['aria-label']}
      triggerRef={triggerRef}
      isOpen
      placement={placement}
      offset={offset}
      onOpenChange={(isOpen) => {
        if (!isOpen) onClose();
      }}
    >
      {header}
      {/* oxlint-disable-next-line jsx-a11y/no-autofocus -- a menu that opens takes the keyboard (APG, Menu) */}
      <AriaMenu {...menu} autoFocus="first" onClose={onClose} className="outline-none" />
    </Popover>
  );
}

export type MenuItemProps = Omit<AriaMenuItemProps, 'className' | 'children'> & {
  children: ReactNode;
  icon?: ReactNode;
  /** Shown at the end: the keys that do the same. */
  keys?: string;
  tone?: 'danger';
};

/** An action, a link (`href`) or, inside a section with `selectionMode`, a choice. */
export function MenuItem({ children, icon, keys, tone, ...props }: MenuItemProps) {
  return (
    <AriaMenuItem
      textValue={typeof children === 'string' ? children : ''}
      {...props}
      className={cx(optionClass, tone === 'danger' && 'text-danger-fg')}
    >
      {({ selectionMode, isSelected }) => (
        <>
          {icon}
          <span className="flex-1">{children}</span>
          {keys && <Kbd>{keys}</Kbd>}
          {selectionMode !== 'none' && <Check aria-hidden className={isSelected ? 'text-brand' : 'invisible'} />}
        </>
      )}
    </AriaMenuItem>
  );
}

export function MenuSection({
  title,
  children,
  ...props
}: Omit<AriaMenuSectionProps<object>, 'className' | 'children'> & { title: string; children: ReactNode }) {
  return (
    <AriaMenuSection {...props}>
      <Header className="px-2 pt-2 pb-1 text-xs font-medium text-fg-muted">{title}</Header>
      {children}
    </AriaMenuSection>
  );
}

export function MenuSeparator() {
  return <Separator className="my-1 h-px bg-border" />;
}

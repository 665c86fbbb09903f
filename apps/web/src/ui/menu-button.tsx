import {
  type KeyboardEvent,
  type ReactElement,
  type ReactNode,
  type RefObject,
  Suspense,
  useRef,
  useState,
} from 'react';

/** What the button of a menu has to be given. */
export type MenuTriggerProps = {
  ref: RefObject<HTMLButtonElement | null>;
  'aria-haspopup': 'menu';
  'aria-expanded': boolean;
  onPress: () => void;
  onKeyDown: (event: KeyboardEvent) => void;
};

/** What an open menu needs; `MenuPopover` takes it. */
export type OpenMenu = { triggerRef: RefObject<HTMLButtonElement | null>; onClose: () => void };

/** A button with a menu. Give it a menu that is loaded lazily: nothing of it is needed before the first press. */
export function MenuButton(props: {
  trigger: (props: MenuTriggerProps) => ReactElement;
  children: (menu: OpenMenu) => ReactNode;
}) {
  const triggerRef = useRef<HTMLButtonElement>(null);
  const [isOpen, setOpen] = useState(false);
  return (
    <>
      {props.trigger({
        ref: triggerRef,
        'aria-haspopup': 'menu',
        'aria-expanded': isOpen,
        onPress: () => {
          // Safari gives a button no focus for a click, and to the focus of before it goes back when the menu closes.
          triggerRef.current?.focus();
          setOpen(true);
        },
        // While the menu is on its way the keyboard is still here.
        onKeyDown: ({ key }) => {
          if (key === 'Escape') setOpen(false);
        },
      })}
      {isOpen && <Suspense fallback={null}>{props.children({ triggerRef, onClose: () => setOpen(false) })}</Suspense>}
    </>
  );
}

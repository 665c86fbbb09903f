import { X } from 'lucide-react';
import type { ReactNode } from 'react';
import { Dialog as AriaDialog, Heading, Modal, ModalOverlay } from 'react-aria-components';
import { cx } from './cx.ts';
import { IconButton } from './icon-button.tsx';

export type DialogProps = {
  isOpen: boolean;
  onOpenChange: (isOpen: boolean) => void;
  title: string;
  children: ReactNode;
  /** Buttons, the main one last. */
  footer?: ReactNode;
  width?: 'small' | 'medium' | 'large';
  /** `alertdialog` for a question that must be answered. */
  role?: 'dialog' | 'alertdialog';
  /** False when Escape and a click outside must not close it. */
  isDismissable?: boolean;
};

const widths = { small: 'sm:max-w-md', medium: 'sm:max-w-xl', large: 'sm:max-w-3xl' };

export const overlayClass = 'fixed inset-0 z-40 flex bg-backdrop';

/** A modal dialog in the middle of the page, at the bottom edge on a phone. */
export function Dialog(props: DialogProps) {
  const {
    isOpen,
    onOpenChange,
    title,
    children,
    footer,
    width = 'small',
    role = 'dialog',
    isDismissable = true,
  } = props;
  return (
    <ModalOverlay
      isOpen={isOpen}
      onOpenChange={onOpenChange}
      isDismissable={isDismissable && role === 'dialog'}
      isKeyboardDismissDisabled={!isDismissable}
      className={cx(overlayClass, 'items-end justify-center sm:items-start sm:p-4 sm:pt-[12vh]')}
    >
      <Modal
        className={cx(
          'flex max-h-[88dvh] w-full animate-appear flex-col rounded-t-xl bg-surface-1 shadow-overlay sm:rounded-xl forced-colors:border',
          widths[width],
        )}
      >
        <AriaDialog role={role} className="flex min-h-0 flex-col outline-none">
          <DialogHeader title={title} onClose={isDismissable ? () => onOpenChange(false) : null} />
          <div className="min-h-0 overflow-y-auto px-5 pb-5">{children}</div>
          {footer && <DialogFooter>{footer}</DialogFooter>}
        </AriaDialog>
      </Modal>
    </ModalOverlay>
  );
}

export function DialogHeader({ title, onClose }: { title: string; onClose: (() => void) | null }) {
  return (
    <header className="flex items-center justify-between gap-4 px-5 pt-4 pb-3">
      <Heading slot="title" className="min-w-0 text-md font-semibold break-words">
        {title}
      </Heading>
      {onClose && (
        <IconButton label="Close" size="small" onPress={onClose}>
          <X aria-hidden />
        </IconButton>
      )}
    </header>
  );
}

export function DialogFooter({ children }: { children: ReactNode }) {
  return (
    <footer className="flex flex-wrap justify-end gap-2 border-t border-border px-5 py-3 max-sm:[&>*]:flex-1">
      {children}
    </footer>
  );
}

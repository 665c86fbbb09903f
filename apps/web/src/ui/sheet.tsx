import type { ReactNode } from 'react';
import { Dialog as AriaDialog, Modal, ModalOverlay } from 'react-aria-components';
import { cx } from './cx.ts';
import { DialogFooter, DialogHeader, overlayClass } from './dialog.tsx';

export type SheetProps = {
  isOpen: boolean;
  onOpenChange: (isOpen: boolean) => void;
  title: string;
  children: ReactNode;
  footer?: ReactNode;
};

/** A modal panel at the right edge for longer forms and reviews; the whole width on a phone. */
export function Sheet({ isOpen, onOpenChange, title, children, footer }: SheetProps) {
  return (
    <ModalOverlay isOpen={isOpen} onOpenChange={onOpenChange} isDismissable className={cx(overlayClass, 'justify-end')}>
      <Modal className="h-dvh w-full animate-slide-in bg-surface-1 shadow-overlay sm:max-w-xl forced-colors:border">
        <AriaDialog className="flex h-full flex-col outline-none">
          <DialogHeader title={title} onClose={() => onOpenChange(false)} />
          <div className="min-h-0 flex-1 overflow-y-auto px-5 pb-5">{children}</div>
          {footer && <DialogFooter>{footer}</DialogFooter>}
        </AriaDialog>
      </Modal>
    </ModalOverlay>
  );
}

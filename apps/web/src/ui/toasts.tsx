import { createContext, lazy, type ReactNode, Suspense, useContext, useRef, useState } from 'react';
import { UNSTABLE_ToastQueue as ToastQueue } from 'react-aria-components';

const Toasts = lazy(async () => ({ default: (await import('./toast-region.tsx')).Toasts }));

export type ToastWords = {
  tone: 'success' | 'info' | 'danger';
  title: string;
  detail?: string;
  /** A toast with a link stays until it is closed. */
  link?: { to: string; text: string };
  /** Something that can be done while it is on show; how long that is can be seen. One that `yields` goes when the next comes. */
  offer?: { text: string; onPress: () => void; forMs?: number; yields?: true };
  /** It has gone: by itself or because it was closed. */
  onClose?: () => void;
};

/** Returns what closes it. */
type ShowToast = (toast: ToastWords) => () => void;
const ToastContext = createContext<ShowToast | null>(null);

/** Shows a short message in the corner. */
export function useToast(): ShowToast {
  const show = useContext(ToastContext);
  if (!show) throw new Error('useToast needs a ToastProvider above it');
  return show;
}

/** Milliseconds that a toast without a link is on show. */
export const shownMs = 6000;

/** At most three messages at a time; six seconds each unless hovered, focused or holding a link. */
export function ToastProvider({ children }: { children: ReactNode }) {
  const [queue] = useState(() => new ToastQueue<ToastWords>({ maxVisibleToasts: 3 }));
  const [isNeeded, setNeeded] = useState(false);
  const yielding = useRef<(() => void) | null>(null);
  const show = (toast: ToastWords) => {
    const { link, offer, onClose } = toast;
    setNeeded(true);
    if (offer) {
      yielding.current?.();
      yielding.current = null;
    }
    const key = queue.add(toast, {
      ...(link ? {} : { timeout: offer?.forMs ?? shownMs }),
      ...(onClose && { onClose }),
    });
    const close = () => queue.close(key);
    if (offer?.yields) yielding.current = close;
    return close;
  };
  return (
    <ToastContext value={show}>
      {children}
      <Suspense fallback={null}>{isNeeded && <Toasts queue={queue} />}</Suspense>
    </ToastContext>
  );
}

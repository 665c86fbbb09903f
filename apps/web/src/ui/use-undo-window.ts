import { useEffect, useRef } from 'react';
import { useToast } from './toasts.tsx';

export type Undoable = {
  title: string;
  detail?: string;
  /** The time is over: now it is done. */
  commit: () => void;
  /** The person took it back. */
  undo: () => void;
};

/**
 * Does something after some seconds in which it can be taken back. Going to another page, closing the window or doing
 * the next such thing ends them early.
 */
export function useUndoWindow(): (undoable: Undoable) => void {
  const toast = useToast();
  const pending = useRef<(() => void) | null>(null);
  useEffect(() => {
    const commit = () => pending.current?.();
    addEventListener('pagehide', commit);
    return () => {
      removeEventListener('pagehide', commit);
      commit();
    };
  }, []);
  return ({ title, detail, commit, undo }) => {
    pending.current?.();
    let isOver = false;
    const end = (how: () => void) => {
      if (isOver) return;
      isOver = true;
      pending.current = null;
      close();
      how();
    };
    const close = toast({
      tone: 'info',
      title,
      ...(detail !== undefined && { detail }),
      offer: { text: 'Undo', onPress: () => end(undo) },
      onClose: () => end(commit),
    });
    pending.current = () => end(commit);
  };
}

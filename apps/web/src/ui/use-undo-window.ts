import { useEffect, useRef } from 'react';
import { useToast } from './toasts.tsx';

export type Undoable = {
  /** What is about to happen, with the time that is left to take it back. */
  title: string;
  detail?: string;
  /** Does it. It may run while the page goes away, with time for one call. */
  commit: () => void;
  /** The person took it back. */
  undo: () => void;
};

type Pending = { commit: () => void; undo: () => void };

/**
 * Does something after some seconds in which it can be taken back by a button or Ctrl+Z. Going to another page, closing
 * the window or another such action ends them early.
 */
export function useUndoWindow(): (action: Undoable) => void {
  const toast = useToast();
  const pending = useRef<Pending | null>(null);

  useEffect(() => {
    const commit = () => pending.current?.commit();
    const onKeyDown = (event: KeyboardEvent) => {
      const isUndo = event.key.toLowerCase() === 'z' && (event.ctrlKey || event.metaKey) && !event.shiftKey;
      if (!isUndo || pending.current === null || event.target instanceof HTMLInputElement) return;
      event.preventDefault();
      pending.current.undo();
    };
    addEventListener('pagehide', commit);
    addEventListener('keydown', onKeyDown);
    return () => {
      removeEventListener('pagehide', commit);
      removeEventListener('keydown', onKeyDown);
      commit();
    };
  }, []);

  return ({ title, detail, commit, undo }) => {
    pending.current?.commit();
    let isOver = false;
    const end = (act: () => void) => {
      if (isOver) return;
      isOver = true;
      pending.current = null;
      close();
      act();
    };
    const close = toast({
      tone: 'info',
      title,
      ...(detail !== undefined && { detail }),
      offer: { text: 'Undo', onPress: () => end(undo) },
      onClose: () => end(commit),
    });
    pending.current = { commit: () => end(commit), undo: () => end(undo) };
  };
}

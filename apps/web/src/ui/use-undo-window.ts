import { useEffect, useRef, useState } from 'react';
import { useActions } from '../actions/use-actions.tsx';
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

  const [isOffered, setOffered] = useState(false);
  useActions(isOffered ? [{ id: 'undo', refusal: null, run: () => pending.current?.undo() }] : []);

  useEffect(() => {
    const commit = () => pending.current?.commit();
    addEventListener('pagehide', commit);
    return () => {
      removeEventListener('pagehide', commit);
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
      setOffered(false);
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
    setOffered(true);
    pending.current = { commit: () => end(commit), undo: () => end(undo) };
  };
}

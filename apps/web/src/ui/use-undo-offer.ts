import { type RefObject, useEffect, useRef, useState } from 'react';
import { useActions } from '../actions/use-actions.tsx';
import { useToast } from './toasts.tsx';

const offeredMs = 30_000;

/** Offers to take back what was done, by a button or Ctrl+Z: for half a minute, or until something else can be taken back. `place` is what it is about. */
export function useUndoOffer(place: RefObject<Element | null>): (title: string, undo: () => void) => void {
  const toast = useToast();
  const offered = useRef<{ take: () => void; close: () => void } | null>(null);
  const [isOffered, setOffered] = useState(false);
  useActions(isOffered ? [{ id: 'undo', refusal: null, run: () => offered.current?.take() }] : [], place);
  useEffect(() => () => offered.current?.close(), []);

  return (title, undo) => {
    const end = () => {
      if (offered.current !== offer) return;
      offered.current = null;
      setOffered(false);
    };
    const take = () => {
      const isOpen = offered.current === offer;
      close();
      end();
      if (isOpen) undo();
    };
    const close = toast({
      tone: 'success',
      title,
      offer: { text: 'Undo', forMs: offeredMs, yields: true, onPress: take },
      onClose: () => end(),
    });
    const offer = { take, close };
    offered.current = offer;
    setOffered(true);
  };
}

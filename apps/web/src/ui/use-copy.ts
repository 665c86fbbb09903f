import { useToast } from './toasts.tsx';

/** Puts a text on the clipboard and says so; `what` begins the sentence: "Path". */
export function useCopy(): (text: string, what: string) => void {
  const toast = useToast();
  return (text, what) => {
    navigator.clipboard.writeText(text).then(
      () => toast({ tone: 'success', title: `${what} copied` }),
      () => toast({ tone: 'danger', title: `${what} not copied`, detail: 'The browser did not allow it.' }),
    );
  };
}

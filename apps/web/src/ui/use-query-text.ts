import { useSearchParams } from 'react-router';

/** The text that a page is filtered by, as its address says it in `q`; typing adds no steps to the history. */
export function useQueryText(): [string, (text: string) => void] {
  const [query, setQuery] = useSearchParams();
  const setText = (next: string) =>
    setQuery(
      (previous) => {
        if (next) previous.set('q', next);
        else previous.delete('q');
        return previous;
      },
      { replace: true, preventScrollReset: true },
    );
  return [query.get('q') ?? '', setText];
}
